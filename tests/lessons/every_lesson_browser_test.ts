/** What holds for every lesson, whichever there are: one reader goes through the whole course. */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { loadCourse } from "../../server/course/course.ts";
import { lessonsUnderTest } from "../helpers/lessons.ts";
import { LESSONS } from "../helpers/site.ts";
import { browserTest, untilInPage } from "../browser/browsers.ts";

const course = await loadCourse(LESSONS);
const lessons = lessonsUnderTest(course.lessons);
/** More stops of the Tab key than there are between a question and its last answer. */
const MANY = 100;

browserTest(
  "every lesson runs its live view, and its quiz can be done by the keyboard alone",
  async ({ open, origin }) => {
    const page = await open("/");
    for (const { slug } of lessons) {
      await page.goto(`${origin}/lessons/${slug}`, { waitUntil: "domcontentloaded" });
      await runViews(page, slug);
      const questions = await questionsOf(page);
      assert(questions.length > 0, `${slug} asks nothing`);
      for (const question of questions) await answer(page, question);
      await untilInPage(
        page,
        `${slug} says that its quiz is done`,
        `document.querySelector(".quiz-end.done")?.textContent ===
          "Quiz done: all ${questions.length} questions answered correctly."`,
      );
      // The page scrolls smoothly, and the keys are faster.
      await untilInPage(
        page,
        `${slug} has been read to its last section`,
        `JSON.parse(localStorage.progress)["${slug}"].read`,
      );
    }
    await page.goto(origin, { waitUntil: "domcontentloaded" });
    const [done, all] = [lessons.length, course.lessons.length];
    await untilInPage(
      page,
      "the home page knows it",
      `document.querySelector(".progress p")?.textContent ===
        "${done} of ${all} lessons read, ${done} of ${all} quizzes done."`,
    );
    assertEquals(
      await page.$$eval(".marks", (marks) => marks.map(({ textContent }) => textContent)),
      course.lessons.map((lesson) => lessons.includes(lesson) ? "readquiz done" : ""),
    );
  },
);

/** Goes from view to view, starts what its reader is to start, and waits until it runs. */
async function runViews(page: Page, slug: string): Promise<void> {
  await page.waitForSelector("live-stream .live");
  for (const [index, view] of (await page.$$("live-stream")).entries()) {
    await view.evaluate((element) => element.scrollIntoView());
    if (await view.evaluate((element) => element.hasAttribute("byhand"))) {
      await (await view.$(".go"))!.focus();
      await page.keyboard.press("Enter");
    }
    // The first one has something to show at once; what another shows may be that nothing comes.
    const row = index === 0 ? ".is-frame" : ".is-request";
    const shows = `document.querySelectorAll("live-stream")[${index}].querySelector("${row}")`;
    await untilInPage(page, `live view ${index + 1} of ${slug} runs`, `${shows} !== null`);
  }
}

/** The IDs of the headings that ask. */
async function questionsOf(page: Page): Promise<string[]> {
  return await page.$$eval(
    ".quiz",
    (lists) => lists.map((list) => list.getAttribute("aria-labelledby") ?? ""),
  );
}

/** Opens every right answer of a question, by Tab and Enter, from the question's own link on. */
async function answer(page: Page, question: string): Promise<void> {
  await page.focus(`[id="${question}"] .anchor`);
  const list = JSON.stringify(`[aria-labelledby="${question}"]`);
  const closed = `[...document.querySelector(${list}).querySelectorAll(".right:not([open])")]`;
  for (let stop = 0; stop < MANY; stop++) {
    if (await page.evaluate(`${closed}.length === 0`)) return;
    await page.keyboard.press("Tab");
    const isRight = await page.evaluate(
      `${closed}.some((answer) => answer.firstElementChild === document.activeElement)`,
    );
    if (isRight) await page.keyboard.press("Enter");
  }
  throw new Error(`The keyboard does not reach the right answers of #${question}`);
}
