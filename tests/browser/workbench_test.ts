/** The workbench: where the instrument stands, how it opens, and what it never covers. */

import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import type { Page } from "puppeteer-core";
import { loadCourse } from "../../server/course/course.ts";
import { lessonsUnderTest } from "../helpers/lessons.ts";
import { LESSONS } from "../helpers/site.ts";
import { browserTest, untilInPage } from "./browsers.ts";
import { HAS_ARRIVED } from "./controls.ts";

const lessons = lessonsUnderTest((await loadCourse(LESSONS)).lessons);
const LESSON = `/lessons/${lessons.at(-1)!.slug}`;
const WIDE = [1280, 1440, 1920];
const NARROW = [360, 800];
const HEIGHT = 900;
/** How many characters of its own text a line may hold on average; a full one holds more than half. */
const LINE = { least: 50, most: 75 };
const OPEN = `document.querySelector(".live.is-open") !== null`;

browserTest(
  "instrument is in sight wherever one scrolls to, at every width, and nothing overflows",
  async ({ open }) => {
    for (const { slug } of lessons) {
      const page = await open(`/lessons/${slug}`);
      await untilInPage(page, "it has its whole layout", HAS_ARRIVED);
      for (const width of [...WIDE, ...NARROW]) {
        await page.setViewport({ width, height: HEIGHT });
        const where = `${slug} at ${width} px`;
        const { inSight, wide, pageHeight } = await page.evaluate(SCROLL_THROUGH) as Sight;
        assert(pageHeight > 2 * HEIGHT, where);
        assertLessOrEqual(wide, 0, `${where} is wider than its window`);
        // Docked it is a bar; beside the text it has the height of the window, less the header.
        const least = NARROW.includes(width) ? 50 : HEIGHT - 100;
        assertGreaterOrEqual(inSight, least, `${where}: so much of it is in sight`);
      }
      await page.close();
    }
  },
);

/** What scrolling through a page has found, in CSS pixels. */
interface Sight {
  /** The least height of the instrument that was in sight. */
  readonly inSight: number;
  /** By how much the page is wider than its window. */
  readonly wide: number;
  readonly pageHeight: number;
}

const SCROLL_THROUGH = `(() => {
  const root = document.documentElement;
  root.style.scrollBehavior = "auto";
  const instrument = document.querySelector(".instrument");
  let inSight = Infinity;
  for (let y = 0; ; y += 0.7 * innerHeight) {
    scrollTo(0, y);
    const { top, bottom } = instrument.getBoundingClientRect();
    inSight = Math.min(inSight, Math.min(bottom, innerHeight) - Math.max(top, 0));
    if (y > root.scrollHeight) break;
  }
  scrollTo(0, 0);
  return {
    inSight,
    wide: root.scrollWidth - root.clientWidth,
    pageHeight: root.scrollHeight,
  };
})()`;

browserTest(
  "text and instrument stand side by side on wide windows, with lines that are easy to read",
  async ({ open }) => {
    const page = await open(LESSON);
    for (const width of [1150, ...WIDE]) {
      await page.setViewport({ width, height: HEIGHT });
      const { text, tool, line, head } = await page.evaluate(`(() => {
        const rect = (selector) => document.querySelector(selector).getBoundingClientRect();
        const paragraphs = [...document.querySelectorAll(".lesson .text > section > p")]
          .filter(({ textContent }) => textContent.length > 200);
        const lines = paragraphs.map((p) =>
          p.textContent.length / Math.round(p.clientHeight / parseFloat(getComputedStyle(p).lineHeight)));
        const line = Math.max(...lines);
        return { text: rect(".lesson .text").right, tool: rect(".live").left, line, head: rect(".top").bottom };
      })()`) as Record<"text" | "tool" | "line" | "head", number>;
      assertLessOrEqual(text, tool, `at ${width} px`);
      assertLessOrEqual(head, 60, `the header is slim at ${width} px`);
      assertGreaterOrEqual(line, LINE.least, `characters a line at ${width} px`);
      assertLessOrEqual(line, LINE.most, `characters a line at ${width} px`);
    }
    await page.setViewport({ width: 1149, height: HEIGHT });
    assertEquals(await page.$eval(".dock", (dock) => getComputedStyle(dock).display), "grid");
  },
);

browserTest(
  "docked instrument opens to two thirds of the height and closes by tap, by key and by swipe",
  async ({ open }) => {
    const page = await open(LESSON, { width: 360 });
    await untilInPage(
      page,
      "the bar tells the state, the newest event and how many there are",
      `/^(OPEN|CONNECTING).*"num".*\\d events?$/.test(document.querySelector(".dock").textContent)`,
    );
    assertEquals(await page.$eval(".inside", (inside) => inside.clientHeight), 0);
    const closings: [how: string, close: () => Promise<void>][] = [
      ["a tap", () => tap(page)],
      ["Escape", () => page.keyboard.press("Escape")],
      ["a swipe", () => swipe(page, { from: 20, to: 140 })],
    ];
    for (const [how, close] of closings) {
      await tap(page);
      await untilInPage(page, "it is open", OPEN);
      const height = await page.$eval(".live", (live) => live.clientHeight);
      assertLessOrEqual(Math.abs(height - HEIGHT * 0.66), 3, `${height}`);
      assert(
        await page.$eval(".address", (address) => address.clientHeight > 0),
        "has its controls",
      );
      await close();
      await untilInPage(page, `${how} closes it`, `!(${OPEN})`);
    }
    await swipe(page, { from: 20, to: -100 });
    await untilInPage(page, "a swipe opens it", OPEN);
    await page.focus(".dock");
    await page.keyboard.press("Enter");
    await untilInPage(page, "the keyboard closes it", `!(${OPEN})`);
  },
);

browserTest(
  "docked instrument covers neither the end of the page nor what has the focus, open or closed",
  async ({ open }) => {
    const page = await open(LESSON, { width: 360 });
    await untilInPage(page, "it has its whole layout", HAS_ARRIVED);
    for (const isOpen of [false, true]) {
      if (isOpen) await tap(page);
      await untilInPage(page, `it is ${isOpen ? "open" : "closed"}`, `${OPEN} === ${isOpen}`);
      await page.evaluate(
        `document.documentElement.style.scrollBehavior = "auto";
        scrollTo(0, document.documentElement.scrollHeight)`,
      );
      const end = await page.$eval(".foot p:last-of-type", (p) => p.getBoundingClientRect().bottom);
      assertLessOrEqual(end, await topOfInstrument(page), "the page's last line");

      await page.evaluate("scrollTo(0, 0)");
      await page.focus(".text a");
      for (let stop = 0; stop < 40; stop++) {
        await page.keyboard.press("Tab");
        const covered = await page.evaluate(COVERED) as string | undefined;
        assertEquals(covered, null, `open: ${isOpen}, stop ${stop}`);
      }
    }
  },
);

/** The text of what has the focus, where the instrument covers it, and it would fit above. */
const COVERED = `new Promise((resolve) => requestAnimationFrame(() => {
  const { activeElement } = document;
  const { top, bottom } = activeElement.getBoundingClientRect();
  const edge = document.querySelector(".instrument").getBoundingClientRect().top;
  const isInside = activeElement.closest(".instrument") !== null;
  // Of what is higher than the room above, the beginning is in sight.
  const shown = Math.min(bottom, top + 30);
  resolve(isInside || shown <= edge + 1 ? null : activeElement.outerHTML.slice(0, 90));
}))`;

async function topOfInstrument(page: Page): Promise<number> {
  return await page.$eval(".instrument", (element) => element.getBoundingClientRect().top);
}

async function tap(page: Page): Promise<void> {
  await (await page.$(".dock"))!.click();
}

/** Moves a finger over the bar, from and to so many CSS pixels below its upper edge. */
async function swipe(page: Page, { from, to }: { from: number; to: number }): Promise<void> {
  const box = (await (await page.$(".dock"))!.boundingBox())!;
  await page.mouse.move(box.x + 60, box.y + from);
  await page.mouse.down();
  for (let step = 1; step <= 4; step++) {
    await page.mouse.move(box.x + 60, box.y + from + ((to - from) * step) / 4);
  }
  await page.mouse.up();
}

browserTest(
  "page at 200 % of its size has its instrument docked, and all of it can be reached",
  async ({ open }) => {
    const page = await open(LESSON);
    await page.setViewport({ width: 640, height: 450, deviceScaleFactor: 2 });
    const { inSight, wide } = await page.evaluate(SCROLL_THROUGH) as Sight;
    assertGreaterOrEqual(inSight, 50);
    assertLessOrEqual(wide, 0);
    await tap(page);
    await untilInPage(page, "it opens", OPEN);
    await page.focus(".address select");
    const { top, bottom } = await page.$eval(
      ".address select",
      (select) => {
        const { top, bottom } = select.getBoundingClientRect();
        return { top, bottom };
      },
    );
    assert(top > 0 && bottom < 450, `${top} ${bottom}`);
  },
);

browserTest(
  "page on paper has its text, and the curl line instead of the instrument",
  async ({ open }) => {
    const page = await open(LESSON);
    await page.waitForSelector(".row");
    await page.emulateMediaType("print");
    for (
      const [selector, isVisible] of [[".live", false], [".on-paper code", true], [
        "h1",
        true,
      ]] as const
    ) {
      assertEquals(await (await page.$(selector))!.isVisible(), isVisible, selector);
    }
    assert((await page.$eval(".on-paper", (p) => p.textContent)).includes("curl -N 'http"));
  },
  { only: "Chromium" },
);

browserTest(
  "page that does without motion lights up what has changed, and moves nothing",
  async ({ open }) => {
    const page = await open(LESSON);
    await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
    await page.waitForSelector(".row");
    await page.evaluate(`document.querySelector("a.do[data-set]").click()`);
    await page.waitForSelector(".address .changed");
    const timing = await page.$eval(".address .changed", (label) => {
      const { animationName, animationTimingFunction } = getComputedStyle(label);
      return [animationName, animationTimingFunction];
    });
    assertEquals(timing, ["changed", "steps(1)"]);
  },
  { only: "Chromium" },
);

browserTest(
  "contents stay in sight on a wide window, say where the reader is, and fold when one has chosen",
  async ({ open }) => {
    const page = await open(LESSON);
    await page.evaluate(`document.documentElement.style.scrollBehavior = "auto"`);
    const isOpen = `document.querySelector(".contents details").open`;
    assertEquals(await page.evaluate(isOpen), false);
    const current = `document.querySelector(".contents [aria-current]")?.hash`;
    assertEquals(await page.evaluate(current), undefined);
    for (const id of ["try-it", "watch-for", "when-it-goes-wrong", "check-yourself"]) {
      await page.focus(".contents summary");
      await page.keyboard.press("Enter");
      await untilInPage(page, "they unfold", isOpen);
      await page.focus(`.contents [href="#${id}"]`);
      await page.keyboard.press("Enter");
      await untilInPage(page, `${id} is the current section`, `${current} === "#${id}"`);
      await untilInPage(page, "they fold again", `!${isOpen}`);
      const { top, here, heading } = await page.evaluate(`({
        top: document.querySelector(".contents summary").getBoundingClientRect().top,
        here: document.querySelector(".contents .here").textContent,
        heading: document.querySelector("#${id}").firstChild.textContent.trim(),
      })`) as { top: number; here: string; heading: string };
      assertLessOrEqual(top, 100, "they are in sight");
      assertEquals(here, heading);
    }
    await page.evaluate("scrollTo(0, 0)");
    await untilInPage(page, "no section is current above the first", `${current} === undefined`);
    await page.focus(".contents summary");
    await page.keyboard.press("Enter");
    await untilInPage(page, "they unfold", isOpen);
    await page.keyboard.press("Escape");
    await untilInPage(page, "Escape folds them", `!${isOpen}`);
  },
);
