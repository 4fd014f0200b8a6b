import { assertEquals, assertMatch } from "@std/assert";
import type { Page } from "puppeteer-core";
import { loadCourse } from "../../server/course/course.ts";
import { LESSONS } from "../helpers/site.ts";
import { browserTest, untilInPage } from "./browsers.ts";

const { lessons } = await loadCourse(LESSONS);
const [first, second, third] = lessons.map(({ slug }) => `/lessons/${slug}`) as string[];
const all = lessons.length;

const NO_STORAGE = `Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("from the test: no storage", "SecurityError"); },
})`;

browserTest(
  "contents are folded above the text on a narrow window, and stay open when one has chosen",
  async ({ open }) => {
    const page = await open(first!, { width: 900 });
    assertEquals(await page.evaluate(`document.querySelector(".contents details").open`), false);
    await page.focus(".contents summary");
    await page.keyboard.press("Enter");
    await untilInPage(page, "they unfold", `document.querySelector(".contents details").open`);
    const tops = await page.$$eval(
      "h1, .contents, .watch-for",
      (blocks) => blocks.map((block) => block.getBoundingClientRect().top),
    );
    assertEquals(tops, tops.toSorted((a, b) => a - b));
    await press(page, `.contents [href="#try-it"]`);
    assertEquals(await page.evaluate(`document.querySelector(".contents details").open`), true);
  },
);

browserTest(
  "arrow keys lead to the next and the previous lesson, and stay out of what uses them",
  async ({ open }) => {
    const page = await open(first!);
    await untilInPage(page, "the script is there", `!document.querySelector(".by-keys").hidden`);
    await page.waitForSelector(".row");
    await watchKeys(page);
    for (const owner of [".live .row", ".live select", ".tabs > input", "pre", ".quiz summary"]) {
      await page.focus(owner);
      assertEquals(await isTaken(page, "ArrowRight"), false, owner);
    }
    await page.evaluate("document.activeElement.blur()");
    for (const modifier of ["Shift", "Control"] as const) {
      await page.keyboard.down(modifier);
      assertEquals(await isTaken(page, "ArrowRight"), false, modifier);
      await page.keyboard.up(modifier);
    }
    await page.evaluate(`getSelection().selectAllChildren(document.querySelector("h1"))`);
    assertEquals(await isTaken(page, "ArrowRight"), false, "selected text");
    await page.evaluate("getSelection().removeAllRanges()");

    const steps = [["ArrowRight", second], ["ArrowRight", third], ["ArrowLeft", second]] as const;
    for (const [key, path] of steps) {
      const arrival = page.waitForNavigation({ waitUntil: "domcontentloaded" });
      await page.keyboard.press(key);
      await arrival;
      assertEquals(new URL(page.url()).pathname, path);
    }
    await page.goto(new URL(first!, page.url()).href, { waitUntil: "domcontentloaded" });
    await untilInPage(page, "the script is there", `!document.querySelector(".by-keys").hidden`);
    await watchKeys(page);
    assertEquals(await isTaken(page, "ArrowLeft"), false, "there is no lesson before the first");
  },
);

browserTest(
  "quiz says how an answer went, what is answered, and what an earlier visit has answered",
  async ({ open }) => {
    const page = await open(first!);
    await untilInPage(page, "the script is there", `!document.querySelector(".quiz-end").hidden`);
    const questions = await questionsOf(page);
    const number = questions.findIndex(({ isQuiz }) => isQuiz) + 1;
    const says = (what: string) =>
      untilInPage(
        page,
        `it says ${what}`,
        `${noteAfter(".quiz")} === "Question ${number} of ${questions.length}${what}"`,
      );
    await says("");
    await press(page, ".quiz .wrong summary");
    await says(": not quite.");
    assertMatch(
      await endOf(page),
      new RegExp(`^1 of ${questions.length} .*, 1 of them not correctly yet\\.`),
    );
    await press(page, ".quiz .right summary");
    await says(": right.");
    assertEquals(
      await endOf(page),
      `1 of ${questions.length} questions answered. Go to the first open question`,
    );
    assertEquals(await page.$eval(".quiz-end a", ({ hash }) => hash), `#${questions[0]!.id}`);
    await page.reload({ waitUntil: "domcontentloaded" });
    await says(": you have already answered it correctly.");
  },
);

browserTest(
  "experiment offers its link once one has predicted, its reasons once one has tried, and counts",
  async ({ open }) => {
    const page = await open(first!);
    await untilInPage(page, "the script is there", `!document.querySelector(".quiz-end").hidden`);
    const { length } = await questionsOf(page);
    const isShown = async (selector: string) =>
      await page.$eval(`.experiment ${selector}`, (element) => element.clientHeight > 0);
    const shown =
      async () => [await isShown(".try"), await isShown(".reveal"), await isShown(".why")];
    assertEquals(await shown(), [false, false, false]);
    await press(page, ".experiment .wrong input", " ");
    assertEquals(await shown(), [true, false, false]);
    await press(page, ".experiment .try a.do");
    await untilInPage(
      page,
      "the live view plays it",
      `document.querySelector(".playing .what").textContent ===
        document.querySelector(".experiment .try a.do").textContent`,
    );
    assertEquals(await shown(), [true, true, false]);
    await press(page, ".experiment .reveal");
    assertEquals(await shown(), [true, false, true]);
    const note = noteAfter(".experiment");
    assertEquals(await page.evaluate(note), `Question 1 of ${length}: not quite.`);
    await press(page, ".experiment .right input", " ");
    await untilInPage(page, "it is right now", `${note} === "Question 1 of ${length}: right."`);
    assertMatch(await endOf(page), new RegExp(`^1 of ${length} questions answered\\.`));
  },
);

/** The questions of the page, in their order. */
async function questionsOf(page: Page): Promise<{ id: string; isQuiz: boolean }[]> {
  return await page.$$eval(".quiz, .experiment", (blocks) =>
    blocks.map((block) => ({
      id: block.getAttribute("aria-labelledby") ?? "",
      isQuiz: block.matches(".quiz"),
    })));
}

/** An expression: what is said below the first question of a kind. */
function noteAfter(selector: string): string {
  return `document.querySelector("${selector} + .verdict").textContent`;
}

browserTest(
  "home page goes on where the reader is, hears of other tabs, and forgets when asked twice",
  async ({ open }) => {
    const home = await open("/");
    await untilInPage(home, "the marks are there", `document.querySelectorAll(".marks").length`);
    assertEquals(await textOf(home, ".progress"), "");
    assertMatch(await textOf(home, ".start a"), /^Start with lesson 1: /);

    // Each tab in front hears what another one stores.
    const lesson = await open(first!);
    await lesson.waitForSelector(".verdict");
    await press(lesson, ".quiz .right summary");
    await untilInPage(home, "it hears", sums(0));
    await lesson.$eval(".text > section:last-of-type", (section) => section.scrollIntoView());
    await untilInPage(home, "it hears that the lesson is read", sums(1));
    assertMatch(await textOf(home, ".marks"), /^readquiz: 1 of \d answered$/);
    assertMatch(await textOf(home, ".start a"), /^Continue with lesson 2: /);
    await lesson.goto(new URL("/", lesson.url()).href, { waitUntil: "domcontentloaded" });
    await untilInPage(lesson, "another home page knows it, too", sums(1));

    await home.bringToFront();
    await press(home, ".progress button");
    await untilInPage(home, "it asks, and offers to keep it", `${FOCUS} === "Keep it"`);
    await home.keyboard.press("Escape");
    await untilInPage(home, "it is kept", `${FOCUS} === "Clear my progress"`);
    await home.keyboard.press("Enter");
    // It moves the focus when it asks, which must not come after the test's own.
    await untilInPage(home, "it asks again", `${FOCUS} === "Keep it"`);
    await press(home, ".progress .warn");
    await untilInPage(home, "it is forgotten", `${FOCUS} === "Your progress is cleared."`);
    assertEquals(await textOf(home, ".marks"), "");
    assertMatch(await textOf(home, ".start a"), /^Start with lesson 1: /);
    await untilInPage(
      lesson,
      "the other tab hears",
      `document.querySelector(".progress").textContent === ""`,
    );

    // Whoever comes back may get the page as it was left, out of the browser's cache.
    await lesson.bringToFront();
    await lesson.goto(new URL(first!, lesson.url()).href, { waitUntil: "domcontentloaded" });
    await lesson.waitForSelector(".verdict");
    await press(lesson, ".quiz .right summary");
    await lesson.goBack({ waitUntil: "domcontentloaded" });
    await untilInPage(
      lesson,
      "the home page knows what was answered",
      `/^quiz: 1 of/.test(document.querySelector(".marks")?.textContent)`,
    );
  },
);

browserTest("lesson and home page work where nothing can be stored", async ({ open }) => {
  const page = await open("/nowhere", { expected: /404/ });
  await page.evaluateOnNewDocument(NO_STORAGE);
  const origin = new URL(page.url()).origin;
  await page.goto(origin + first!, { waitUntil: "domcontentloaded" });
  await page.waitForSelector(".verdict");
  await press(page, ".quiz .right summary");
  await untilInPage(
    page,
    "it counts",
    `/^1 of \\d/.test(document.querySelector(".quiz-end").textContent)`,
  );
  await page.goto(origin, { waitUntil: "domcontentloaded" });
  await page.waitForSelector(".is-frame.agrees");
  assertEquals(await textOf(page, ".progress"), "");
});

const FOCUS = "document.activeElement.textContent";

/** An expression: whether the home page says that so many lessons are read, and no quiz is done. */
function sums(read: number): string {
  return `document.querySelector(".progress p")?.textContent ===
    "${read} of ${all} lessons read, 0 of ${all} quizzes done."`;
}

/** Notes whether the page itself has used a key. */
async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(
    `addEventListener("keydown", (event) => window.isTaken = event.defaultPrevented)`,
  );
}

async function isTaken(page: Page, key: "ArrowLeft" | "ArrowRight"): Promise<unknown> {
  await page.evaluate("window.isTaken = undefined");
  await page.keyboard.press(key);
  return await page.evaluate("window.isTaken");
}

async function press(page: Page, selector: string, key: "Enter" | " " = "Enter"): Promise<void> {
  await page.focus(selector);
  await page.keyboard.press(key);
}

async function endOf(page: Page): Promise<string> {
  return await textOf(page, ".quiz-end");
}

async function textOf(page: Page, selector: string): Promise<string> {
  return await page.$eval(selector, (element) => element.textContent ?? "");
}
