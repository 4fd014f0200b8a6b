import { assert, assertEquals } from "@std/assert";
import { loadCourse } from "../../../server/course/course.ts";
import { renderLesson } from "../../../server/course/lesson_text.ts";
import { readQuestions } from "../../../server/course/questions.ts";
import { LESSONS, makeLesson } from "../../helpers/site.ts";

Deno.test("readQuestions finds what the rendered lessons ask", async () => {
  const { lessons } = await loadCourse(LESSONS);
  for (const lesson of lessons) {
    const { questions } = renderLesson(lesson);
    assert(questions.length > 0, lesson.slug);
    assertEquals(readQuestions(lesson.text), questions, lesson.slug);
  }
});

Deno.test("readQuestions tells questions from other headings, other lists and code", () => {
  const text = [
    "## What is it?",
    "- [x] It\n  - Because.",
    "```sh\n# Is this a heading?\n- [x] Or this\n```",
    "## Is there `code` in it?",
    "- no task",
    "## What is it?",
    "Choose.",
    "- [ ] That\n  - No.\n- [x] This\n  - Yes.",
    "## A statement",
    "- [x] done",
  ].join("\n\n");
  const { questions } = renderLesson(makeLesson({ text }));
  assertEquals(questions, ["what-is-it", "what-is-it-1"]);
  assertEquals(readQuestions(text), questions);
});
