/** The live endpoint of lesson event-source: every switch, called directly and on a real socket. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { interpret, type StreamEvent } from "../../../event_stream/mod.ts";
import live from "../../../lessons/1-the-stream/5-event-source/live.ts";
import { serveAlone } from "../../helpers/alone.ts";
import { FIRST_FOUR, readStart } from "./stream.ts";
import { assertStreamHead, openReader } from "../../snippets/reader.ts";
import { until, within } from "../../snippets/wait.ts";

const FILE = new URL("../../../lessons/1-the-stream/5-event-source/live.ts", import.meta.url);

/** The events of one round; their IDs are their numbers. */
const ROUND: readonly Omit<StreamEvent, "lastEventId">[] = [
  ...FIRST_FOUR.map(({ type, data }) => ({ type, data })),
  { type: "error", data: '{"text":"a message that is called error"}' },
  { type: "log", data: '{"text":"nobody listens for this"}' },
];
/** Which of them each `send` sends. */
const SENDS: Readonly<Record<string, readonly number[]>> = {
  "all": [0, 1, 2, 3, 4, 5],
  "message": [0],
  "named": [1],
  "broken-json": [2],
  "markup": [3],
  "error": [4],
  "unheard": [5],
};
const THENS = ["repeat", "end", "end-204", "end-404"];

for (const [send, places] of Object.entries(SENDS)) {
  Deno.test(`live event-source with send=${send} sends these six events, numbered, and ends`, async () => {
    const bytes = await within(answer(`?send=${send}&then=end&every=100`).bytes(), "the end");
    const { events, steps } = interpret(bytes);
    assertEquals(
      events,
      [1, 2, 3, 4, 5, 6].map((num) => ({
        ...ROUND[places[(num - 1) % places.length]!]!,
        lastEventId: `${num}`,
      })),
    );
    assertEquals(steps.filter(({ kind }) => kind === "ignored" || kind === "discarded"), []);
  });
}

Deno.test("live event-source goes on after six events, unless told otherwise", async () => {
  for (const target of ["?every=100", "?then=repeat&every=100"]) {
    const body = open(target).getReader();
    let text = "";
    while (!text.includes("id: 8\n")) text += await readText(body);
    await body.cancel();
    assertEquals(interpret(new TextEncoder().encode(text)).events.at(-1), {
      ...ROUND[1]!,
      lastEventId: "8",
    });
  }
});

Deno.test("live event-source writes a frame each `every` milliseconds, 1000 by default, one at once", async () => {
  for (
    const [target, every] of [["", 1000], ["?every=100", 100], ["?every=10000", 10_000]] as const
  ) {
    using timers = watchTimers();
    const body = open(target).getReader();
    assertMatch(await readText(body), /^id: 1\n/);
    assertEquals(timers.delays, [every]);
    await body.cancel();
  }
});

for (const [then, status] of [["end-204", 204], ["end-404", 404]] as const) {
  Deno.test(`live event-source with then=${then} refuses who comes back, and nobody else`, async () => {
    await open(`?then=${then}`).cancel();
    const refused = answer(`?then=${then}`, { "Last-Event-ID": "6" });
    assertEquals(refused.status, status);
    assertEquals(await refused.text(), status === 204 ? "" : "There is nothing more.\n");
  });
}

Deno.test("live event-source begins anew for who comes back otherwise", async () => {
  for (const then of ["repeat", "end"]) {
    const body = open(`?then=${then}`, { "Last-Event-ID": "6" }).getReader();
    assertMatch(await readText(body), /^id: 1\n/);
    await body.cancel();
  }
});

Deno.test("live event-source clears its timer when the reader leaves, in every mode", async () => {
  using timers = watchTimers();
  await using server = serve();
  for (const send of Object.keys(SENDS)) {
    for (const then of THENS) {
      const query = `?send=${send}&then=${then}&every=10000`;
      {
        await using reader = await openReader(`${server.origin}/${query}`);
        assertStreamHead(reader.response);
        await reader.readEvents(1);
        assertEquals(timers.running, 1);
      }
      // Half the time of the next write: who only notices then has not noticed.
      await until(() => timers.running === 0, `the timer of ${query} is cleared`, 5000);
    }
  }
});

Deno.test("live event-source clears its timer when it ends", async () => {
  using timers = watchTimers();
  for (const then of THENS.slice(1)) {
    await within(answer(`?then=${then}&every=100`).bytes(), "the end");
    assertEquals(timers.running, 0);
  }
});

Deno.test("live event-source refuses every other value and says what is allowed", async () => {
  const refused: [name: string, values: string[], allowed: string][] = [
    [
      "send",
      ["", "All", "message,named", "toString", "%20all"],
      "send: all | message | named | broken-json | markup | error | unheard\n",
    ],
    [
      "then",
      ["", "stop", "end-500", "204", "constructor"],
      "then: repeat | end | end-204 | end-404\n",
    ],
    [
      "every",
      ["", "0", "99", "10001", "-400", "1e3", "0x64", "100.5", "400ms", "%20400", "NaN", "٤٠٠"],
      "every: a whole number of milliseconds from 100 to 10000\n",
    ],
  ];
  for (const [name, values, allowed] of refused) {
    for (const value of values) {
      // Who comes back with a wrong value hears of the value.
      const response = answer(`?${name}=${value}`, { "Last-Event-ID": "6" });
      assertEquals(response.status, 400, value);
      assertMatch(response.headers.get("content-type") ?? "", /^text\/plain/);
      assertEquals(await response.text(), allowed);
    }
  }
});

Deno.test("live event-source imports nothing", async () => {
  assert(!/^\s*(import|export .* from)\b|\bimport\(/m.test(await Deno.readTextFile(FILE)));
});

Deno.test("live event-source runs alone by deno serve, and begins as every snippet does", async () => {
  await using server = await serveAlone(FILE);
  await using reader = await openReader(`${server.origin}/?every=100`);
  assertStreamHead(reader.response);
  await readStart(reader);
});

function answer(target: string, headers: HeadersInit = {}): Response {
  return live.fetch(new Request(`http://localhost/${target}`, { headers }));
}

/** The body of an answer that must be a stream. */
function open(target: string, headers: HeadersInit = {}): ReadableStream<Uint8Array> {
  const response = answer(target, headers);
  assertStreamHead(response);
  assertEquals(response.headers.has("connection"), false);
  assert(response.body);
  return response.body;
}

async function readText(body: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { value } = await within(body.read(), "the next frame");
  assert(value, "the stream has ended");
  return new TextDecoder().decode(value);
}

/** The endpoint behind a real socket. */
function serve() {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, live.fetch);
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Counts the intervals that run; they run as ever. */
function watchTimers() {
  const { setInterval, clearInterval } = globalThis;
  const running = new Set<unknown>();
  const delays: unknown[] = [];
  Object.assign(globalThis, {
    setInterval(...given: Parameters<typeof setInterval>) {
      const timer = setInterval(...given);
      running.add(timer);
      delays.push(given[1]);
      return timer;
    },
    clearInterval(timer: ReturnType<typeof setInterval>) {
      running.delete(timer);
      clearInterval(timer);
    },
  });
  return {
    delays,
    get running() {
      return running.size;
    },
    [Symbol.dispose]: () => Object.assign(globalThis, { setInterval, clearInterval }),
  };
}
