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
    const questions = await page.$$eval(".quiz", (quizzes) => quizzes.length);
    assertEquals(await noteOf(page), `Question 1 of ${questions}`);
    await press(page, ".quiz .wrong summary");
    await untilInPage(page, "it says so", `${NOTE} === "Question 1 of ${questions}: not quite."`);
    assertMatch(
      await endOf(page),
      new RegExp(`^1 of ${questions} .*, 1 of them not correctly yet\\.`),
    );
    await press(page, ".quiz .right summary");
    await untilInPage(page, "it says so", `${NOTE} === "Question 1 of ${questions}: right."`);
    assertEquals(
      await endOf(page),
      `1 of ${questions} questions answered. Go to the first open question`,
    );
    const [, next] = await page.$$eval(
      ".quiz",
      (quizzes) => quizzes.map((quiz) => quiz.getAttribute("aria-labelledby")),
    );
    assertEquals(await page.$eval(".quiz-end a", ({ hash }) => hash), `#${next}`);
    await page.reload({ waitUntil: "domcontentloaded" });
    await untilInPage(
      page,
      "it remembers",
      `${NOTE} === "Question 1 of ${questions}: you have already answered it correctly."`,
    );
  },
);

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

const NOTE = `document.querySelector(".verdict[role=status]").textContent`;
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

async function press(page: Page, selector: string): Promise<void> {
  await page.focus(selector);
  await page.keyboard.press("Enter");
}

async function noteOf(page: Page): Promise<unknown> {
  return await page.evaluate(NOTE);
}

async function endOf(page: Page): Promise<string> {
  return await textOf(page, ".quiz-end");
}

async function textOf(page: Page, selector: string): Promise<string> {
  return await page.$eval(selector, (element) => element.textContent ?? "");
}
