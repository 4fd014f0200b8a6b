/** Lesson event-source in real browsers: its diagram, and everything that its text says. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "puppeteer-core";
import { readSnippet } from "../../snippets/catalogue.ts";
import { canRun } from "../../snippets/command.ts";
import { startServer } from "../../snippets/server.ts";
import { until } from "../../snippets/wait.ts";
import { type BrowserName, browserTest, untilInPage } from "../../browser/browsers.ts";
import { change, press } from "../../browser/controls.ts";

const LESSON = "/lessons/event-source";
const FOLDER = new URL("../../../lessons/1-the-stream/5-event-source/", import.meta.url);
const lesson = await Deno.readTextFile(new URL("lesson.md", FOLDER));

/** What consoles say, as the lesson quotes it: what is run, and what each browser calls it. */
const MESSAGES: readonly [code: string, says: Record<BrowserName, string>][] = [
  [`JSON.parse(new Event("error").data)`, {
    Chromium: `SyntaxError: "undefined" is not valid JSON`,
    Firefox: "SyntaxError: JSON.parse: unexpected character at line 1 column 1 of the JSON data",
  }],
  [`JSON.parse('{"text":')`, {
    Chromium: "SyntaxError: Unexpected end of JSON input",
    Firefox: "SyntaxError: JSON.parse: unexpected end of data at line 1 column 9 of the JSON data",
  }],
  [`new EventSource("http://")`, {
    Chromium:
      "SyntaxError: Failed to construct 'EventSource': Cannot open an EventSource to 'http://'. The URL is invalid.",
    Firefox: "SyntaxError: An invalid or illegal string was specified",
  }],
];

browserTest(
  "diagram moves with the real object through every transition",
  async ({ open, name }) => {
    const expected = /404|establish a connection|ERR_FAILED/;
    const page = await open(LESSON, { expected });
    await untilDiagram(page, { present: "OPEN", last: "200 and text/event-stream" });
    assertEquals(await counts(page), [1, 1, 0, 0, 0, 0]);

    await press(page, "Cut the connection");
    await untilDiagram(page, { present: "CONNECTING", last: "response ends, network fails" });
    assertMatch(await label(page), /Now: CONNECTING\. Last change: the response ends/);
    await untilDiagram(page, { present: "OPEN", last: "200 and text/event-stream" });
    assertEquals(await counts(page), [1, 2, 1, 0, 0, 0]);

    await press(page, "Pause");
    await untilDiagram(page, { present: "CLOSED", last: "close()", from: "OPEN" });
    assertEquals(await counts(page), [1, 2, 1, 0, 0, 1]);

    await press(page, "Connect");
    await untilDiagram(page, { present: "OPEN", last: "200 and text/event-stream" });
    await press(page, "Cut the connection");
    await untilDiagram(page, { present: "CONNECTING", last: "response ends, network fails" });
    await press(page, "Pause");
    await untilDiagram(page, { present: "CLOSED", last: "close()", from: "CONNECTING" });
    assertEquals(await counts(page), [2, 3, 2, 0, 0, 2]);

    await change(page, { every: "100" });
    await untilDiagram(page, { present: "OPEN", last: "200 and text/event-stream" });
    await clear(page);
    await change(page, { then: "end-404" });
    await untilDiagram(page, { present: "CLOSED", last: "another status or type" });
    assertMatch(await label(page), /Now: CLOSED\. Last change: another status/);
    // The object before it was closed when the choice was made.
    assertEquals(await counts(page), [1, 1, 1, 0, 1, 1]);
    await clear(page);
    assertEquals(await page.$eval(".state", (state) => state.textContent), "CLOSED");
    const why = await page.$eval(".why", (why) => why.textContent);
    assertMatch(why ?? "", /^The browser has given up/);

    // Firefox takes a request that the driver stops for futile.
    if (name === "Firefox") return;
    await page.setRequestInterception(true);
    page.on("request", (request) => {
      if (request.url().includes("/live?")) request.abort();
      else request.continue();
    });
    await press(page, "Connect");
    await untilDiagram(page, { present: "CONNECTING", last: "no answer" });
  },
);

browserTest(
  "live view tells a message called error from a lost connection, and what nothing hears",
  async ({ open }) => {
    const page = await open(LESSON, {
      expected: /content.security.policy|Content-Security-Policy/i,
    });
    await change(page, { every: "100" });
    await untilInPage(
      page,
      "a round is there",
      `document.querySelector(".is-frame.unheard") !== null`,
    );
    const made = async (wire: string) =>
      await page.$$eval(
        ".is-frame",
        (rows, wire) =>
          rows.findLast((row) => row.querySelector(".lines")?.textContent?.includes(wire))
            ?.querySelector(".made")?.textContent ?? "",
        wire,
      );
    assertMatch(await made("event: price"), /^price\{"euros":42\}lastEventId \d+/);
    assertEquals(
      await made("event: log"),
      "It fires log, but nothing on this page listens for that type.",
    );
    assertMatch(
      await made("event: error"),
      /^errorA message that the server named error: readyState is still 1\.\{"text"/,
    );
    // What looks like an error of the connection is not there: its name is red.
    assertEquals(await page.$$(".made .type.error"), []);
    assertEquals((await counts(page))[2], 0);
    await press(page, "Cut the connection");
    await untilInPage(
      page,
      "the error is there",
      `document.querySelector(".is-end .type.error") !== null`,
    );

    // The page's policy stops a script in an attribute, as the lesson says.
    await page.evaluate(`
      ran = false;
      document.body.insertAdjacentHTML("beforeend", "<img id=hole src onerror='ran = true'>");
      heard = new Promise((resolve) => hole.addEventListener("error", resolve));`);
    await page.evaluate("heard.then(() => {})");
    assertEquals(await page.evaluate("ran"), false);
  },
);

browserTest("EventSource does what lesson event-source says of it", async ({ context, name }) => {
  await using server = serve();
  const page = await context.newPage();
  await page.goto(server.origin);

  // Three states, by their names, and nothing that tells the ID.
  assertEquals(
    await page.evaluate(`(() => {
      const source = new EventSource("/sse");
      const before = source.readyState;
      source.close();
      const { CONNECTING, OPEN, CLOSED } = EventSource;
      return [before, source.readyState, source.withCredentials, "lastEventId" in source,
        CONNECTING, OPEN, CLOSED];
    })()`),
    [0, 2, false, false, 0, 1, 2],
  );

  // No header, no method and no body; whatever else is asked for is ignored without a word.
  const init = `{ method: "POST", headers: { "X-Token": "1" }, body: "x" }`;
  await listen(page, "data: 1\n\n", { count: 2, init });
  assertEquals(server.requests.at(-1), { method: "GET", token: null, lastEventId: null });

  // Which listener hears what. onprice is no property of its own.
  const streams = `data: 1\n\nevent: price\nid: 7\ndata: 2\n\nevent: log\ndata: 3\n\ndata: 4\n\n`;
  assertEquals(await listen(page, streams, { count: 4, types: ["price"] }), [
    "open 1",
    "message 1 1 lastEventId= origin=true",
    "price 1 2 lastEventId=7 origin=true",
    "message 1 4 lastEventId=7 origin=true",
  ]);
  const byProperty = `source.onprice = () => heard.push("onprice")`;
  assertEquals(await listen(page, streams, { count: 3, extra: byProperty }), [
    "open 1",
    "message 1 1 lastEventId= origin=true",
    "message 1 4 lastEventId=7 origin=true",
  ]);

  // A message called error, or open, reaches the connection's listeners.
  const called = "event: error\nid: 4\ndata: x\n\nevent: open\ndata: y\n\n";
  assertEquals(await listen(page, called, { count: 3 }), [
    "open 1",
    "error 1 x lastEventId=4 origin=true",
    "open 1 y lastEventId=4 origin=true",
  ]);

  // An exception ends one call: other listeners and the next frames come.
  const throws = `source.addEventListener("message", ({ data }) => JSON.parse(data))`;
  const broken = await listen(page, 'data: {"text":\n\ndata: {}\n\n', { count: 3, extra: throws });
  assertEquals(broken.map((text) => text.slice(0, 11)), ["open 1", "message 1 {", "message 1 {"]);

  // close() fires nothing, and drops what was queued.
  const closes = `source.addEventListener("message", () => source.close());
    source.addEventListener("message", () => setTimeout(() => heard.push("later"), 300))`;
  assertEquals(await listen(page, "data: 1\n\ndata: 2\n\n", { count: 3, extra: closes }), [
    "open 1",
    "message 2 1 lastEventId= origin=true",
    "later",
  ]);

  // An end is an error with 0, a refusal one with 2; both are plain events. An unheard ID counts.
  server.requests.length = 0;
  const ends = "retry: 50\nevent: log\nid: 6\ndata: x\n\n";
  assertEquals(await listen(page, ends, { count: 3, query: "end=204" }), [
    "open 1",
    "error 0",
    "error 2",
  ]);
  assertEquals(lastIds(server.requests), [null, "6"]);
  // A new object starts without it.
  await listen(page, ends, { count: 3, query: "end=404" });
  assertEquals(lastIds(server.requests), [null, "6", null, "6"]);

  // innerHTML runs an attribute, and no <script>; textContent shows the letters.
  const run = (code: string) =>
    page.evaluate(`(async () => {
      const item = document.createElement("p");
      const ran = new Promise((resolve) => globalThis.alert = resolve);
      ${code}
      const late = new Promise((resolve) => setTimeout(resolve, 500, "nothing"));
      return [item.children.length, await Promise.race([ran, late])];
    })()`);
  const image = "<img src onerror=alert(1)>";
  assertEquals(await run(`item.innerHTML = "${image}"`), [1, 1]);
  assertEquals(
    await run(`item.innerHTML = "<script>alert(1)</" + "script>"; document.body.append(item)`),
    [
      1,
      "nothing",
    ],
  );
  assertEquals(await run(`item.textContent = "${image}"; document.body.append(item)`), [
    0,
    "nothing",
  ]);
  assertStringIncludes(lesson, image);

  // What is thrown, and in which words.
  for (const [code, says] of MESSAGES) {
    const said = await page.evaluate(`(() => {
      try { ${code} } catch (error) { return String(error); }
    })()`);
    assertEquals(said, says[name]);
    assertStringIncludes(lesson, says[name]);
  }

  // No answer at all: it asks again, and again.
  await page.evaluate(`
    source = new EventSource("/sse?text=" + encodeURIComponent("retry: 50\\n\\n"));
    states = [];
    source.onerror = () => states.push(source.readyState);`);
  await untilInPage(page, "it is open", "source.readyState === 1");
  await server[Symbol.asyncDispose]();
  await untilInPage(page, "it has asked again", "states.length >= 3");
  assertEquals(await page.evaluate("states.slice(0, 3)"), [0, 0, 0]);
  await page.evaluate("source.close()");
});

browserTest(
  "snippet event-source/index.html shows what came as text, and says when it is closed",
  async ({ context }) => {
    const snippet = readSnippet(new URL("snippets/deno.ts", FOLDER).pathname);
    await using server = await startServer(snippet);
    const page = await context.newPage();
    const alerts: string[] = [];
    page.on("dialog", (dialog) => {
      alerts.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(server.origin);
    await untilInPage(page, "five came", `document.querySelectorAll("#list li").length >= 5`);
    const items = await page.$$eval(
      "#list li",
      (items) => items.map(({ value, textContent }) => `${value} ${textContent}`),
    );
    assertEquals(items.slice(0, 5), [
      "1 hello",
      "2 42 €",
      '3 This is no JSON: {"text":',
      "4 <img src onerror=alert(1)>",
      "5 hello",
    ]);
    assertEquals([await page.$$("#list img"), alerts], [[], []]);
    const state = () => page.$eval("#state", (state) => state.textContent);
    assertEquals(await state(), "open");
    await page.click("#close");
    assertEquals(await state(), "closed");
  },
);

Deno.test({
  name: "node has no EventSource, in the words that lesson event-source quotes",
  ignore: !canRun({ program: "node", args: [], cost: "timers" }),
  async fn() {
    const says = "ReferenceError: EventSource is not defined";
    assertStringIncludes(lesson, says);
    const args = ["-e", `new EventSource("http://127.0.0.1/")`];
    const { stderr } = await new Deno.Command("node", { args }).output();
    assertStringIncludes(new TextDecoder().decode(stderr), says);
  },
});

interface Position {
  present: string;
  /** What is written at the arrow that was taken last. */
  last: string;
  /** Where it begins, where two arrows have the same text. */
  from?: "CONNECTING" | "OPEN";
}

/** Waits until the diagram lights one state and one arrow, and the bar says the same. */
async function untilDiagram(page: Page, { present, last, from }: Position): Promise<void> {
  const wanted = JSON.stringify([present, last, from]);
  await until(async () => {
    const seen = await page.evaluate(`(() => {
      const textOf = (element) =>
        [...element.querySelectorAll("tspan")].map((line) => line.textContent).join(" ");
      const arrows = [...document.querySelectorAll(".diagram .arrow")];
      const lit = arrows.filter((arrow) => arrow.matches(".last"));
      const boxes = [...document.querySelectorAll(".diagram .box.present text:first-of-type")];
      if (lit.length !== 1 || boxes.length !== 1) return "";
      const text = textOf(lit[0]);
      const same = arrows.filter((arrow) => textOf(arrow) === text);
      const from = same.length === 1 ? undefined : ["CONNECTING", "OPEN"][same.indexOf(lit[0])];
      const present = boxes[0].textContent.replace("● ", "");
      const isTold = document.querySelector(".state").textContent === present;
      return isTold ? JSON.stringify([present, text, from]) : "";
    })()`);
    return seen === wanted;
  }, `the diagram shows ${wanted}`);
}

/** How often each transition was taken, in the order of the table. */
async function counts(page: Page): Promise<number[]> {
  return await page.$$eval(
    ".diagram tbody td:last-child",
    (cells) => cells.map(({ textContent }) => Number(textContent)),
  );
}

/** Clears the view, which counts from 0 then, and says no other state than before. */
async function clear(page: Page): Promise<void> {
  await press(page, "Clear");
  await until(async () => (await counts(page)).every((count) => count === 0), "it is cleared");
}

async function label(page: Page): Promise<string> {
  return await page.$eval(".diagram svg", (svg) => svg.getAttribute("aria-label") ?? "");
}

interface ListenOptions {
  /** How many lines are waited for. */
  count: number;
  /** Types to listen for besides the three that have properties. */
  types?: string[];
  /** Code that runs before the first event: it sees `source` and `heard`. */
  extra?: string;
  /** The second argument of the constructor. */
  init?: string;
  query?: string;
}

/** What an `EventSource` fires for that stream: type, `readyState`, and what a message holds. */
async function listen(page: Page, text: string, options: ListenOptions): Promise<string[]> {
  const { count, types = [], extra = "", init = "{}", query = "" } = options;
  const url = JSON.stringify(`/sse?${query}&text=${encodeURIComponent(text)}`);
  await page.evaluate(`
    heard = [];
    source = new EventSource(${url}, ${init});
    (() => {
      ${extra};
      const tell = (event) => {
        let line = event.type + " " + source.readyState;
        if (event instanceof MessageEvent) {
          line += " " + event.data + " lastEventId=" + event.lastEventId +
            " origin=" + (event.origin === location.origin);
        } else if (event.constructor !== Event || "data" in event) line += " and more";
        heard.push(line);
      };
      source.onopen = source.onmessage = source.onerror = tell;
      for (const type of ${JSON.stringify(types)}) source.addEventListener(type, tell);
    })()`);
  await untilInPage(page, `${count} lines of ${text}`, `heard.length >= ${count}`);
  return await page.evaluate("source.close(), heard") as string[];
}

function lastIds(requests: readonly Asked[]): (string | null)[] {
  return requests.map(({ lastEventId }) => lastEventId);
}

/** What is remembered of a request. */
interface Asked {
  readonly method: string;
  readonly token: string | null;
  readonly lastEventId: string | null;
}

/**
 * A page, and at `/sse` a stream of the text that is asked for. With `end` it ends, and who comes
 * back gets that status.
 */
function serve() {
  const requests: Asked[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/sse") {
      return new Response("<!doctype html><link rel=icon href=data:,><title>A page</title>", {
        headers: { "content-type": "text/html" },
      });
    }
    const { method, headers } = request;
    const lastEventId = headers.get("last-event-id");
    requests.push({ method, token: headers.get("x-token"), lastEventId });
    const end = searchParams.get("end");
    if (end && lastEventId !== null) {
      return new Response(null, { status: Number(end) });
    }
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(searchParams.get("text") ?? ": nothing\n\n"));
        if (end) controller.close();
        else open.add(controller);
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  const open = new Set<ReadableStreamDefaultController>();
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      for (const controller of open) {
        try {
          controller.close();
        } catch {
          // Its reader has left.
        }
      }
      open.clear();
      await server.shutdown();
    },
  };
}
