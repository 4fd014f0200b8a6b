/**
 * `deno task pictures`: photographs the course as it runs, in Chromium. The card goes with links to
 * its pages on other sites; the lesson, in both colours, stands in README.md.
 */

import type { Page } from "puppeteer-core";
import { CARD } from "../../server/pages/sharing.tsx";
import { pathOf, type Stage, untilInPage, withStage } from "../browser/browsers.ts";
import { startBrowser } from "../browser/program.ts";
import { startCourse } from "../helpers/process.ts";

const FOLDER = new URL("../../static/pictures/", import.meta.url);
const LESSON = "/lessons/frame-format";
/** What a reader with an ordinary notebook sees. */
const WINDOW = { width: 1440, height: 900 };

await using chromium = await startBrowser("Chromium", pathOf("Chromium")!);
await using course = await startCourse();
await withStage(chromium, { course, run: takePictures });

async function takePictures(stage: Stage): Promise<void> {
  const card = await openLesson(stage, { ...CARD, scheme: "light" });
  await compose(card);
  // By then some have an ID.
  await untilFrames(card, 12);
  // A PNG, because not every site that shows it knows WebP.
  await save("card.png", await withPalette(await card.screenshot()));
  await card.close();

  for (const scheme of ["light", "dark"]) {
    const lesson = await openLesson(stage, { ...WINDOW, scheme });
    await untilFrames(lesson, 6);
    await save(`lesson-${scheme}.webp`, await lesson.screenshot({ type: "webp", quality: 80 }));
    await lesson.close();
  }
}

async function openLesson(
  { open }: Stage,
  { width, height, scheme }: typeof WINDOW & { scheme: string },
): Promise<Page> {
  const page = await open(LESSON);
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  const devtools = await page.createCDPSession();
  await devtools.send("Emulation.setScrollbarsHidden", { hidden: true });
  return page;
}

/** Makes the card of a lesson's page: its live view, beside the site's name and what it is. */
async function compose(page: Page): Promise<void> {
  await page.evaluate((css: string) => {
    // Types of the page are not known here.
    // deno-lint-ignore no-explicit-any
    const { document, CSSStyleSheet } = globalThis as any;
    const style = new CSSStyleSheet();
    style.replaceSync(css);
    document.adoptedStyleSheets = [style];
    const words = document.createElement("div");
    words.className = "words";
    words.append(document.querySelector(".mark").cloneNode(true), document.createElement("p"));
    words.lastChild.textContent = "Server-Sent Events, live: what the server wrote, " +
      "and what your browser made of it";
    document.body.append(words);
    // There it lies where the style says, wherever the page has it.
    const view = document.querySelector("live-stream");
    view.popover = "manual";
    view.showPopover();
  }, await Deno.readTextFile(new URL("card.css", import.meta.url)));
}

async function untilFrames(page: Page, number: number): Promise<void> {
  await untilInPage(
    page,
    `${number} frames are there`,
    `document.querySelectorAll(".is-frame.agrees").length >= ${number}`,
  );
}

/** In 256 colours it looks the same and is less than half as large. */
async function withPalette(png: Uint8Array): Promise<Uint8Array> {
  try {
    const quantizer = new Deno.Command("pngquant", {
      args: ["-"],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const input = new Blob([new Uint8Array(png)]).stream().pipeTo(quantizer.stdin);
    const [{ success, stdout }] = await Promise.all([quantizer.output(), input]);
    if (!success) throw new Error("Reduce the card's colours: pngquant fails: see above");
    return stdout;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log("pngquant is not installed: card.png is larger than it could be");
    return png;
  }
}

async function save(name: string, picture: Uint8Array): Promise<void> {
  await Deno.writeFile(new URL(name, FOLDER), picture);
  console.log(`${name}: ${Math.ceil(picture.length / 1000)} kB`);
}
