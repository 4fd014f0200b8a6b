/** Lesson frame-format says what browsers make of its frames. Here they make it. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Page } from "puppeteer-core";
import { createInterpreter, type StreamEvent } from "../../../event_stream/mod.ts";
import live from "../../../lessons/1-the-stream/3-frame-format/live.ts";
import { AFTER_ID_ALONE, GALLERY } from "./stream.ts";
import { readSnippet } from "../../snippets/catalogue.ts";
import { startServer } from "../../snippets/server.ts";
import { until } from "../../snippets/wait.ts";
import { browserTest, untilInPage } from "../../browser/browsers.ts";

/** Browsers open six connections to a host. */
const AT_ONCE = 5;
const FOLDER = new URL("../../../lessons/1-the-stream/3-frame-format/", import.meta.url);
const lesson = await Deno.readTextFile(new URL("lesson.md", FOLDER));
const SENTINEL = new TextEncoder().encode("event: sentinel\ndata: all has been read\n\n");

browserTest(
  "EventSource makes of each frame what lesson frame-format says",
  async ({ context, name: browserName }) => {
    await using server = serveFrames();
    const page = await context.newPage();
    await page.goto(server.origin);
    const rest = Object.keys(GALLERY).filter((name) => name !== "unfinished");
    while (rest.length > 0) {
      await Promise.all(
        rest.splice(0, AT_ONCE).map(async (name) => {
          const { events, inFirefox = events } = GALLERY[name]!;
          const expected = browserName === "Firefox" ? inFirefox : events;
          assertEquals(await listen(page, name), expected, name);
        }),
      );
    }
  },
);

browserTest(
  "EventSource throws away what lesson frame-format does not finish, its ID included",
  async ({ context }) => {
    await using server = serveFrames();
    const page = await context.newPage();
    await page.goto(server.origin);
    await page.evaluate(`
      window.heard = [];
      window.source = new EventSource("/?only=unfinished");
      source.onmessage = ({ data }) => heard.push(data);
    `);
    await until(() => server.ids.length >= 2, "the browser asks again");
    assertEquals(server.ids.slice(0, 2), [null, null]);
    assertEquals(await page.evaluate("source.close(), heard"), []);
  },
);

browserTest(
  "EventSource makes of the whole gallery what the standard says, and comes back after `retry`",
  async ({ open, origin, name }) => {
    // The home page has no live view: this is the only stream.
    const page = await open("/");
    const src = "/lessons/frame-format/live?every=100";
    await page.evaluate(`
      window.heard = [];
      window.rounds = 0;
      window.source = new EventSource("${src}");
      const hear = ({ type, data, lastEventId }) => heard.push({ type, data, lastEventId });
      source.onmessage = hear;
      source.addEventListener("tick", hear);
      source.onerror = () => {
        window.ended ??= performance.now();
        window.firstRound ??= heard.splice(0);
      };
      source.onopen = () => {
        if (window.ended) window.reopened ??= performance.now();
      };
    `);
    const expected = (await interpretAll(origin + src)).map((event) =>
      name === "Firefox" && event.data === AFTER_ID_ALONE ? { ...event, lastEventId: "7" } : event
    );
    await untilInPage(page, "the gallery begins again", "window.reopened && heard.length > 0");
    assertEquals(await page.evaluate("firstRound"), expected);
    // The ID before the frame that was not finished is carried over.
    const [first] = await page.evaluate("source.close(), heard") as StreamEvent[];
    assertEquals(first, { ...expected[0], lastEventId: "12" });
    // Neither `1x` nor an octal reading of `02000`: those would have been shorter.
    const waited = await page.evaluate("reopened - ended") as number;
    assert(waited > 1950, `it came back after ${waited} ms`);
  },
);

browserTest(
  "EventSource treats U+0000 as lesson frame-format says: Firefox differs",
  async ({ context, name }) => {
    await using server = serveFrames();
    const page = await context.newPage();
    await page.goto(server.origin);
    const isFirefox = name === "Firefox";
    const first = await listenTo(page, "id: 1\0\ndata: one\ndata: two\n\n");
    assertEquals(first.map(({ data }) => data), [isFirefox ? "two" : "one\ntwo"]);
    const second = await listenTo(page, "event: ti\0ck\ndata: o\0ne\n\n");
    const expected = isFirefox ? { type: "tick", data: "one" } : { type: "ti\0ck", data: "o\0ne" };
    assertEquals(second, [{ ...expected, lastEventId: "" }]);
  },
);

browserTest(
  "JSON.parse says of broken data what lesson frame-format quotes",
  async ({ context, name }) => {
    const page = await context.newPage();
    const quoted: Record<string, string> = name === "Firefox"
      ? {
        "[object Object]": "unexpected character at line 1 column 2 of the JSON data",
        "{": "end of data while reading object contents at line 1 column 2 of the JSON data",
        "": "unexpected end of data at line 1 column 1 of the JSON data",
      }
      : {
        "[object Object]": '"[object Object]" is not valid JSON',
        "{": "Expected property name or '}' in JSON at position 1 (line 1 column 2)",
        "": "Unexpected end of JSON input",
      };
    for (const [data, message] of Object.entries(quoted)) {
      const said = await page.evaluate((text) => {
        try {
          JSON.parse(text);
        } catch (error) {
          return String(error);
        }
      }, data);
      const words = name === "Firefox" ? `JSON.parse: ${message}` : message;
      assertEquals(said, `SyntaxError: ${words}`);
      assertStringIncludes(lesson, `\`SyntaxError: ${words}\``);
    }
  },
);

browserTest(
  "snippet frame-format/index.html shows both lines of a tick, and its ID",
  async ({ context }) => {
    await using server = await startServer(
      readSnippet(new URL("snippets/deno.ts", FOLDER).pathname),
    );
    const page = await context.newPage();
    await page.goto(server.origin);
    for (const num of [1, 2]) {
      await untilInPage(
        page,
        `tick ${num} is shown`,
        `document.getElementById("text").textContent === "line 1 of ${num}\\nline 2" &&
          document.getElementById("last-id").textContent === "${num}"`,
      );
    }
  },
);

/** Lets the browser hear a stream that the test gives, and returns the events of either type. */
async function listenTo(page: Page, text: string): Promise<StreamEvent[]> {
  return await listen(page, `&text=${encodeURIComponent(text)}`) as StreamEvent[];
}

/** Lets the browser hear one name of the gallery, and returns the events. */
async function listen(page: Page, name: string): Promise<unknown> {
  return await page.evaluate(`new Promise((resolve) => {
    const heard = [];
    const source = new EventSource("/?only=${name}");
    const hear = ({ type, data, lastEventId }) => heard.push({ type, data, lastEventId });
    source.onmessage = hear;
    for (const type of ["tick", "ti\\0ck"]) source.addEventListener(type, hear);
    source.addEventListener("sentinel", () => {
      source.close();
      resolve(heard);
    });
  })`);
}

/**
 * Serves the lesson's endpoint with an event after the last frame, since a frame that fires nothing
 * cannot be waited for; any text as a stream; and a page at `/` without a query.
 */
function serveFrames() {
  /** What the requests for streams gave as their `Last-Event-ID`. */
  const ids: (string | null)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { searchParams } = new URL(request.url);
    const only = searchParams.get("only");
    if (only === null) {
      const headers = { "content-type": "text/html" };
      return new Response(`<!doctype html><link rel="icon" href="data:,"><title>Frames</title>`, {
        headers,
      });
    }
    const text = searchParams.get("text");
    if (text !== null) {
      const headers = { "content-type": "text/event-stream" };
      return new Response(new Blob([text, SENTINEL]).stream(), { headers });
    }
    ids.push(request.headers.get("last-event-id"));
    const response = live.fetch(new Request(`http://localhost/?every=100&only=${only}`));
    const body = response.body?.pipeThrough(addSentinel(GALLERY[only]?.steps.length ?? 0));
    return new Response(body, response);
  });
  return {
    ids,
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Passes a stream on, and adds the sentinel's event after so many steps. */
function addSentinel(count: number): TransformStream<Uint8Array, Uint8Array> {
  const interpreter = createInterpreter();
  let steps = 0;
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      steps += interpreter.push(chunk).length;
      if (steps === count) controller.enqueue(SENTINEL);
    },
  });
}

/** The events of a whole stream, by the standard. */
async function interpretAll(url: string): Promise<StreamEvent[]> {
  const response = await fetch(url);
  const interpreter = createInterpreter();
  const steps = [];
  for await (const chunk of response.body ?? []) steps.push(...interpreter.push(chunk));
  return steps.flatMap(({ event }) => event ?? []);
}
