import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import type { Page } from "puppeteer-core";
import { loadCourse } from "../../server/course/course.ts";
import { LESSONS } from "../helpers/site.ts";
import { until } from "../snippets/wait.ts";
import { browserTest, untilInPage } from "./browsers.ts";
import { HAS_ARRIVED } from "./controls.ts";

const { lessons } = await loadCourse(LESSONS);
const PATHS = ["/", ...lessons.map(({ slug }) => `/lessons/${slug}`)];
const HAS_FRAME = `document.querySelector(".is-frame.agrees") !== null`;
const LAYOUT =
  `getComputedStyle(document.querySelector(".text > section:last-of-type")).contentVisibility`;
/** How near to the upper edge a heading must stand, below header and contents, in CSS pixels. */
const NEAR = 120;
/** What Web Vitals call good is 0.1. */
const MAX_SHIFT = 0.05;

browserTest(
  "page that arrives leaves the layout of what is out of sight for later",
  async ({ context, origin }) => {
    const page = await context.newPage();
    await page.evaluateOnNewDocument(
      `document.addEventListener("DOMContentLoaded", () => globalThis.hadArrived = ${HAS_ARRIVED})`,
    );
    await page.goto(`${origin}/lessons/first-stream`, { waitUntil: "domcontentloaded" });
    assertEquals(await page.evaluate("hadArrived"), false);
    await untilInPage(page, "it has arrived", HAS_ARRIVED);
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
    assert(await page.evaluate(HAS_ARRIVED), "a click ends the arrival");
    const top = await topOf(page, "check-yourself");
    assertLessOrEqual(Math.abs(top), NEAR);
    await page.evaluate(NEXT_FRAMES);
    assertLessOrEqual(Math.abs(await topOf(page, "check-yourself") - top), 1);
  },
);

browserTest(
  "page that is opened at a heading shows it, and its instrument runs beside it",
  async ({ open }) => {
    const page = await open("/lessons/reconnection#check-yourself");
    await untilInPage(page, "it is loaded", `document.readyState === "complete"`);
    await page.evaluate(NEXT_FRAMES);
    assertLessOrEqual(Math.abs(await topOf(page, "check-yourself")), NEAR);
    await untilInPage(page, "its instrument runs", HAS_FRAME);
    assertLessOrEqual(Math.abs(await topOf(page, "check-yourself")), NEAR);
  },
);

browserTest(
  "live view asks for its stream without waiting for its wire, and shows its first frame",
  async ({ context, origin }) => {
    const page = await context.newPage();
    await page.setRequestInterception(true);
    const asked = Promise.withResolvers<void>();
    page.on("request", async (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith("/wire/")) await asked.promise;
      if (pathname.endsWith("/live")) asked.resolve();
      await request.continue();
    });
    await page.goto(`${origin}/lessons/first-stream`, { waitUntil: "domcontentloaded" });
    await untilInPage(page, "a frame is on the page", HAS_FRAME);
    const kinds = await page.$$eval(
      "live-stream .row",
      (rows) => rows.slice(0, 2).map(({ className }) => className.trim()),
    );
    assertEquals(kinds, ["row is-request", "row is-frame agrees"]);
  },
);

browserTest(
  "early start of a view that never comes is undone",
  async ({ context, origin }) => {
    const page = await context.newPage();
    await page.setRequestInterception(true);
    page.on("request", (request) => {
      const isModule = new URL(request.url()).pathname.startsWith("/assets/site-") &&
        request.resourceType() === "script";
      void (isModule ? request.abort() : request.continue());
    });
    await page.goto(`${origin}/lessons/first-stream`);
    const watchers = async () => (await (await fetch(`${origin}/healthz`)).json()).watchers;
    await until(async () => await watchers() === 1, "the wire is open without its view");
    await until(async () => await watchers() === 0, "the wire is closed");
    const { held = [] } = await page.evaluate("navigator.locks.query()") as LockManagerSnapshot;
    assertEquals(held, []);
  },
  { only: "Chromium" },
);

browserTest(
  "page does not jump, however slowly it arrives, nor when its first frame comes",
  async ({ context, origin }) => {
    await using slow = serveSlowly(origin);
    for (const path of PATHS) {
      for (const width of [1280, 360]) {
        // It leaves its streams before the server waits for their end.
        await using page = await context.newPage();
        await page.setViewport({ width, height: 900 });
        await page.evaluateOnNewDocument(ADD_SHIFTS);
        await page.goto(slow.origin + path, { waitUntil: "domcontentloaded" });
        await untilInPage(page, `a frame is on ${path}`, HAS_FRAME);
        await untilInPage(page, `${path} has arrived`, HAS_ARRIVED);
        const { shift, moved } = await page.evaluate("({ shift, moved })") as Shifts;
        assertLessOrEqual(shift, MAX_SHIFT, `${path} at ${width} px: ${moved.join(", ")}`);
      }
    }
  },
  { only: "Chromium" },
);

/** The sum of the page's layout shifts, which only Chromium tells, and what moved. */
interface Shifts {
  readonly shift: number;
  readonly moved: readonly string[];
}

const ADD_SHIFTS = `
  globalThis.shift = 0;
  globalThis.moved = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      shift += value;
      for (const { node, previousRect, currentRect } of sources) {
        moved.push([node?.nodeName, node?.className, previousRect.y, currentRect.y].join(" "));
      }
    }
  }).observe({ type: "layout-shift", buffered: true });
`;

/** How many bytes of a page's beginning come at once, and when the next do, in milliseconds. */
const PIECE = 200;
const PAUSE = 20;
/** How much of a page comes so slowly: more than fits into the window. */
const BEGINNING = 8_000;

/** The course behind a line that is slow while a page begins: browsers draw what they have. */
function serveSlowly(origin: string) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async ({ url, headers, method }, { completed }) => {
      const { pathname, search } = new URL(url);
      const gone = new AbortController();
      completed.finally(() => gone.abort()).catch(() => {});
      const answer = await fetch(origin + pathname + search, {
        method,
        headers: { "last-event-id": headers.get("last-event-id") ?? "" },
        signal: gone.signal,
      });
      const type = answer.headers.get("content-type") ?? "";
      if (!type.startsWith("text/html")) return answer;
      return new Response(slowly(await answer.bytes()), { headers: { "content-type": type } });
    },
  );
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function slowly(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let start = 0;
  return new ReadableStream({
    async pull(controller) {
      const end = start < BEGINNING ? start + PIECE : bytes.length;
      controller.enqueue(bytes.subarray(start, end));
      start = end;
      if (start >= bytes.length) return controller.close();
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    },
  }, { highWaterMark: 0 });
}

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
