/** The texts of all lessons, each rendered once: for its page, or a while after the start. */

import type { Course, Lesson } from "./course.ts";
import { type RenderedLesson, renderLesson } from "./lesson_text.ts";

/** How long readers who waited for the start go first, in milliseconds. */
const HEAD_START = 1_000;

const texts = new WeakMap<Lesson, RenderedLesson>();

/**
 * A lesson's text.
 * @throws {CourseError} Where it cannot be rendered.
 */
export function textOf(lesson: Lesson): RenderedLesson {
  let text = texts.get(lesson);
  if (!text) texts.set(lesson, text = renderLesson(lesson));
  return text;
}

/**
 * Renders what nobody has asked for yet, to find what is wrong in a lesson before a reader does.
 * In between the server answers requests.
 * @throws {CourseError} Where a lesson cannot be rendered.
 */
export async function proofread({ lessons }: Course): Promise<void> {
  await pause(HEAD_START);
  for (const lesson of lessons) {
    textOf(lesson);
    await pause(0);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
