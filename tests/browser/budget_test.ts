import { assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import { crawl } from "../helpers/links.ts";
import { openRealSite } from "../helpers/site.ts";
import { browserTest, untilInPage } from "./browsers.ts";
import { BUDGET, countCost } from "./cost.ts";

const { site } = await openRealSite();
const pages = await crawl(site);

browserTest(
  "page costs at most six requests and 60 kB, whichever it is, until its first frame is there",
  async ({ context, origin }) => {
    const page = await context.newPage();
    const costSoFar = await countCost(page);
    await page.setCacheEnabled(false);
    for (const [path, html] of pages) {
      await page.goto(origin + path, { waitUntil: "load" });
      if (html.includes("<live-stream")) {
        await untilInPage(
          page,
          `a frame is on ${path}`,
          `document.querySelector(".is-frame.agrees") !== null`,
        );
      }
      const { requests, bytes } = costSoFar();
      assertLessOrEqual(requests, BUDGET.requests, path);
      assertLessOrEqual(bytes, BUDGET.bytes, path);
      // A counter that misses the page itself or its script would find every page cheap.
      const [, script = ""] = /<script type="module" src="([^"]+)"/.exec(
        await page.content(),
      )!;
      assertGreaterOrEqual(bytes, await lengthOf(origin + path) + await lengthOf(origin + script));
    }
  },
  { only: "Chromium" },
);

/** How many bytes a body has on the wire. */
async function lengthOf(url: string): Promise<number> {
  const response = await fetch(url, { headers: { "accept-encoding": "br" } });
  await response.body?.cancel();
  const length = Number(response.headers.get("content-length"));
  assertGreaterOrEqual(length, 1, url);
  return length;
}
