import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "puppeteer-core";
import { openReader } from "../snippets/reader.ts";
import { DEADLINE, until } from "../snippets/wait.ts";
import { browserTest, untilInPage } from "./browsers.ts";
import { change, press, text } from "./controls.ts";

const LESSON = "/lessons/first-stream";
const AGREES = ".is-frame.agrees";

browserTest(
  "live view shows the frames that a raw client sees, beside the events they made",
  async ({ open, origin }) => {
    const page = await open(LESSON);
    await untilFrames(page, 2);
    const rows = await page.$$eval(AGREES, (rows) =>
      rows.map((row) => ({
        wire: row.querySelector(".lines")?.textContent ?? "",
        type: row.querySelector(".type")?.textContent ?? "",
        data: row.querySelector(".made pre")?.textContent ?? "",
        about: row.querySelector("dl")?.textContent ?? "",
      })));
    const raw = await readRaw(`${origin}${LESSON}/live?every=100`, 2);
    const wire = rows.slice(0, 2).map(({ wire }) => wire.replaceAll("\\n", "\n")).join("");
    assertEquals(withoutTimes(wire), withoutTimes(raw));
    for (const { wire, type, data, about } of rows) {
      assertEquals(type, "message");
      assertEquals(wire, `data: ${data}\\n\\n`);
      assertMatch(about, /after the write [\d.,]+ ms/);
    }
    assertEquals(await page.$$(".disagrees"), []);
  },
);

browserTest(
  "live view has its columns below their heads, with a scrollbar and without",
  async ({ open }) => {
    const page = await open(LESSON);
    await untilFrames(page, 1);
    for (const height of ["26rem", "4rem"]) {
      await page.evaluate(`{
        const { style } = document.querySelector(".scroller");
        style.flex = "none";
        style.height = "${height}";
      }`);
      const edges = await page.$$eval(
        ".heads-of > :last-child, .made",
        (cells) => cells.map((cell) => cell.getBoundingClientRect().left),
      );
      assertEquals(new Set(edges).size, 1, `${edges} where the ledger is ${height} high`);
    }
  },
);

browserTest(
  "live view shows the Last-Event-ID of the reconnection after a cut",
  async ({ open }) => {
    const page = await open(LESSON);
    await untilFrames(page, 1);
    await change(page, { every: "200", ids: "on" });
    await untilInPage(
      page,
      "an event has an ID",
      `${queryAll(".made [data-part=id] dd")}.some((dd) => dd.textContent >= "2")`,
    );
    await click(page, "Cut the connection");
    await untilInPage(
      page,
      "the request names the last ID",
      `${queryAll(".is-request .wire-id")}.length > 0`,
    );
    const texts = await page.$$eval(
      ".is-request .line:has(> .wire-id)",
      (rows) => rows.map((row) => row.textContent ?? ""),
    );
    const lastSeen = await page.$$eval(".row", (rows) => {
      const end = rows.findIndex((row) =>
        row.classList.contains("is-end") && row.textContent?.includes("cut")
      );
      return rows.slice(0, end).findLast((row) => row.querySelector("dd"))?.querySelector("dd")
        ?.textContent;
    });
    assertEquals(texts, [`Last-Event-ID: ${lastSeen}`]);
    const end = await page.$eval(
      ".is-end:has(+ .is-request .wire-id)",
      (row) => row.textContent ?? "",
    );
    assertStringIncludes(end, "cut: the server ended the response");
    assertStringIncludes(end, "readyState is 0: the browser will retry");
    assertMatch(await text(page, ".heads-of"), / 1 reconnection$/);
  },
);

browserTest(
  "live view pauses, connects again and clears, by the keyboard alone",
  async ({ open }) => {
    const page = await open(LESSON);
    await untilFrames(page, 1);
    await press(page, "Pause");
    await untilInPage(page, "the state is CLOSED", stateIs("CLOSED"));
    assertMatch(await text(page, ".why"), /the page called close\(\)/);
    await press(page, "Connect");
    await untilInPage(page, "the state is OPEN", stateIs("OPEN"));
    await press(page, "Clear");
    await untilInPage(page, "what was there is gone", `${queryAll(".is-note")}.length === 0`);
    await untilFrames(page, 2);

    await page.focus(".ledger .row[tabindex='0']");
    await page.keyboard.press("ArrowUp");
    const isAbove = await page.evaluate(
      "document.activeElement.matches('.row:has(+ .row)')",
    );
    assert(isAbove === true, "the arrow leads to the row above");
  },
);

browserTest(
  "live view shows why the browser gave up, and what the server said",
  async ({ open }) => {
    const page = await open(LESSON, { expected: /400|establish a connection/ });
    await untilFrames(page, 1);
    await change(page, { every: "5" });
    await untilInPage(page, "the answer's body is shown", `${queryAll(".is-body")}.length > 0`);
    assertStringIncludes(
      await text(page, ".is-body"),
      "every: a whole number of milliseconds from 100 to 60000",
    );
    await untilInPage(page, "the state is CLOSED", stateIs("CLOSED"));
    assertStringIncludes(
      await text(page, ".is-request:has(.bad)"),
      "readyState is 2: the browser has given up",
    );
  },
);

browserTest(
  "live view stops on a hidden page, holds no connection there, and comes back by itself",
  async ({ open, context }) => {
    const page = await open(LESSON);
    await untilFrames(page, 1);
    const other = await context.newPage();
    await other.bringToFront();
    await untilInPage(page, "the page is hidden", "document.hidden");
    await untilInPage(
      page,
      "the view says why it waits",
      `${queryAll(".why")}.some((p) => p.textContent.includes("background"))`,
    );
    assertEquals(await text(page, ".state"), "CLOSED");
    const before = (await page.$$(AGREES)).length;
    await page.bringToFront();
    await until(async () => (await page.$$(AGREES)).length > before, "frames come again", DEADLINE);
    assertStringIncludes(
      await page.$$eval(".is-note", (notes) => notes.map((note) => note.textContent).join(" ")),
      "The page is visible again",
    );
  },
  { needsTabs: true },
);

browserTest(
  "live view goes on with the events when the wire is lost, and says so",
  async ({ open, name }) => {
    const page = await open("/", { expected: /wire|ERR_FAILED|establish a connection/ });
    await page.setRequestInterception(true);
    page.on("request", (request) => {
      if (request.url().includes("/wire/")) request.abort();
      else request.continue();
    });
    await page.reload({ waitUntil: "domcontentloaded" });
    await untilInPage(
      page,
      `events stand alone (${name})`,
      `${queryAll(".is-loose pre")}.length >= 2`,
    );
    const notes = await page.$$eval(
      ".is-note",
      (notes) => notes.map((note) => note.textContent).join(" "),
    );
    assertStringIncludes(notes, "The wire is lost");
    assertEquals(await text(page, ".state"), "OPEN");
  },
);

browserTest(
  "live view does not wait for a wire that was refused, and says that the server is full",
  async ({ context, origin }) => {
    // It has the only place that there is.
    await using held = await openReader(`${origin}${LESSON}/live`);
    await held.readEvents(1);
    const page = await context.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).search));
    await page.goto(origin + LESSON, { waitUntil: "domcontentloaded" });
    await untilInPage(page, "it is told", `${queryAll(".is-loose")}.length > 0`);
    const rows = await page.$$eval(".row", (rows) => rows.map((row) => row.textContent ?? ""));
    assertEquals(rows.length, 2);
    assertStringIncludes(rows[0]!, "The wire is lost");
    assertStringIncludes(rows[1]!, "the browser has given up");
    assert(!asked.findLast((search) => search.includes("every="))!.includes("wire="));
    await untilInPage(
      page,
      "it says what the server said",
      `document.querySelector(".why")?.textContent ===
        "The server refused the stream. All 1 streams of this server are in use. Try again later."`,
    );
  },
  { env: { MAX_STREAMS: "1" } },
);

browserTest(
  "twelve tabs at once all load; the front one runs, and the others say why they wait",
  async ({ open, context }) => {
    // One after the other, so that each hides the one before it: all are open at once in the end.
    const tabs: Page[] = [];
    for (let num = 0; num < 12; num++) tabs.push(await open(LESSON));
    for (const tab of tabs) {
      await untilInPage(
        tab,
        "the lesson is there",
        `${queryAll("live-stream .bar")}.length > 0`,
      );
    }
    const front = tabs[5]!;
    await front.bringToFront();
    await untilInPage(front, "the front tab runs", stateIs("OPEN"));
    const before = (await front.$$(AGREES)).length;
    await until(async () => (await front.$$(AGREES)).length > before, "its frames come", DEADLINE);
    for (const tab of tabs) {
      if (tab === front) continue;
      await untilInPage(
        tab,
        "another tab says why it waits",
        `/background|newer live views|scroll it into view/.test(${
          queryAll(".why")
        }[0]?.textContent)`,
      );
    }
    assertEquals((await context.pages()).length >= 12, true);
  },
  { needsTabs: true },
);

function queryAll(selector: string): string {
  return `[...document.querySelectorAll(${JSON.stringify(selector)})]`;
}

function stateIs(state: string): string {
  return `document.querySelector(".state").textContent === ${JSON.stringify(state)}`;
}

async function untilFrames(page: Page, n: number): Promise<void> {
  await untilInPage(
    page,
    `${n} frames agree with their events`,
    `${queryAll(AGREES)}.length >= ${n}`,
  );
}

async function click(page: Page, label: string): Promise<void> {
  const button = await page.waitForSelector(
    `live-stream ::-p-xpath(.//button[normalize-space()='${label}'])`,
  );
  await button!.click();
}

async function readRaw(url: string, frames: number): Promise<string> {
  const response = await fetch(url);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let raw = "";
  while (raw.split("\n\n").length <= frames) raw += (await reader.read()).value;
  await reader.cancel();
  return raw;
}

function withoutTimes(frames: string): string {
  return frames.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");
}
