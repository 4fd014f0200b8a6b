import { assert, assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { loadCourse } from "../../server/course/course.ts";
import { LESSONS } from "../helpers/site.ts";
import { findFlaws } from "./axe.ts";
import { browserTest, untilInPage } from "./browsers.ts";

const { lessons } = await loadCourse(LESSONS);
const [lesson] = lessons;
const source = lesson!.files.get("live.ts")!.source;
const PATH = `/lessons/${lesson!.slug}`;
/** The block of code that has a region: that of live.ts. */
const CODE = ".code:has(.region)";
const SUMMARY = `${CODE} .region summary`;
const IS_SHOWN = `document.querySelector("${CODE} .region pre").checkVisibility({
  contentVisibilityAuto: true,
})`;

browserTest("code block folds a region, and a key opens and closes it", async ({ open }) => {
  const page = await open(PATH);
  assert(!await page.evaluate(IS_SHOWN));
  const folded = await heightOf(page);
  await page.focus(SUMMARY);
  await page.keyboard.press("Enter");
  await untilInPage(page, "the region can be seen", IS_SHOWN);
  assert(await heightOf(page) > folded);
  // The comments that begin and end it are for editors.
  assertEquals(
    await page.$$eval(
      `${CODE} .region [hidden]`,
      (lines) => lines.map((line) => line.checkVisibility()),
    ),
    [false, false],
  );
  await page.keyboard.press(" ");
  await untilInPage(page, "it is folded again", `!${IS_SHOWN}`);
  assertEquals(await heightOf(page), folded);
});

browserTest("code block copies the whole file, whatever is folded", async ({ open }) => {
  const page = await open(PATH);
  for (const isOpen of [false, true]) {
    await page.$eval(`${CODE} .region`, (region, value) => {
      region.toggleAttribute("open", value);
    }, isOpen);
    await page.focus(`${CODE} .copy`);
    await page.keyboard.press("Enter");
    await untilInPage(
      page,
      "it says so",
      `document.querySelector("${CODE} .copy").textContent === "Copied"`,
    );
    assertEquals(await paste(page), source);
  }
});

browserTest("code block opens its regions on paper", async ({ open }) => {
  const page = await open(PATH);
  await page.emulateMediaType("print");
  await untilInPage(page, "the region can be seen", IS_SHOWN);
}, { only: "Chromium" });

browserTest("code block without JavaScript opens by a press", async ({ context, origin }) => {
  const page = await context.newPage();
  await page.setJavaScriptEnabled(false);
  await page.goto(origin + PATH);
  await page.click(SUMMARY);
  await untilInPage(page, "the region can be seen", IS_SHOWN);
}, { only: "Chromium" });

browserTest(
  "code block is without a flaw for axe, folded and open, on every ground",
  async ({ open }) => {
    for (const scheme of ["light", "dark"] as const) {
      const page = await open(PATH, { scheme, width: 360 });
      assertEquals(await findFlaws(page, { within: CODE }), []);
      await page.$$eval(
        ".region",
        (regions) => regions.forEach((region) => region.setAttribute("open", "")),
      );
      assertEquals(await findFlaws(page, { within: CODE }), []);
      await page.close();
    }
  },
);

async function heightOf(page: Page): Promise<number> {
  return await page.$eval(CODE, (code) => code.getBoundingClientRect().height);
}

/** What the clipboard holds, as a field for text gets it. */
async function paste(page: Page): Promise<string> {
  await page.evaluate(`document.body.prepend(document.createElement("textarea"))`);
  await page.focus("textarea");
  await page.keyboard.down("Control");
  await page.keyboard.press("v", { commands: ["Paste"] });
  await page.keyboard.up("Control");
  await untilInPage(page, "it is pasted", `document.querySelector("textarea").value !== ""`);
  return await page.$eval("textarea", (field) => {
    field.remove();
    return field.value;
  });
}
