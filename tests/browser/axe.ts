/** What is wrong with a page's looks: what axe finds, and what is wider than its place. */

import { assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import type { BrowserName } from "./program.ts";

const AXE = await Deno.readTextFile(
  new URL(import.meta.resolve("../../node_modules/axe-core/axe.min.js")),
);
/** The widths that pages are looked at, in CSS pixels. */
const WIDTHS = [360, 800, 1280, 1440, 1920];
/** Where axe looks, too: the live view docked below the text, and beside it. */
const AXE_WIDTHS = [360, 1280];
/** What depends on where a browser puts things. All else axe reads off document and styles. */
const OF_LAYOUT = ["scrollable-region-focusable"];
const BACKGROUND = "getComputedStyle(document.body).backgroundColor";
const LIGHT = "rgb(251, 250, 247)";
const DARK = "rgb(19, 21, 25)";

/**
 * Asserts that a page which is open in its light colours has no flaw at any width, and none in its
 * dark colours, which stay chosen. Document and styles are the same in both browsers: what axe reads
 * off them it reads in Chromium, and what layout decides in each.
 */
export async function assertFlawless(
  page: Page,
  { where, name }: { where: string; name: BrowserName },
): Promise<void> {
  const isChromium = name === "Chromium";
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: 900 });
    const at = `${where} at ${width} px`;
    assertEquals(await page.evaluate(BACKGROUND), LIGHT, at);
    assertEquals(await page.evaluate(TOO_WIDE), [], at);
    if (!AXE_WIDTHS.includes(width)) continue;
    assertEquals(await findFlaws(page, isChromium ? {} : { rules: OF_LAYOUT }), [], at);
  }
  await page.setViewport({ width: 1280, height: 900 });
  await page.evaluate(`document.querySelector("button.theme").click()`);
  assertEquals(await page.evaluate(BACKGROUND), DARK, where);
  assertEquals(await page.evaluate(TOO_WIDE), [], `${where} in dark`);
  // The dark differs in nothing but its colours.
  const rules = ["color-contrast"];
  if (isChromium) assertEquals(await findFlaws(page, { rules }), [], `${where} in dark`);
}

/** The page or a ledger, where it would have to be scrolled sideways. */
const TOO_WIDE = `[document.documentElement, ...document.querySelectorAll(".scroller")]
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
  .map(({ tagName, className, scrollWidth }) => [tagName, className, scrollWidth].join(" "))`;

/** What axe looks at. */
interface Look {
  /** A selector; by default the whole page. */
  within?: string;
  /** By default all. */
  rules?: readonly string[];
}

/** What axe finds wrong: the rule, the element, how to mend it. */
export async function findFlaws(page: Page, { within, rules }: Look = {}): Promise<unknown> {
  await page.evaluate(`globalThis.axe || (() => { ${AXE} })()`);
  const place = within === undefined ? "document" : JSON.stringify(within);
  const options = { resultTypes: ["violations"], ...rules && { runOnly: rules } };
  return await page.evaluate(`axe.run(${place}, ${JSON.stringify(options)}).then((found) =>
    found.violations.map(({ id, nodes }) => id + ": " +
      nodes.map(({ target, failureSummary }) => target + " " + failureSummary).join("; ")))`);
}
