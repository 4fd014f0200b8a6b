/** The messages that `lessons/errors/` tells of, and how their words are compared with real ones. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { loadCourse } from "../../server/course/course.ts";
import type { ErrorMessage, Program } from "../../server/course/error_messages.ts";
import { LESSONS } from "../helpers/site.ts";

const { errors } = await loadCourse(LESSONS);

/** The messages that a program prints. */
export function messagesOf(program: Program): ErrorMessage[] {
  return errors.filter(({ programs }) => programs.includes(program));
}

/** Checks that each message of a program has a way to provoke it, and the other way round. */
export function assertAllProvoked(program: Program, provoked: readonly string[]): void {
  const told = messagesOf(program).map(({ slug }) => slug);
  assertEquals([...provoked].sort(), told.sort(), `what ${program} prints, and what provokes it`);
}

/** Checks that a program has printed the words of a message, whatever stands around them. */
export function assertSays(said: string, words: string): void {
  assertStringIncludes(level(said), level(words));
}

/** Takes out what varies from one run to the next, and from one version to the next. */
export function level(text: string): string {
  return text
    .replace(/after \d+ m(?:illi)?s(?:econds)?/g, "after N ms")
    .replace(/(?<=server at )http\S+/, "URL")
    .replace("Could not connect", "Couldn't connect");
}
