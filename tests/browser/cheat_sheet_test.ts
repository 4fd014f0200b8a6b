/** The cheat sheet on paper, and its page's code in a page. */

import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import type { PaperFormat } from "puppeteer-core";
import { codeUnder } from "../helpers/cheat_sheet.ts";
import { browserTest, untilInPage } from "./browsers.ts";

/** The smallest letters that can be read on paper, in points. */
const SMALLEST = 7.5;
/** The width that is left between the margins, in CSS pixels: 96 an inch. */
const PAPERS: Partial<Record<Lowercase<PaperFormat>, number>> = {
  a4: Math.floor((210 - 2 * 8) / 25.4 * 96),
  letter: Math.floor((215.9 - 2 * 8) / 25.4 * 96),
};

browserTest("cheat sheet is printed on one sheet, with nothing cut off", async ({ open, name }) => {
  // Paper is white, whatever the reader has chosen for the screen.
  const page = await open("/cheat-sheet", { scheme: "dark" });
  for (const format of ["a4", "letter"] as const) {
    assertEquals(countPages(await page.pdf({ format })), 1, format);
  }
  if (name === "Firefox") return;
  await page.emulateMediaType("print");
  for (const [format, width] of Object.entries(PAPERS)) {
    await page.setViewport({ width, height: 900 });
    assertEquals(await page.evaluate(CUT_OFF), [], format);
    const smallest = await page.evaluate(SMALLEST_LETTERS) as number;
    assertGreaterOrEqual(smallest, SMALLEST, format);
  }
  assertEquals(await page.evaluate(COLOURS), ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  const seen = await page.evaluate(`[...document.querySelectorAll("header, nav, footer, button")]
    .filter((element) => element.checkVisibility()).length`);
  assertEquals(seen, 0, "no navigation is printed");
});

browserTest("cheat sheet's code for a page hears events", async ({ open, origin }) => {
  const page = await open("/nowhere", { expected: /404/ });
  const code = codeUnder("In the page").replace("/sse", `${origin}/lessons/first-stream/live`);
  await page.evaluate(`{
    const log = (data) => document.title = data;
    ${code.replace("const source", "globalThis.source")}
  }`);
  await untilInPage(page, "an event is heard", `document.title.includes('"num"')`);
});

/** Elements whose text does not fit into them, or that stand over the paper's edge. */
const CUT_OFF = `[...document.querySelectorAll(".sheet, .sheet *")].filter((element) => {
  const { right, left } = element.getBoundingClientRect();
  const isBlock = getComputedStyle(element).display !== "inline";
  return left < 0 || right > innerWidth + 1 ||
    isBlock && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
}).map((element) => element.outerHTML.slice(0, 120))`;

const COLOURS = `[
  getComputedStyle(document.querySelector(".sheet p")).color,
  getComputedStyle(document.body).backgroundColor,
]`;

const SMALLEST_LETTERS = `Math.min(...[...document.querySelectorAll(".sheet *")]
  .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((element) => element.checkVisibility())
  .map((element) => parseFloat(getComputedStyle(element).fontSize) * 72 / 96))`;

/** How many pages a PDF has: the count at the root of its tree of pages, packed or not. */
function countPages(pdf: Uint8Array): number {
  const file = Buffer.from(pdf);
  const texts = [file.toString("latin1")];
  for (const { 0: start, index } of texts[0]!.matchAll(/stream\r?\n/g)) {
    try {
      texts.push(inflateSync(file.subarray(index + start.length)).toString("latin1"));
    } catch {
      // A picture, or the end of another stream.
    }
  }
  const trees = texts.flatMap((text) => text.match(/<<[^<>]*\/Type\s*\/Pages\b[^<>]*>>/g) ?? []);
  return Math.max(...trees.map((tree) => Number(/\/Count\s+(\d+)/.exec(tree)?.[1])));
}
