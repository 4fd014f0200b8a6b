import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import type { Page } from "puppeteer-core";
import { loadCourse } from "../../server/course.ts";
import { LESSONS } from "../helpers/site.ts";
import { browserTest, untilInPage } from "./browsers.ts";

const { lessons } = await loadCourse(LESSONS);
const PATHS = ["/", ...lessons.map(({ slug }) => `/lessons/${slug}`)];
const ARRIVED = "document.documentElement.dataset.arriving === undefined";
const HAS_FRAME = `document.querySelector(".is-frame.agrees") !== null`;
const LAYOUT =
  `getComputedStyle(document.querySelector(".text > section:last-of-type")).contentVisibility`;
/** How near to the upper edge a heading must stand: a tenth of the window, in CSS pixels. */
const NEAR = 90;
/** What Web Vitals call good is 0.1. */
const MAX_SHIFT = 0.05;

browserTest(
  "page that arrives leaves the layout of what is out of sight for later",
  async ({ context, origin }) => {
    const page = await context.newPage();
    await page.evaluateOnNewDocument(
      `document.addEventListener("DOMContentLoaded", () => globalThis.hadArrived = ${ARRIVED})`,
    );
    await page.goto(`${origin}/lessons/first-stream`, { waitUntil: "domcontentloaded" });
    assertEquals(await page.evaluate("hadArrived"), false);
    await untilInPage(page, "it has arrived", ARRIVED);
    assertEquals(await page.evaluate(LAYOUT), "visible");
    // In Firefox the styles may come later than the event.
    await page.evaluate(`document.documentElement.dataset.arriving = ""`);
    assertEquals(await page.evaluate(LAYOUT), "auto");
  },
);

browserTest(
  "link to a heading leads there while the page arrives, and the heading stays there",
  async ({ open }) => {
    const page = await open("/lessons/reconnection");
    await page.evaluate(`document.querySelector(".contents [href='#check-yourself']").click()`);
    assert(await page.evaluate(ARRIVED), "a click ends the arrival");
    const top = await topOf(page, "check-yourself");
    assertLessOrEqual(Math.abs(top), NEAR);
    await page.evaluate(NEXT_FRAMES);
    assertLessOrEqual(Math.abs(await topOf(page, "check-yourself") - top), 1);
  },
);

browserTest(
  "page that is opened at a heading shows it, and starts no view that is out of sight",
  async ({ open }) => {
    const page = await open("/lessons/reconnection#check-yourself");
    await untilInPage(page, "it is loaded", `document.readyState === "complete"`);
    await page.evaluate(NEXT_FRAMES);
    assertLessOrEqual(Math.abs(await topOf(page, "check-yourself")), NEAR);
    assertEquals(await page.$$eval("live-stream .state.CLOSED", (found) => found.length), 1);
    await page.evaluate("scrollTo(0, 0)");
    await untilInPage(page, "the view starts once it is in sight", HAS_FRAME);
  },
);

browserTest(
  "page does not jump while it arrives and its first frame comes",
  async ({ context, origin }) => {
    for (const path of PATHS) {
      for (const width of [1280, 360]) {
        const page = await context.newPage();
        await page.setViewport({ width, height: 900 });
        await page.evaluateOnNewDocument(ADD_SHIFTS);
        await page.goto(origin + path, { waitUntil: "domcontentloaded" });
        await untilInPage(page, `a frame is on ${path}`, HAS_FRAME);
        await untilInPage(page, `${path} has arrived`, ARRIVED);
        const shift = Number(await page.evaluate("shift"));
        assertLessOrEqual(shift, MAX_SHIFT, `${path} at ${width} px`);
        await page.close();
      }
    }
  },
  { only: "Chromium" },
);

/** The sum of the page's layout shifts, which only Chromium tells. */
const ADD_SHIFTS = `
  globalThis.shift = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) shift += value;
  }).observe({ type: "layout-shift", buffered: true });
`;

/** Resolves when what the page does on its next frames of the screen is done. */
const NEXT_FRAMES = `new Promise((resolve) => {
  let frames = 0;
  const next = () => ++frames > 5 ? resolve() : requestAnimationFrame(next);
  next();
})`;

/** How far below the window's upper edge an element stands, in CSS pixels. */
async function topOf(page: Page, id: string): Promise<number> {
  return Number(
    await page.evaluate(`document.getElementById("${id}").getBoundingClientRect().top`),
  );
}
