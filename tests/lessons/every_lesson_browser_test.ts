/** What holds for every lesson, whichever there are: one reader goes through the whole course. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "puppeteer-core";
import { loadCourse } from "../../server/course/course.ts";
import { lessonsUnderTest } from "../helpers/lessons.ts";
import { LESSONS } from "../helpers/site.ts";
import { browserTest, untilInPage } from "../browser/browsers.ts";
import { ON_PURPOSE } from "../browser/controls.ts";

const course = await loadCourse(LESSONS);
const lessons = lessonsUnderTest(course.lessons);
/** More stops of the Tab key than there are between a question and its last answer. */
const MANY = 100;

browserTest(
  "every lesson runs its live view, and its questions can be answered by the keyboard alone",
  async ({ open, origin }) => {
    const page = await open("/", { expected: ON_PURPOSE });
    for (const { slug } of lessons) {
      await page.goto(`${origin}/lessons/${slug}`, { waitUntil: "domcontentloaded" });
      await page.waitForSelector(".instrument .is-frame");
      const questions = await questionsOf(page);
      assert(questions.length > 0, `${slug} asks nothing`);
      for (const question of questions) await answer(page, question);
      await untilInPage(
        page,
        `${slug} says that its quiz is done`,
        `document.querySelector(".quiz-end.done")?.textContent ===
          "Quiz done: all ${questions.length} questions answered correctly."`,
      );
      await page.focus(".way a");
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

/** The IDs of the headings that ask. */
async function questionsOf(page: Page): Promise<string[]> {
  return await page.$$eval(
    ".quiz, .experiment",
    (lists) => lists.map((list) => list.getAttribute("aria-labelledby") ?? ""),
  );
}

/** Answers a question rightly by the keyboard alone, from the question's own link on. */
async function answer(page: Page, question: string): Promise<void> {
  await page.focus(`[id="${question}"] .anchor`);
  const block = `document.querySelector(${JSON.stringify(`[aria-labelledby="${question}"]`)})`;
  if (await page.evaluate(`${block}.matches(".experiment")`)) await experiment(page, block);
  else await openRight(page, block);
}

/** Chooses the right answer, runs what it is about, and asks for the reasons. */
async function experiment(page: Page, block: string): Promise<void> {
  await tabTo(page, `${block}.querySelector("input")`);
  await page.keyboard.press(" ");
  while (!await page.evaluate(`${block}.querySelector(".right :checked") !== null`)) {
    await page.keyboard.press("ArrowDown");
  }
  assertEquals(await page.evaluate(`${block}.querySelector(".reveal").clientHeight`), 0);
  await tabTo(page, `${block}.querySelector(".try a.do")`);
  await page.keyboard.press("Enter");
  await tabTo(page, `${block}.querySelector(".reveal")`);
  await page.keyboard.press("Enter");
  const reason = await page.evaluate(`${block}.querySelector(".right .why").innerText`);
  assertMatch(String(reason), /^Right\. \S/);
}

/** Opens every right answer of a quiz. */
async function openRight(page: Page, block: string): Promise<void> {
  const closed = `[...${block}.querySelectorAll(".right:not([open])")]`;
  while (!await page.evaluate(`${closed}.length === 0`)) {
    await tabTo(page, `${closed}[0].firstElementChild`);
    await page.keyboard.press("Enter");
  }
}

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, element: string): Promise<void> {
  for (let stop = 0; stop < MANY; stop++) {
    if (await page.evaluate(`${element} === document.activeElement`)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The keyboard does not reach ${element}`);
}
