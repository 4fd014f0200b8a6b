import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "puppeteer-core";
import { loadCourse } from "../../server/course/course.ts";
import { LESSONS } from "../helpers/site.ts";
import { assertFlawless } from "./axe.ts";
import { browserTest, untilInPage } from "./browsers.ts";
import { HAS_ARRIVED, text } from "./controls.ts";

const BACKGROUND = "getComputedStyle(document.body).backgroundColor";
const { lessons } = await loadCourse(LESSONS);
/** Pages without a live view. */
const REFERENCE = ["/cheat-sheet", "/errors", "/errors/cors-wildcard"];
// The home page comes after the lessons, so that it has some progress to show.
const PATHS = [...lessons.map(({ slug }) => `/lessons/${slug}`), "/", ...REFERENCE, "/nowhere"];
const UNFOLD =
  `for (const details of document.querySelectorAll(".contents details, .quiz details")) {
  details.open = true;
}`;

browserTest(
  "pages have no flaw that axe finds and no overflow, in light, in dark, and at every width",
  async ({ open, name }) => {
    for (const path of PATHS) {
      const page = await open(path, { scheme: "light", expected: /404/ });
      if (path !== "/nowhere" && !REFERENCE.includes(path)) {
        await untilInPage(
          page,
          "a frame is there",
          `document.querySelector(".is-frame.agrees") !== null`,
        );
      }
      await untilInPage(page, "it has its whole layout", HAS_ARRIVED);
      await page.evaluate(UNFOLD);
      await assertFlawless(page, { where: path, name });
      await page.close();
    }
  },
);

browserTest(
  "page without JavaScript shows the code and the curl line",
  async ({ context, origin }) => {
    const page = await context.newPage();
    await page.setJavaScriptEnabled(false);
    await page.goto(`${origin}/lessons/first-stream`);
    assertStringIncludes(await text(page, "live-stream"), "curl -N 'http://");
    assert(await isVisible(page, "live-stream pre"), "the curl line can be seen");
    assertStringIncludes(await text(page, ".code"), "export default");
    assert(await isVisible(page, ".tabs .panel"), "the first stack can be seen");
  },
  { only: "Chromium" },
);

browserTest(
  "choice of a stack holds for the next page, for servers and clients apart, and works by the keyboard",
  async ({ open }) => {
    const page = await open("/lessons/first-stream");
    for (const kind of ["server", "client"]) {
      await page.focus(`.tabs[data-kind=${kind}] > input`);
      await page.keyboard.press("ArrowRight");
    }
    assertEquals(await checked(page), ["Node", "Node"]);
    await page.focus(".tabs[data-kind=server] > input:checked");
    await page.keyboard.press("ArrowRight");
    assertEquals(await checked(page), ["Express", "Node"]);
    await page.goto(new URL("/lessons/headers", page.url()).href, {
      waitUntil: "domcontentloaded",
    });
    await untilInPage(
      page,
      "the choice is remembered",
      `JSON.stringify(${CHECKED}) === '["Express","Node"]'`,
    );
  },
);

browserTest("page follows the system's colours where none were chosen", async ({ open }) => {
  const page = await open("/");
  for (const [value, paper] of [["dark", "rgb(19, 21, 25)"], ["light", "rgb(251, 250, 247)"]]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: value! }]);
    assertEquals(await page.evaluate(BACKGROUND), paper);
  }
}, { only: "Chromium" });

browserTest("choice of colours holds for the next page", async ({ open }) => {
  const page = await open("/");
  await page.waitForSelector("button.theme:not([hidden])");
  for (const expected of ["light", "dark"]) {
    await page.focus("button.theme");
    await page.keyboard.press("Enter");
    assertEquals(await page.evaluate("document.documentElement.dataset.theme"), expected);
  }
  await page.goto(page.url() + "lessons/first-stream", { waitUntil: "domcontentloaded" });
  assertEquals(await page.evaluate("document.documentElement.dataset.theme"), "dark");
  assertEquals(await page.evaluate(BACKGROUND), "rgb(19, 21, 25)");
});

browserTest("quiz answers open by the keyboard and say why", async ({ open }) => {
  const page = await open("/lessons/first-stream");
  await page.focus(".quiz .right summary");
  await page.keyboard.press("Enter");
  assertMatch(await text(page, ".quiz .right[open] p"), /^Right\. \S/);
});

browserTest(
  "third live view takes over from the one that has run the longest",
  async ({ open }) => {
    const page = await open("/lessons/first-stream");
    await untilInPage(page, "the first one runs", states(["OPEN"]));
    await untilInPage(page, "it has its whole layout", HAS_ARRIVED);
    for (const expected of [["OPEN", "OPEN"], ["CLOSED", "OPEN", "OPEN"]]) {
      await page.evaluate(`{
        const view = document.createElement("live-stream");
        view.setAttribute("src", "/lessons/first-stream/live");
        document.querySelector("article").append(view);
        view.scrollIntoView();
      }`);
      await untilInPage(page, `the states are ${expected}`, states(expected));
    }
    const why = await page.evaluate(
      `document.querySelector("live-stream:has(.CLOSED) .why").textContent`,
    );
    assertStringIncludes(String(why), "two newer live views are running");
    await page.evaluate(`document.querySelector("live-stream:has(.CLOSED) .go").click()`);
    await untilInPage(
      page,
      "it takes over again",
      `document.querySelector("live-stream .state.OPEN") !== null`,
    );
  },
);

/** An expression: whether the views' states, in their order on the page, are these. */
function states(expected: string[]): string {
  return `JSON.stringify([...document.querySelectorAll(".bar .state")].map((s) => s.textContent)) ===
    ${JSON.stringify(JSON.stringify(expected))}`;
}

async function isVisible(page: Page, selector: string): Promise<boolean> {
  return await (await page.$(selector))?.isVisible() ?? false;
}

/** An expression: what is chosen in each set of tabs. */
const CHECKED = `[...document.querySelectorAll(".tabs > input:checked")].map(({ value }) => value)`;

async function checked(page: Page): Promise<unknown> {
  return await page.evaluate(CHECKED);
}
