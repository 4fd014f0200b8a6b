/** What a page costs: requests, bytes over the wire, and the time to the first frame that is seen. */

import type { Page } from "puppeteer-core";
import { pathOf, type Stage, withStage } from "../browser/browsers.ts";
import { type Cost, countCost } from "../browser/cost.ts";
import { startBrowser } from "../browser/program.ts";
import { startCourse } from "../helpers/process.ts";
import { median } from "./measure.ts";

/** What one page costs in a browser that has never been there. */
export interface PageCost extends Cost {
  readonly path: string;
  /** From the navigation to the first frame on the screen, in milliseconds; the median. */
  readonly firstFrame: number;
}

/** How long the browser has to open a window, in milliseconds: that is no part of the navigation. */
const SETTLING = 1_000;

/** Loads each page several times in Chromium, each time with nothing in the cache. */
export async function benchPages(paths: readonly string[], runs = 11): Promise<PageCost[]> {
  const costs: PageCost[] = [];
  await using chromium = await startBrowser("Chromium", pathOf("Chromium")!);
  await using course = await startCourse();
  await withStage(chromium, { course, run: loadAll });
  return costs;

  async function loadAll({ browser, origin }: Stage): Promise<void> {
    const visit = async <T>(act: (page: Page) => Promise<T>): Promise<T> => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      // Wide enough for text and live view beside each other.
      await page.setViewport({ width: 1280, height: 900 });
      await new Promise((resolve) => setTimeout(resolve, SETTLING));
      const result = await act(page);
      await context.close();
      return result;
    };
    const times = new Map(paths.map((path) => [path, [] as number[]]));
    // They take turns, as the machine's own speed changes.
    for (let run = 0; run < runs; run++) {
      for (const path of paths) {
        times.get(path)!.push(await visit((page) => timeFirstFrame(page, origin + path)));
      }
    }
    for (const path of paths) {
      // Apart, because counting slows a page down.
      const cost = await visit(async (page) => {
        const costSoFar = await countCost(page);
        await timeFirstFrame(page, origin + path);
        return costSoFar();
      });
      costs.push({ path, ...cost, firstFrame: median(times.get(path)!) });
    }
  }
}

async function timeFirstFrame(page: Page, url: string): Promise<number> {
  await page.evaluateOnNewDocument(WATCH_FIRST_FRAME);
  await page.goto(url, { waitUntil: "domcontentloaded" });
  return await page.evaluate("firstFrame") as number;
}

/** Resolves, in the page's own time since its navigation, once the first frame has been painted. */
const WATCH_FIRST_FRAME = `
  globalThis.firstFrame = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector(".is-frame.agrees")) return;
      observer.disconnect();
      // A frame is painted right after its animation callbacks; the next task comes after that.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(undefined);
      });
    });
    observer.observe(document, { childList: true, subtree: true, attributes: true });
  });
`;
