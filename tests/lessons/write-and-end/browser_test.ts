/** Lesson write-and-end in real browsers: however the bytes are cut, and however the stream ends. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "puppeteer-core";
import { until } from "../../snippets/wait.ts";
import { browserTest, type Stage, untilInPage } from "../../browser/browsers.ts";

const LESSON = "/lessons/write-and-end";
const CUTS = ["whole", "word", "crlf", "character", "line", "five", "same-turn"];
const ENDS = ["after-3", "mid-frame", "fail"];
/** What Chromium says of a connection that breaks, as the lesson quotes it. */
const BROKEN = "net::ERR_INCOMPLETE_CHUNKED_ENCODING";
const lesson = await Deno.readTextFile(
  new URL("../../../lessons/1-the-stream/4-write-and-end/lesson.md", import.meta.url),
);

browserTest("EventSource makes the same events however the bytes are cut", async (stage) => {
  const { page } = await openBlank(stage);
  for (const cut of CUTS) {
    const heard = await listen(page, `?cut=${cut}&end=after-3&every=50`, ["error", 1]);
    assertEquals(heard, [
      "open 1",
      'message 1 {"num":1,"message":"✓ TIME"}',
      'message 1 {"num":2,"message":"✓ TIME"}',
      'message 1 {"num":3,"message":"✓ TIME"}',
      "error 0",
    ], cut);
  }
});

browserTest("EventSource fires at the CR of a cut CRLF, before its LF", async ({ context }) => {
  // Here the LF never comes.
  await using server = serveStream("data: fired\r\n\r");
  const page = await context.newPage();
  await page.goto(server.origin);
  await page.evaluate(`{
    const source = new EventSource("/sse");
    source.onmessage = ({ data }) => { document.title = data; source.close(); };
  }`);
  await untilInPage(page, "the event is there", `document.title === "fired"`);
});

browserTest("EventSource says error and asks again after each end", async (stage) => {
  const { page, said } = await openBlank(stage);
  // At once: each comes back only after seconds.
  await Promise.all(ENDS.map(async (end) => {
    const heard = await listen(page, `?end=${end}&every=50`, ["open", 2]);
    assertEquals(heard.map((text) => text.slice(0, 9)), [
      "open 1",
      ...Array(3).fill("message 1"),
      "error 0",
      "open 1",
    ], end);
  }));
  if (stage.name === "Firefox") return assertEquals(said, []);
  assertEquals(said.length, 1, JSON.stringify(said));
  const { text, url } = said[0]!;
  assert(url.includes("end=fail"), url);
  assertStringIncludes(text, BROKEN);
  assertStringIncludes(lesson, BROKEN);
});

browserTest("live view tells the three endings apart, and each asks again", async ({ open }) => {
  const page = await open(LESSON, { expected: new RegExp(BROKEN) });
  const words: Record<string, string> = {};
  for (const end of ENDS) {
    await page.select(".address select[name=end]", end);
    const rows = await untilRows(page, `end=${end}&`, (rows) => {
      const at = rows.findIndex(({ kind }) => kind === "end");
      return at !== -1 && rows[at]!.page !== "" && rows.slice(at).some(isRequest);
    });
    const at = rows.findIndex(({ kind }) => kind === "end");
    words[end] = rows[at]!.wire;
    assertStringIncludes(rows[at]!.page, "readyState is 0: the browser will retry");
    const discarded = rows.slice(0, at).filter(({ page }) =>
      page.includes("this frame is discarded")
    );
    assertEquals(discarded.length, end === "mid-frame" ? 1 : 0);
  }
  assertEquals(words["after-3"], "the server ended the response");
  assertEquals(words["mid-frame"], "the server ended the response, in the middle of a frame");
  assertMatch(words["fail"]!, /^the endpoint failed, and the connection broke.*has failed$/);
});

browserTest("live view draws where each write begins, and how much later", async ({ open }) => {
  const page = await open(LESSON);
  // How many writes begin inside a frame.
  const inside = { word: 1, character: 1, crlf: 2, line: 1, "same-turn": 1, five: 0, whole: 0 };
  for (const [cut, count] of Object.entries(inside)) {
    await page.select(".address select[name=cut]", cut);
    const isWhole = ({ kind, cuts }: Row) => kind.startsWith("agrees") && cuts.length === count;
    const rows = await untilRows(page, `cut=${cut}&`, (rows) => rows.filter(isWhole).length >= 2);
    for (const title of rows.flatMap(({ cuts }) => cuts)) {
      assertMatch(title, /^write \d+ begins here, [\d,.]+ ms later$/);
    }
    assertEquals(rows.filter(({ kind }) => kind.startsWith("disagrees")), []);
  }
});

/** A row of the ledger: what it is, both of its sides, and the titles of the cuts in it. */
interface Row {
  readonly kind: string;
  readonly wire: string;
  readonly page: string;
  readonly cuts: readonly string[];
}

const isRequest = ({ kind }: Row): boolean => kind === "request";

/**
 * Waits until the rows since the first request for that address are as they should be. They are
 * read at once, so that none is of an earlier address, and none is redrawn meanwhile.
 */
async function untilRows(
  page: Page,
  address: string,
  isEnough: (rows: Row[]) => boolean,
): Promise<Row[]> {
  let found: Row[] = [];
  await until(async () => {
    const rows = await page.$$eval(".ledger .row", (rows) =>
      rows.map((row) => ({
        kind: row.className.replace("row is-", "").replace("frame ", "").trim(),
        wire: row.querySelector(".lines")?.textContent ?? "",
        page: row.querySelector(".made")?.textContent ?? "",
        cuts: [...row.querySelectorAll(".cut, .cut-in")].map((cut) =>
          cut.getAttribute("title") ?? ""
        ),
      })));
    const first = rows.findIndex((row) => row.kind === "request" && row.wire.includes(address));
    found = first === -1 ? [] : rows.slice(first);
    return isEnough(found);
  }, `the rows of ${address}`);
  return found;
}

/** A page of the course without a live view, and what the console says in it. */
async function openBlank({ open }: Stage): Promise<{ page: Page; said: Said[] }> {
  const page = await open("/nowhere", { expected: new RegExp(`404|${BROKEN}`) });
  const said: Said[] = [];
  page.on("console", (message) => {
    said.push({ text: message.text(), url: message.location().url ?? "" });
  });
  page.on("pageerror", (error) => said.push({ text: String(error), url: "" }));
  return { page, said };
}

/** What a console says, and of which address. */
interface Said {
  readonly text: string;
  readonly url: string;
}

/** What an `EventSource` fires, until so many events of that type have come. */
async function listen(
  page: Page,
  query: string,
  [last, count]: readonly [type: string, count: number],
): Promise<string[]> {
  await page.evaluate(`{
    const source = new EventSource("${LESSON}/live${query}");
    const heard = (globalThis.heard ??= {})["${query}"] = [];
    let left = ${count};
    source.onopen = source.onmessage = source.onerror = ({ type, data = "" }) => {
      if (left === 0) return;
      heard.push((type + " " + source.readyState + " " + data).trim());
      if (type !== "${last}" || --left > 0) return;
      source.close();
      heard.isDone = true;
    };
  }`);
  await untilInPage(page, `${last} of ${query}`, `heard["${query}"].isDone`);
  const heard = await page.evaluate(`heard["${query}"]`) as string[];
  return heard.map((text) => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME"));
}

/** A server with an empty page, and a stream that begins so and does not go on. */
function serveStream(text: string) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    ({ url }) =>
      url.endsWith("/sse")
        ? new Response(
          new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(text)) }),
          { headers: { "content-type": "text/event-stream" } },
        )
        : new Response("<!doctype html><link rel=icon href=data:,><title>A page</title>", {
          headers: { "content-type": "text/html" },
        }),
  );
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
