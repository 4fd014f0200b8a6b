/** Reads `lessons/errors/`: one file for each message that a program prints about a stream. */

import { fail, fileNames, type Place, readLead, readText } from "./files.ts";

/** A message, what it means, and what to do about it: a file such as `lessons/errors/curl-18.md`. */
export interface ErrorMessage {
  readonly slug: string;
  /** The exact words. What varies, such as an address, stands in them as an example. */
  readonly words: string;
  /** Who prints it. */
  readonly programs: readonly Program[];
  /** What an `EventSource` does after it, where it is about one. */
  readonly outcome: Outcome | undefined;
  /** The slug of the lesson that explains it. */
  readonly lesson: string;
  /** What it means, in markdown: one paragraph. */
  readonly lead: string;
  /** Its cause and what to do, in markdown. */
  readonly text: string;
}

/** The programs whose messages are told of, in the order in which they are listed. */
export const PROGRAMS = ["Chromium", "Firefox", "curl", "Node", "Deno", "Python"] as const;
export type Program = typeof PROGRAMS[number];

const OUTCOMES = ["reconnects", "gives up"] as const;
export type Outcome = typeof OUTCOMES[number];

const FILE = /^([a-z0-9]+(?:-[a-z0-9]+)*)\.md$/;
const HEADINGS = ["Cause", "What to do"];

/**
 * Reads every message, in the order of the files' names.
 * @param folder The folder `errors`, which need not be there.
 * @param lessons The slugs of the lessons that a message may be explained in.
 * @throws {CourseError} Where a file lacks something.
 */
export function loadErrorMessages(
  folder: Place,
  lessons: readonly string[],
): ErrorMessage[] {
  const messages: ErrorMessage[] = [];
  for (const name of fileNames(folder.url)) {
    const place = { url: new URL(name, folder.url), path: `${folder.path}/${name}` };
    const [, slug] = FILE.exec(name) ?? [];
    if (slug === undefined) fail(place, "name it like curl-18.md");
    const message = { slug, ...readMessage(readText(folder, name), place) };
    if (!lessons.includes(message.lesson)) {
      fail(place, `no lesson is called ${message.lesson}: name one of ${lessons.join(", ")}`);
    }
    const same = messages.find(({ words }) => words === message.words);
    if (same) fail(place, `${same.slug}.md has the same words: leave one of them`);
    messages.push(message);
  }
  return messages;
}

function readMessage(markdown: string, place: Place): Omit<ErrorMessage, "slug"> {
  const [line = "", words] = /^# `(.+)`\s*(?:\n|$)/.exec(markdown) ?? [];
  if (words === undefined) fail(place, 'has no words: begin it with "# `the exact words`"');
  const { lead, text } = readLead(markdown.slice(line.length));
  if (lead === "") fail(place, "does not say what it means: put a paragraph after the words");
  for (const heading of HEADINGS) {
    if (!new RegExp(`^## ${heading}\\s*$`, "m").test(text)) {
      fail(place, `has no "## ${heading}": add the heading and what belongs there`);
    }
  }
  const [facts = ""] = text.split(/^## /m);
  const programs = readFact(facts, "Printed by")?.split(/, */) ?? [];
  const unknown = programs.find((program) => !isOneOf(PROGRAMS, program));
  if (programs.length === 0 || unknown !== undefined) {
    fail(place, `does not say who prints it: add "- Printed by: " and ${PROGRAMS.join(", ")}`);
  }
  const outcome = readFact(facts, "EventSource");
  if (outcome !== undefined && !isOneOf(OUTCOMES, outcome)) {
    fail(place, `"EventSource: ${outcome}" is unknown: write ${OUTCOMES.join(" or ")}`);
  }
  const lesson = readFact(facts, "Lesson");
  if (lesson === undefined) fail(place, 'names no lesson: add "- Lesson: " and its slug');
  return {
    words,
    programs: programs.filter((program) => isOneOf(PROGRAMS, program)),
    outcome,
    lesson,
    lead,
    text: text.slice(facts.length),
  };
}

/** What stands in a list item such as `- Printed by: curl`. */
function readFact(facts: string, name: string): string | undefined {
  return new RegExp(`^- ${name}: *(.+?)\\s*$`, "m").exec(facts)?.[1];
}

function isOneOf<T extends string>(known: readonly T[], text: string): text is T {
  return known.some((one) => one === text);
}
