/** The search, by keyboard, in both browsers. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "puppeteer-core";
import { browserTest, untilInPage } from "./browsers.ts";
import { text } from "./controls.ts";
import { findFlaws } from "./axe.ts";

const WORDS = "net::ERR_CONNECTION_REFUSED";

browserTest("search by keyboard finds, marks, moves and opens", async ({ open }) => {
  const page = await open("/cheat-sheet");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await ready(page);
  assertEquals(asked.filter(isOfSearch), [], "nothing of it is loaded before");

  await page.keyboard.press("/");
  assertEquals(await focused(page), "INPUT");
  await page.keyboard.type("compression");
  await untilResults(page);
  assertMatch(asked.filter(isOfSearch).join(" "), /^\/assets\/search-\w+\.js \/search\.json$/);
  assertMatch(await text(page, ".search .status"), /^\d+ results?$/);
  assert((await text(page, ".search li mark")).toLowerCase().startsWith("compress"));

  // Down to the second result, up to the field again.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assertEquals(await focusedResult(page), 1);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assertEquals(await focused(page), "INPUT");

  // What is behind the dialog stays where it is, and gets the focus back.
  await page.keyboard.press("Escape");
  await untilInPage(page, "the dialog is closed", `!document.querySelector(".search").open`);
  await page.focus("button.find");
  await page.keyboard.press("Enter");
  await page.keyboard.type(WORDS);
  await untilInPage(page, "the error is found", `${FIRST}?.textContent.startsWith("${WORDS}")`);
  await Promise.all([
    page.waitForNavigation({ waitUntil: "domcontentloaded" }),
    page.keyboard.press("Enter"),
  ]);
  assertEquals(await text(page, "h1"), WORDS);
  assertEquals(asked.filter(isOfSearch).length, 2, "it was loaded once");
});

browserTest("search leads to a heading, also on the page where one is", async ({ open }) => {
  const page = await open("/cheat-sheet");
  await ready(page);
  await page.keyboard.press("/");
  await page.keyboard.type("five rules");
  await untilResults(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await untilInPage(page, "the dialog is closed", `!document.querySelector(".search").open`);
  assertEquals(await page.evaluate("location.hash"), "#the-parser-in-five-rules");
});

browserTest("search leaves a slash alone where somebody writes", async ({ open }) => {
  const page = await open("/lessons/first-stream");
  await untilInPage(page, "the address can be changed", `document.querySelector(".address input")`);
  await page.focus(".address input");
  await page.keyboard.press("/");
  assertEquals(await page.evaluate(`document.querySelector(".search").open`), false);
  // In the search's own field it is a letter, too.
  await page.focus("button.find");
  await page.keyboard.press("Enter");
  await page.keyboard.type("text/event");
  assertEquals(await page.evaluate(`document.querySelector(".search input").value`), "text/event");
}, { only: "Chromium" });

browserTest(
  "search has no flaw that axe finds, in light, in dark and at 360 px",
  async ({ open }) => {
    for (const scheme of ["light", "dark"] as const) {
      for (const width of [1280, 360]) {
        const page = await open("/errors", { scheme, width });
        await ready(page);
        await page.click("button.find");
        await page.keyboard.type("the connection broke");
        await untilResults(page);
        const where = `${scheme} at ${width} px`;
        assertEquals(await findFlaws(page, { within: ".search" }), [], where);
        const isInside = `(() => {
        const { left, right } = document.querySelector(".search").getBoundingClientRect();
        return left >= 0 && right <= innerWidth && document.documentElement.scrollWidth <= innerWidth;
      })()`;
        assertEquals(await page.evaluate(isInside), true, where);
        await page.close();
      }
    }
  },
);

browserTest("search says that nothing was found, and how to go on", async ({ open }) => {
  const page = await open("/errors");
  await ready(page);
  await page.keyboard.press("/");
  await page.keyboard.type("xyzzyq");
  await untilInPage(
    page,
    "it says so",
    `document.querySelector(".search .status").textContent
    .startsWith("Nothing found. Try")`,
  );
}, { only: "Chromium" });

browserTest("search says so where it cannot be loaded", async ({ open }) => {
  const page = await open("/errors", { expected: /Failed to (?:load|fetch)/ });
  await ready(page);
  await page.setRequestInterception(true);
  page.on(
    "request",
    (request) => request.url().endsWith("/search.json") ? request.abort() : request.continue(),
  );
  await page.keyboard.press("/");
  await untilInPage(
    page,
    "it says so",
    `document.querySelector(".search .status").textContent
    .startsWith("The search did not load.")`,
  );
}, { only: "Chromium" });

browserTest("page without JavaScript has no button for the search", async ({ context, origin }) => {
  const page = await context.newPage();
  await page.setJavaScriptEnabled(false);
  await page.goto(`${origin}/errors`);
  for (const selector of ["button.find", "dialog.search"]) {
    assertEquals(await (await page.$(selector))?.isVisible(), false, selector);
  }
}, { only: "Chromium" });

const FIRST = `document.querySelector(".search li a")`;

const isOfSearch = (path: string): boolean => path.includes("search");

/** Waits until the page's script runs: before that, there is no button. */
async function ready(page: Page): Promise<void> {
  await page.waitForSelector("button.find:not([hidden])");
}

async function untilResults(page: Page): Promise<void> {
  await untilInPage(page, "there are results", `${FIRST} !== null`);
}

async function focused(page: Page): Promise<unknown> {
  return await page.evaluate("document.activeElement.tagName");
}

/** The place of the result that has the focus, from 0. */
async function focusedResult(page: Page): Promise<unknown> {
  return await page.evaluate(
    `[...document.querySelectorAll(".search li a")].indexOf(document.activeElement)`,
  );
}
