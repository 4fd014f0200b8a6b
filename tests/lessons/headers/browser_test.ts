/** Lesson headers says what each head leads to, and what the console says. Here browsers do it. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { HTTPResponse, Page } from "puppeteer-core";
import { readSnippet } from "../../snippets/catalogue.ts";
import { startServer } from "../../snippets/server.ts";
import { until } from "../../snippets/wait.ts";
import { type BrowserName, browserTest, untilInPage } from "../../browser/browsers.ts";

const FOLDER = new URL("../../../lessons/1-the-stream/2-headers/", import.meta.url);
const lesson = await Deno.readTextFile(new URL("lesson.md", FOLDER));
const LIVE = "/lessons/headers/live";
/** For a browser that first collects bytes: the stream needs a quarter of a minute to write them. */
const PATIENCE = 90_000;

const MIME_TYPE = (type: string) =>
  `EventSource's response has a MIME type ("${type}") that is not "text/event-stream". Aborting the connection.`;
const CHARSET =
  `EventSource's response has a charset ("windows-1252") that is not UTF-8. Aborting the connection.`;
const STATUS = (status: string) =>
  `Failed to load resource: the server responded with a status of ${status}`;
const FIREFOX = "Firefox can’t establish a connection to the server at ";

/** What each console says of an answer; nothing where a browser opens it, or is silent. */
const MESSAGES: Record<string, Partial<Record<BrowserName, string>>> = {
  "type=charset": { Chromium: CHARSET },
  "type=json": { Chromium: MIME_TYPE("application/json"), Firefox: FIREFOX },
  "type=plain": { Chromium: MIME_TYPE("text/plain"), Firefox: FIREFOX },
  // The type is the browser's guess.
  "type=missing": { Chromium: MIME_TYPE("text/plain"), Firefox: FIREFOX },
  "status=204": { Firefox: FIREFOX },
  "status=404": { Chromium: STATUS("404 (Not Found)"), Firefox: FIREFOX },
  "status=500": { Chromium: STATUS("500 (Internal Server Error)"), Firefox: FIREFOX },
};

/** The messages that the lesson quotes, as it quotes them. */
const QUOTED = [MIME_TYPE("text/plain"), CHARSET, STATUS("404 (Not Found)"), FIREFOX];

browserTest(
  "lesson headers tells of every head what the browser does and what its console says",
  async ({ open, name }) => {
    const page = await open("/nowhere", { expected: /./ });
    const said = hearConsole(page);
    for (const { query, claim } of readTable(name)) {
      // What the row before made it say has come by then.
      await mark(page, said);
      said.length = 0;
      const outcome = await watch(page, `${LIVE}?${query}`);
      assertEquals(outcome.does, claim.match(/(opens|gives up)/)?.[0], query);
      assertEquals(outcome.isFollowed, claim.includes("follows"), query);
      // The bytes that it guesses from take the stream many seconds, never less than five.
      if (claim.includes("waits")) assert(outcome.time > 5000, `${query}: ${outcome.time} ms`);
      if (outcome.does === "opens") assertEquals(JSON.parse(outcome.data).word, "café");
      const message = MESSAGES[query]?.[name];
      if (message !== undefined) {
        await until(() => said.some((text) => text.includes(message)), `it says: ${message}`);
      } else {
        await mark(page, said);
        assertEquals(said, ["mark"], query);
      }
    }
  },
);

Deno.test("lesson headers has a row for every choice, and quotes what consoles say", async () => {
  const rows = readTable("Chromium").map(({ query }) => query);
  const { default: live } = await import(new URL("live.ts", FOLDER).href);
  for (const name of ["type", "status", "cache", "connection"]) {
    const refusal: Response = live.fetch(new Request(`http://localhost/?${name}=x`));
    const values = (await refusal.text()).trim().replace(/^.*: /, "").split(" | ");
    const missing = values.filter((value) => !rows.includes(`${name}=${value}`));
    // The one value that is the default stands in the first row.
    const fallback = { type: [], status: ["200"], cache: ["on"], connection: ["off"] }[name];
    assertEquals(missing, fallback);
  }
  for (const quoted of QUOTED) assertStringIncludes(lesson, quoted);
});

browserTest(
  "lesson headers tells which types a browser guesses, and from how many bytes",
  async ({ context, name }) => {
    await using server = serve((request) => {
      const { searchParams } = new URL(request.url);
      return new Response(endless(Number(searchParams.get("bytes"))), {
        headers: JSON.parse(searchParams.get("headers")!),
      });
    });
    const page = await context.newPage();
    await page.goto(server.origin);
    // The body does not end, so who waits for more bytes than these would never be heard of.
    const assertGivesUp = async (bytes: number, headers: Record<string, string>) => {
      const query = new URLSearchParams({ bytes: `${bytes}`, headers: JSON.stringify(headers) });
      assertEquals((await watch(page, `/sse?${query}`)).does, "gives up");
    };
    await assertGivesUp(9, { "content-type": "application/json" });
    if (name === "Firefox") {
      await assertGivesUp(9, { "content-type": "text/plain" });
      await assertGivesUp(513, {});
    } else {
      await assertGivesUp(1024, { "content-type": "text/plain" });
      await assertGivesUp(1024, {});
      await assertGivesUp(9, { "x-content-type-options": "nosniff" });
      await assertGivesUp(9, { "content-type": "text/plain", "x-content-type-options": "nosniff" });
    }
  },
);

browserTest(
  "lesson headers tells what leads to another try: an end, or no answer, but no other answer",
  async ({ context }) => {
    let answers = 0;
    const server = serve(() =>
      ++answers === 1
        ? new Response("retry: 100\n\n", { headers: { "content-type": "text/event-stream" } })
        : new Response("Bad gateway\n", { status: 502 })
    );
    const page = await context.newPage();
    await page.goto(server.origin);
    await page.evaluate(`
      states = [];
      source = new EventSource("/sse");
      source.onerror = () => states.push(source.readyState);`);
    await untilInPage(page, "it gives up", "source.readyState === 2");
    assertEquals(await page.evaluate("states"), [0, 2]);
    await server[Symbol.asyncDispose]();
    const { does } = await watch(page, "/sse");
    assertEquals(does, "tries again");
    assertEquals(answers, 2);
  },
);

browserTest(
  "snippet headers/index.html tells opened from trying again, and shows the head by fetch",
  async ({ context }) => {
    const snippet = readSnippet(new URL("snippets/deno.ts", FOLDER).pathname);
    const page = await context.newPage();
    const saysState = (...words: string[]) =>
      untilInPage(
        page,
        `it says ${words}`,
        `${JSON.stringify(words)}.includes(document.querySelector("#state").textContent)`,
      );
    {
      await using server = await startServer(snippet);
      await page.goto(server.origin);
      await saysState("opened");
      await untilInPage(
        page,
        "a message has come",
        `document.querySelector("#message").textContent.startsWith("20")`,
      );
      await page.click("#look");
      await untilInPage(page, "the head is there", `document.querySelector("#head").textContent`);
      const head = await page.$eval("#head", (head) => head.textContent ?? "");
      const lines = head.split("\n");
      assertEquals(lines[0], "200");
      assert(lines.includes("content-type: text/event-stream"), head);
      assert(lines.includes("x-accel-buffering: no"), head);
    }
    await saysState("trying again", "given up");
  },
);

interface Outcome {
  does: "opens" | "gives up" | "tries again";
  /** The first event's data, where it opens. */
  data: string;
  /** Whether the first answer sent it to another address. */
  isFollowed: boolean;
  /** From the request until the page heard of it, in milliseconds. */
  time: number;
}

/** Opens an address by the browser's own `EventSource`, and waits until the page hears of it. */
async function watch(page: Page, url: string): Promise<Outcome> {
  let isFollowed = false;
  const onResponse = (response: HTTPResponse) => isFollowed ||= response.status() === 307;
  page.on("response", onResponse);
  await page.evaluate(`
    outcome = undefined;
    (() => {
      const start = performance.now();
      const source = new EventSource(${JSON.stringify(url)});
      const settle = (does, data = "") => {
        source.close();
        outcome = { does, data, time: performance.now() - start };
      };
      source.onmessage = ({ data }) => settle("opens", data);
      source.onerror = () => settle(source.readyState === 2 ? "gives up" : "tries again");
    })()`);
  await until(
    async () => Boolean(await page.evaluate("outcome")),
    `the page hears of ${url}`,
    PATIENCE,
  );
  page.off("response", onResponse);
  return { ...await page.evaluate("outcome") as Outcome, isFollowed };
}

/** What the lesson's table says of one browser: the row's query → what that browser does. */
function readTable(name: BrowserName): { query: string; claim: string }[] {
  const rows = [...lesson.matchAll(/^\| \[`(\w+=[\w-]+)`\]\(\S+ *\|[^|]*\|([^|]*)\|([^|]*)\|$/gm)];
  return rows.map(([, query = "", chromium = "", firefox = ""]) => ({
    query,
    claim: (name === "Chromium" ? chromium : firefox).trim(),
  }));
}

/** Keeps what the console says about a page. */
function hearConsole(page: Page): string[] {
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  return said;
}

/** Waits for a word of the page's own in the console: what was said before has arrived by then. */
async function mark(page: Page, said: string[]): Promise<void> {
  const count = () => said.filter((text) => text === "mark").length;
  const before = count();
  await page.evaluate(`console.log("mark")`);
  await until(() => count() > before, "the console says the mark");
}

/** So many bytes, and no end. */
function endless(bytes: number): ReadableStream<Uint8Array> {
  const text = `data: ${"1".repeat(bytes - 8)}\n\n`;
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
  });
}

/** A server that has a page, and at `/sse` whatever is to be looked at. */
function serve(answer: (request: Request) => Response) {
  const page = () =>
    new Response("<!doctype html><title>A page</title><link rel=icon href=data:,>", {
      headers: { "content-type": "text/html" },
    });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => new URL(request.url).pathname === "/sse" ? answer(request) : page(),
  );
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
