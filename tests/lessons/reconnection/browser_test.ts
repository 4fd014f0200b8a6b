/** What browsers do when a stream is over, as lesson reconnection says: whether, when, with what. */

import { assert, assertEquals, assertGreaterOrEqual, assertStringIncludes } from "@std/assert";
import type { Page } from "puppeteer-core";
import {
  type Answer,
  breaks,
  ends,
  type Scripted,
  serveScripted,
  stays,
} from "../../helpers/scripted.ts";
import { startProcess } from "../../snippets/server.ts";
import { until } from "../../snippets/wait.ts";
import { browserTest, type Stage, untilInPage } from "../../browser/browsers.ts";

const LESSON = new URL("../../../lessons/1-the-stream/6-reconnection/", import.meta.url);
const lesson = await Deno.readTextFile(new URL("lesson.md", LESSON));
/** What Firefox waits at least, in milliseconds. */
const LEAST = 500;
/** A whole stream, after which the browser is to come back soon. */
const FIRST = "retry: 200\nid: 5\ndata: x\n\n";
/** A stream that stays open. To Firefox it is not open before its first byte. */
const OPEN = stays(":\n\n");

/** Each row of the lesson's table, and how it comes to pass. */
const ROWS: Record<string, (stage: Stage) => Promise<string>> = {
  "The server ends the response": (stage) => answerNext(stage, ends(FIRST), OPEN),
  "The connection breaks": (stage) => answerNext(stage, breaks(FIRST), OPEN),
  "The server is gone: connection refused": (stage) => takeAway(stage, { isElsewhere: false }),
  "The same, with a stream from another origin than the page": (stage) =>
    takeAway(stage, { isElsewhere: true }),
  "Status 204": (stage) => answerNext(stage, ends(FIRST), { status: 204 }),
  "Any other status but 200: 404, 500, 503": async (stage) => {
    const did = new Set<string>();
    for (const status of [404, 500, 503]) {
      did.add(await answerNext(stage, ends(FIRST), { status }));
    }
    return [...did].join(", ");
  },
  "Status 200 and another `Content-Type`": (stage) =>
    answerNext(stage, ends(FIRST), { status: 200, type: "text/html" }),
  "The page calls `close()`": callClose,
};

browserTest("browser does what each row of the lesson's table says", async (stage) => {
  const rows = [...lesson.matchAll(/^\| (.+?) +\| (\w.+?) +\| (\w.+?) +\|$/gm)]
    .map(([, ...cells]) => cells).filter(([what]) => what !== "What happens");
  assertEquals(rows.map(([what]) => what), Object.keys(ROWS), "the rows are these");
  for (const [what = "", inChromium, inFirefox] of rows) {
    const said = stage.name === "Chromium" ? inChromium : inFirefox;
    assertEquals(await ROWS[what]!(stage), said, what);
  }
});

browserTest(
  "browser that is offline asks again, or gives up, as the lesson says",
  async (stage) => {
    await using server = serveScripted({ sse: [ends("retry: 1000\n\n"), OPEN] });
    const { page } = await openBlank(stage, server);
    await listen(page, "/sse");
    await untilInPage(page, "the stream has ended", `heard.includes("error 0")`);
    await page.setOfflineMode(true);
    if (stage.name === "Chromium") {
      await untilInPage(page, "it tries", `heard.filter((text) => text === "error 0").length > 2`);
      await page.setOfflineMode(false);
      await untilInPage(page, "it is back", `heard.at(-1) === "open 1"`);
    } else {
      await untilInPage(page, "it gives up", `heard.includes("error 2")`);
      await page.setOfflineMode(false);
      await untilOthersComeBack(page, server);
      assertEquals(await page.evaluate("source.readyState"), 2);
      assertEquals(server.asked("sse").length, 1);
    }
  },
);

browserTest("browser waits as long as `retry` says, or as it likes", async (stage) => {
  // Who comes back first? Whole seconds lie between them, on however busy a machine.
  const racers: Record<string, Answer[]> = {
    "zero": [ends("retry: 0\n\n"), OPEN],
    "1500, without an empty line": [ends("retry: 1500\n"), OPEN],
    "the browser's own": [ends(""), OPEN],
    "4000, and then one with a letter": [ends("retry: 4000\n\nretry: 1x\n\n"), OPEN],
    "six seconds": [ends("retry: 6000\n\n"), OPEN],
    "empty": [ends("retry: 4000\n\nretry\n\n"), OPEN],
    "1000, remembered": [ends("retry: 1000\n\n"), ends(""), OPEN],
  };
  await using server = serveScripted(racers);
  const { page } = await openBlank(stage, server);
  await page.evaluate(`{
    globalThis.order = [];
    for (const [name, { length }] of Object.entries(${JSON.stringify(racers)})) {
      const source = new EventSource("/" + encodeURIComponent(name));
      let opened = 0;
      source.onopen = () => {
        if (++opened < length) return;
        source.close();
        order.push(name);
      };
    }
  }`);
  await untilInPage(page, "all are back", `order.length === ${Object.keys(racers).length}`);
  const order = await page.evaluate("order") as string[];
  const isBefore = (one: string, two: string) => order.indexOf(one) < order.indexOf(two);
  const own = "the browser's own";
  const steady = order.filter((name) => name !== "empty" && !name.includes("remembered"));
  const expected = Object.keys(racers).slice(0, 5);
  // Chromium takes 3 seconds, Firefox 5.
  if (stage.name === "Firefox") expected.splice(2, 2, expected[3]!, own);
  assertEquals(steady, expected);
  assert(isBefore("1000, remembered", own), "it is remembered over a connection that has none");
  // Chromium takes an empty one for its own 3 seconds, Firefox for its least.
  assertEquals(isBefore("empty", "1500, without an empty line"), stage.name === "Firefox");
  assert(isBefore("empty", "six seconds"));
});

browserTest("browser takes `retry: 0` at its word, or waits its least time", async (stage) => {
  await using server = serveScripted({ sse: [ends("retry: 0\n\n")] });
  const { page } = await openBlank(stage, server);
  await listen(page, "/sse");
  await until(() => server.pauses("sse").length >= 3, "it is back three times");
  if (stage.name === "Firefox") {
    // A busy machine makes them longer, and never shorter.
    for (const pause of server.pauses("sse")) assertGreaterOrEqual(pause, LEAST);
  } else {
    await until(() => Math.min(...server.pauses("sse")) < LEAST, "it is back at once");
  }
  await page.evaluate("source.close()");
});

browserTest("browser asks again with the ID of the last whole frame", async (stage) => {
  const isFirefox = stage.name === "Firefox";
  const cases: [what: string, script: Answer[], ids: (string | null)[]][] = [
    ["whole", [ends(FIRST)], [null, "5"]],
    ["none", [ends("retry: 200\ndata: x\n\n")], [null, null]],
    ["cut", [ends(`${FIRST}id: 6\ndata: y\n`)], [null, "5"]],
    ["broken", [breaks(`${FIRST}id: 6\ndata: y\n`)], [null, "5"]],
    ["kept", [ends(FIRST), ends(""), ends("data: y\n\n")], [null, "5", "5", "5"]],
    ["cleared", [ends(`${FIRST}id:\ndata: y\n\n`)], [null, null]],
    ["alone", [ends(`${FIRST}id: 6\n\n`)], [null, isFirefox ? "5" : "6"]],
  ];
  await using server = serveScripted(
    Object.fromEntries(cases.map(([what, script]) => [what, [...script, OPEN]])),
  );
  const { page } = await openBlank(stage, server);
  for (const [what, , ids] of cases) {
    await listen(page, `/${what}`);
    await until(() => server.asked(what).length === ids.length, `the requests of ${what}`);
    await page.evaluate("source.close()");
    assertEquals(server.asked(what).map(({ lastEventId }) => lastEventId), ids, what);
  }
});

browserTest("reload forgets the ID, and the lesson's code remembers it", async (stage) => {
  await using server = serveScripted({ sse: [ends(FIRST), stays("data: y\n\n")] });
  const { page } = await openBlank(stage, server);
  const code = codeWith("sessionStorage");
  await page.evaluate(`(() => { ${code} globalThis.source = source; })()`);
  await until(() => server.asked("sse").length === 2, "it has come back");
  // It is kept: one that nobody holds may be collected before it has asked.
  await page.evaluate(`void (globalThis.other = new EventSource("/sse"))`);
  await until(() => server.asked("sse").length === 3, "the request of another EventSource");
  await page.reload({ waitUntil: "domcontentloaded" });
  await page.evaluate(`void (globalThis.source = new EventSource("/sse"))`);
  await until(() => server.asked("sse").length === 4, "the request without the lesson's code");
  await page.evaluate(`(() => { ${code} })()`);
  await until(() => server.asked("sse").length === 5, "the request after the reload");
  assertEquals(server.asked("sse"), [
    { lastEventId: null, query: "?after=" },
    { lastEventId: "5", query: "?after=" },
    { lastEventId: null, query: "" },
    { lastEventId: null, query: "" },
    { lastEventId: null, query: "?after=5" },
  ]);
});

browserTest("lesson's code brings a stream back that was given up", async (stage) => {
  await using server = serveScripted({ sse: [{ status: 503 }, stays("data: back\n\n")] });
  const { page } = await openBlank(stage, server);
  const code = codeWith("function connect()").replace("5000", "50");
  await page.evaluate(`(() => {
    const show = ({ data }) => document.title = data;
    ${code} connect();
  })()`);
  await untilInPage(page, "the event is there", `document.title === "back"`);
});

browserTest("console says of a lost server what the lesson quotes", async (stage) => {
  const quotes = stage.name === "Chromium"
    ? [
      "Failed to load resource: net::ERR_CONNECTION_REFUSED",
      "Failed to load resource: the server responded with a status of 503 (Service Unavailable)",
    ]
    : [
      "Firefox can’t establish a connection to the server at http://127.0.0.1:8081/sse.",
      "Reason: CORS request did not succeed",
    ];
  const here = await sayWhenGone(stage, { isElsewhere: false });
  const elsewhere = await sayWhenGone(stage, { isElsewhere: true });
  await using server = serveScripted({ sse: [{ status: 503 }] });
  const { page, said } = await openBlank(stage, server);
  await listen(page, "/sse");
  await untilInPage(page, "it gives up", `heard.includes("error 2")`);
  await until(() => said.length > 0, "the console says something");
  for (const quote of quotes) {
    assertStringIncludes([...here, ...elsewhere, ...said].join("\n"), quote);
    assertStringIncludes(lesson, quote);
  }
  if (stage.name === "Firefox") assertEquals(here, [], "nothing is said of the page's own origin");
});

browserTest(
  "snippet's page goes on by itself when its server is killed and comes back",
  async ({ context }) => {
    const path = new URL("snippets/node.mjs", LESSON).pathname;
    const first = await startSnippet(path);
    const page = await context.newPage();
    await page.goto(first.origin);
    await untilInPage(page, "an event is there", `${text("#count")}.startsWith("Number 1.")`);
    await first[Symbol.asyncDispose]();
    await untilInPage(page, "it tries again", `${text("#state")} === "retrying"`);
    await using _second = await startSnippet(path, new URL(first.origin).port);
    await untilInPage(page, "it is back", `${text("#state")} === "open"`);
    await untilInPage(page, "it goes on", `/^Number [2-9]\\./.test(${text("#count")})`);
    assertStringIncludes(String(await page.evaluate(text("#count"))), "0 missing, 0 came again.");
    await page.click("#close");
    assertEquals(await page.evaluate(text("#state")), "closed");
  },
);

/** What the browser does when its second request gets that answer. */
async function answerNext(stage: Stage, first: Answer, second: Answer): Promise<string> {
  await using server = serveScripted({ sse: [first, second] });
  const { page } = await openBlank(stage, server);
  await listen(page, "/sse");
  await until(() => server.asked("sse").length >= 2, "the second request");
  await untilInPage(
    page,
    "it has opened again, or given up",
    `heard.includes("error 2") || heard.filter((text) => text === "open 1").length === 2`,
  );
  if (!await page.evaluate(`heard.includes("error 2")`)) return "reconnects";
  await untilOthersComeBack(page, server);
  assertEquals(server.asked("sse").length, 2, "it is for good");
  return "gives up";
}

/** What the browser does when nothing listens any more at the stream's address. */
async function takeAway(stage: Stage, { isElsewhere }: { isElsewhere: boolean }): Promise<string> {
  await using pages = serveScripted({});
  const streams = serveScripted({ sse: [stays(FIRST)] });
  const { page } = await openBlank(stage, isElsewhere ? pages : streams);
  await listen(page, `${streams.origin}/sse`);
  await untilInPage(page, "the event is there", `heard.includes("message 1")`);
  await streams[Symbol.asyncDispose]();
  await untilInPage(
    page,
    "it has tried more than once, or given up",
    `heard.includes("error 2") || heard.filter((text) => text === "error 0").length > 2`,
  );
  await using again = serveScripted({ sse: [stays(FIRST)] }, { port: streams.port });
  if (await page.evaluate("source.readyState") === 2) {
    await untilOthersComeBack(page, again);
    assertEquals(again.asked("sse"), [], "it is for good");
    return "gives up";
  }
  await untilInPage(page, "it is back", `heard.at(-1) === "message 1"`);
  assertEquals(again.asked("sse").map(({ lastEventId }) => lastEventId), ["5"]);
  return "keeps trying";
}

/** What the browser does after `close()`. */
async function callClose(stage: Stage): Promise<string> {
  await using server = serveScripted({ sse: [stays(FIRST)] });
  const { page } = await openBlank(stage, server);
  await listen(page, "/sse");
  await untilInPage(page, "the event is there", `heard.includes("message 1")`);
  await page.evaluate("source.close()");
  await untilOthersComeBack(page, server);
  assertEquals(await page.evaluate("heard"), ["open 1", "message 1"], "it fires nothing");
  assertEquals(server.asked("sse").length, 1, "it is for good");
  return await page.evaluate("source.readyState") === 2 ? "stops" : "does not stop";
}

/** What the console says while a browser has lost a server. Its addresses are as in the lesson. */
async function sayWhenGone(stage: Stage, { isElsewhere }: { isElsewhere: boolean }) {
  await using pages = serveScripted({});
  const streams = serveScripted({ sse: [stays(FIRST)] });
  const { page, said } = await openBlank(stage, isElsewhere ? pages : streams);
  await listen(page, `${streams.origin}/sse`);
  await untilInPage(page, "the event is there", `heard.includes("message 1")`);
  await streams[Symbol.asyncDispose]();
  await untilInPage(
    page,
    "it has tried more than once, or given up",
    `heard.includes("error 2") || heard.filter((text) => text === "error 0").length > 2`,
  );
  return said.map((text) => text.replaceAll(streams.origin, "http://127.0.0.1:8081"));
}

/**
 * Waits as long as another `EventSource` with the same reconnection time takes to come back three
 * times: who has not come back meanwhile does not come back.
 */
async function untilOthersComeBack(page: Page, { origin }: Scripted): Promise<void> {
  const path = `/yardstick-${crypto.randomUUID()}`;
  await using server = serveScripted({ [path.slice(1)]: [ends("retry: 200\n\n")] });
  assert(origin !== server.origin);
  await page.evaluate(`{
    globalThis.back = 0;
    const yardstick = new EventSource("${server.origin}${path}");
    yardstick.onopen = () => { if (++back > 3) yardstick.close(); };
  }`);
  await untilInPage(page, "another one has come back three times", "back > 3");
}

/** A tab of that server's, and what the console says in it. */
async function openBlank({ context }: Stage, { origin }: Scripted) {
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(origin);
  return { page, said };
}

/** Opens an `EventSource` in the page, and writes down what it fires, each with `readyState`. */
async function listen(page: Page, url: string): Promise<void> {
  await page.evaluate(`{
    globalThis.heard = [];
    globalThis.source = new EventSource("${url}");
    source.onopen = source.onmessage = source.onerror = ({ type, target }) =>
      heard.push(type + " " + target.readyState);
  }`);
}

/** The block of code in the lesson that holds those words. */
function codeWith(words: string): string {
  const blocks = [...lesson.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code]) => code!);
  const found = blocks.find((code) => code.includes(words));
  assert(found !== undefined, `no code in the lesson has ${words}`);
  return found;
}

/** Runs a snippet as its reader does; its disposal ends the process. */
async function startSnippet(path: string, port = "0") {
  const process = startProcess("node", [path], { env: { PORT: port } });
  await until(() => {
    process.assertRunning();
    return process.stdout().includes("\n");
  }, "the snippet says where it listens");
  return { ...process, origin: process.stdout().trim().replace("listening on ", "") };
}

function text(selector: string): string {
  return `document.querySelector(${JSON.stringify(selector)}).textContent`;
}
