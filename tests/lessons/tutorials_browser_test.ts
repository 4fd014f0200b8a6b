/**
 * What tutorials get wrong, as far as only browsers show it. The rest is in `tutorials_test.ts`.
 */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { isUnderTest } from "../helpers/lessons.ts";
import { serveScripted, stays } from "../helpers/scripted.ts";
import { assertSaid, type Place } from "../helpers/tutorials.ts";
import { until } from "../snippets/wait.ts";
import { browserTest, untilInPage } from "../browser/browsers.ts";

const CERTIFICATE = await Deno.readTextFile(new URL("../errors/localhost.pem", import.meta.url));
/** A stream that stays open. To Firefox it is not open before its first byte. */
const OPEN = stays(":\n\n");

/** The facts that other browser tests show: the fact, its place, and the test with its file. */
const SHOWN: readonly [fact: string, place: Place, test: string, file: string][] = [
  [
    "no browser looks at Connection or Cache-Control",
    ["headers", "No other header counts."],
    "lesson headers tells of every head what the browser does and what its console says",
    "headers/browser_test.ts",
  ],
  [
    "EventSource does not ask again after another status or type",
    ["headers", "and the browser never retries"],
    "browser does what each row of the lesson's table says",
    "reconnection/browser_test.ts",
  ],
  [
    "EventSource of another origin is given up by Firefox when there is no answer",
    ["headers", "Firefox also gives up when there is no response"],
    "browser does what each row of the lesson's table says",
    "reconnection/browser_test.ts",
  ],
  [
    "EventSource comes back after an end, and not after 204",
    ["reconnection", "So ending the response does not stop a stream."],
    "browser does what each row of the lesson's table says",
    "reconnection/browser_test.ts",
  ],
  [
    "EventSource takes retry for milliseconds",
    ["reconnection", "`retry` is a number of **milliseconds**"],
    "browser waits as long as `retry` says, or as it likes",
    "reconnection/browser_test.ts",
  ],
  [
    "a named event reaches only listeners for its name",
    [
      "event-source",
      "reaches only the listeners for that name, and `onmessage` is not among them",
    ],
    "EventSource does what lesson event-source says of it",
    "event-source/browser_test.ts",
  ],
  [
    "a reload forgets the last event ID",
    [
      "reconnection",
      "The new object has no ID, and its first request has no `Last-Event-ID`",
    ],
    "reload forgets the ID, and the lesson's code remembers it",
    "reconnection/browser_test.ts",
  ],
  [
    "after an empty id no Last-Event-ID is sent",
    ["reconnection", "An empty `id` clears it. Then the header is not sent at all."],
    "browser asks again with the ID of the last whole frame",
    "reconnection/browser_test.ts",
  ],
  [
    "an event named error reaches the listeners for the connection's errors",
    [
      "event-source",
      "A server may name one of its messages `error`, and then it reaches the same listeners",
    ],
    "EventSource does what lesson event-source says of it",
    "event-source/browser_test.ts",
  ],
  [
    "an error event says nothing, and only readyState tells 0 from 2",
    ["event-source", "It has no status, no reason and no text"],
    "EventSource does what lesson event-source says of it",
    "event-source/browser_test.ts",
  ],
];

for (const [fact, place, test, file] of SHOWN) {
  if (!isUnderTest(place[0])) continue;
  Deno.test(`lesson ${place[0]} says it, and a browser test shows it: ${fact}`, async () => {
    await assertSaid(place);
    const tests = await Deno.readTextFile(new URL(file, import.meta.url));
    assert(tests.includes(`"${test}"`), `${file} has no test that is called: ${test}`);
  });
}

browserTest(
  "EventSource asks with no-store by itself, opens at the head or the first byte, and takes one of six connections",
  async ({ context, name }) => {
    const page = await context.newPage();
    await showNoStore(page);
    await showOpening(page, name === "Chromium" ? 1 : 0);
    await showSix(page, await context.newPage());
  },
  { lessons: ["headers", "event-source", "first-stream"] },
);

browserTest("HTTP/2 carries more than six streams at once", async ({ context }) => {
  await assertSaid(["first-stream", "HTTP/2 carries many streams over one connection"]);
  const tls = { cert: CERTIFICATE, key: CERTIFICATE };
  await using server = serveScripted({ sse: [OPEN] }, { tls });
  const page = await context.newPage();
  await page.goto(server.origin);
  await openSources(page, "/sse", 50);
  await untilInPage(page, "all are open", "sources.every(({ readyState }) => readyState === 1)");
  await page.evaluate("sources.forEach((source) => source.close())");
}, { trusts: true, lessons: ["first-stream"] });

/** The browser's cache has no part in it, whatever the answer allows. */
async function showNoStore(page: Page): Promise<void> {
  await assertSaid([
    "headers",
    "An `EventSource` sends its request with the cache mode `no-store`",
  ]);
  const asked: Record<string, (string | null)[]> = {};
  await using server = serve(({ url, headers }) => {
    const { pathname } = new URL(url);
    if (pathname === "/") return;
    (asked[pathname] ??= []).push(headers.get("cache-control"));
    return new Response("retry: 100\n\n", {
      headers: { "content-type": "text/event-stream", "cache-control": "max-age=3600" },
    });
  });
  await page.goto(server.origin);
  // An answer that may be kept is kept for a fetch, and so asked for once.
  await page.evaluate(`(async () => {
    for (let n = 0; n < 3; n++) await (await fetch("/fetch")).text();
    globalThis.source = new EventSource("/sse");
  })()`);
  await until(() => (asked["/sse"]?.length ?? 0) >= 3, "the stream is asked for three times");
  await page.evaluate("source.close()");
  assertEquals(asked["/fetch"]?.length, 1);
  assertEquals(asked["/sse"]!.slice(0, 3), ["no-cache", "no-cache", "no-cache"]);
}

/** Chromium opens at the head of the answer, Firefox at the first byte of its body. */
async function showOpening(page: Page, stateAtHead: number): Promise<void> {
  await assertSaid(["event-source", "Firefox waits for the first byte of the body."]);
  const bodies: ReadableStreamDefaultController<Uint8Array>[] = [];
  await using server = serve(({ url }) => {
    if (new URL(url).pathname === "/") return;
    const body = new ReadableStream<Uint8Array>({ start: (own) => void bodies.push(own) });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  const write = (at: number) => bodies[at]!.enqueue(new TextEncoder().encode(":\n\n"));
  await page.goto(server.origin);
  await openSources(page, "/sse", 1);
  await until(() => bodies.length === 1, "the head is sent");
  // Whoever asks later, and gets a byte, is open: the silent one has had its head long before.
  for (const at of [1, 2, 3]) {
    await page.evaluate(`sources.push(new EventSource("/sse"))`);
    await until(() => bodies.length === at + 1, "the next request is there");
    write(at);
    await untilInPage(page, "the next one is open", `sources[${at}].readyState === 1`);
  }
  if (stateAtHead === 1) await untilInPage(page, "it is open", "sources[0].readyState === 1");
  assertEquals(await page.evaluate("sources[0].readyState"), stateAtHead);
  write(0);
  await untilInPage(page, "it is open", "sources[0].readyState === 1");
  await page.evaluate("sources.forEach((source) => source.close())");
}

/** Six connections to a host, over all its tabs. */
async function showSix(one: Page, two: Page): Promise<void> {
  await assertSaid([
    "first-stream",
    "Over HTTP/1.1 a browser opens at most six connections to a host, across all its tabs",
  ]);
  await using server = serveScripted({ sse: [OPEN], elsewhere: [OPEN] });
  await one.goto(server.origin);
  await two.goto(server.origin);
  await openSources(one, "/sse", 4);
  await untilInPage(one, "four are open", "sources.every(({ readyState }) => readyState === 1)");
  await openSources(two, "/sse", 4);
  const opened = "sources.filter(({ readyState }) => readyState === 1).length";
  await untilInPage(two, "two more are open", `${opened} === 2`);
  // Another name is another host: a stream that is asked for after the seventh comes before it.
  const { port } = server;
  await two.evaluate(`other = new EventSource("http://localhost:${port}/elsewhere")`);
  await untilInPage(two, "the other host's stream is open", "other.readyState === 1");
  assertEquals(server.asked("sse").length, 6);
  assertEquals(await two.evaluate(opened), 2);
  // One leaves in the first tab, and the seventh gets its place in the second.
  await one.evaluate("sources[0].close()");
  await untilInPage(two, "the seventh is open", `${opened} === 3`);
  assertEquals(server.asked("sse").length, 7);
  await one.evaluate("sources.forEach((source) => source.close())");
  await two.evaluate("[other, ...sources].forEach((source) => source.close())");
}

/** Makes that many objects in the page. */
async function openSources(page: Page, url: string, count: number): Promise<void> {
  await page.evaluate(`
    sources = Array.from({ length: ${count} }, () => new EventSource("${url}"));
    undefined`);
}

/** A server with an empty page where there is no other answer. Its streams must be over first. */
function serve(answer: (request: Request) => Response | undefined) {
  const page = () =>
    new Response("<!doctype html><title>A page</title><link rel=icon href=data:,>", {
      headers: { "content-type": "text/html" },
    });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => answer(request) ?? page(),
  );
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
