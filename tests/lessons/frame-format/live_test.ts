/** The live endpoint of lesson 3: called without a socket, and run alone as its reader runs it. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { createInterpreter, interpret, type StreamEvent } from "../../../event_stream/mod.ts";
import live from "../../../lessons/1-the-stream/3-frame-format/live.ts";
import { GALLERY } from "./stream.ts";
import { assertStreamHead, openReader } from "../../snippets/reader.ts";
import { startProcess } from "../../snippets/server.ts";
import { until, within } from "../../snippets/wait.ts";

const FILE = new URL("../../../lessons/1-the-stream/3-frame-format/live.ts", import.meta.url);
const NAMES = Object.keys(GALLERY);

Deno.test("live frame-format plays with `only` what each name stands for", async () => {
  await Promise.all(
    Object.entries(GALLERY).map(async ([name, { steps, events }]) => {
      const { steps: actual, ...rest } = interpret(await readAll(`?every=100&only=${name}`, steps));
      assertEquals(actual.map(({ reason }) => reason), steps, name);
      assertEquals(rest.events, events, name);
    }),
  );
});

Deno.test("live frame-format plays the whole gallery in its order, and then ends", async () => {
  const { steps, events, lastEventId, reconnectionTime } = interpret(await readAll("?every=100"));
  const exhibits = Object.values(GALLERY);
  assertEquals(steps.map(({ reason }) => reason), exhibits.flatMap((exhibit) => exhibit.steps));
  assertEquals(events, exhibits.flatMap((exhibit) => exhibit.events).map(withIds()));
  // The ID of the frame that is not finished does not count, and of the times the last valid one.
  assertEquals(lastEventId, "12");
  assertEquals(reconnectionTime, 2000);
});

Deno.test("live frame-format writes each frame whole in one write", async () => {
  const reader = open("?every=100").getReader();
  const interpreter = createInterpreter();
  let writes = 0;
  while (true) {
    const { done, value } = await within(reader.read(), `write ${writes + 1}`);
    if (done) break;
    writes++;
    const isFinished = interpreter.push(value).at(-1)?.field === "";
    assert(isFinished || new TextDecoder().decode(value).startsWith("id: 13"), `write ${writes}`);
  }
  // Five names stand for two frames each: the second one shows what the first has left behind.
  assertEquals(writes, NAMES.length + 5);
});

Deno.test("live frame-format sets the reconnection time with and without leading zeros", async () => {
  const times = { "retry": 1500, "retry-zero": 2000, "retry-letter": undefined };
  for (const [name, expected] of Object.entries(times)) {
    const bytes = await readAll(`?only=${name}`, GALLERY[name]?.steps);
    assertEquals(interpret(bytes).reconnectionTime, expected, name);
  }
});

Deno.test("live frame-format stays open after `only`, without a timer", async () => {
  const reader = open("?every=100&only=data").getReader();
  await reader.read();
  const next = reader.read().then(({ done }) => done);
  await untilTimerIsCleared();
  // What the last turn of the timer did to the stream would be known by now.
  assertEquals(
    await Promise.race([next, new Promise((resolve) => setTimeout(resolve))]),
    undefined,
  );
  await reader.cancel();
  assertEquals(await next, true);
});

Deno.test("live frame-format waits `every` milliseconds between two frames", async () => {
  const reader = open("?every=200&only=id").getReader();
  await reader.read();
  const start = performance.now();
  await within(reader.read(), "the second frame");
  await reader.cancel();
  // A timer may be late; 10 ms are for clocks that round.
  assert(performance.now() - start >= 190);
});

Deno.test("live frame-format stops its timer when the reader leaves", async () => {
  // The leak check is the assertion: a timer that goes on fails this test.
  await open("?every=100").cancel();
  await open("?every=10000&only=unfinished").cancel();
});

Deno.test("live frame-format accepts any path, both limits and other parameters", async () => {
  const targets = ["", "any/path", "?every=100", "?every=10000", "?only=all", "?wire=1&x="];
  for (const target of targets) {
    const response = answer(target);
    await response.body?.cancel();
    assertStreamHead(response);
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    assertEquals(response.headers.has("connection"), false);
  }
});

Deno.test("live frame-format refuses every other `every` and says what is allowed", async () => {
  const values = ["", "0", "99", "10001", "-500", "%2B500", "1.5", "1e3", "0x400", "2000ms", "two"];
  values.push("%20500", "500%20", "500%0A", "NaN", "Infinity", "9".repeat(400), "٢٠٠٠");
  for (const value of values) {
    await assertRefused(
      `?every=${value}`,
      "every: a whole number of milliseconds from 100 to 10000\n",
    );
  }
});

Deno.test("live frame-format refuses every other `only` and lists the names", async () => {
  for (const value of ["", "Data", "data%20", "data,id", "nothing", "toString", "%00"]) {
    await assertRefused(`?only=${value}`, `only: ${["all", ...NAMES].join(" | ")}\n`);
  }
});

Deno.test("lesson frame-format offers every name of its gallery to choose", async () => {
  const lesson = await Deno.readTextFile(new URL("lesson.md", FILE));
  assertEquals(/choose only: ([^;"]*)/.exec(lesson)?.[1]?.split(" | "), ["all", ...NAMES]);
});

Deno.test("live frame-format imports nothing", async () => {
  assert(!/^\s*(import|export .* from)\b|\bimport\(/m.test(await Deno.readTextFile(FILE)));
});

Deno.test("live frame-format runs alone by deno serve", async () => {
  const folder = await Deno.makeTempDir({ prefix: "live-" });
  await Deno.copyFile(FILE, `${folder}/live.ts`);
  {
    const args = ["serve", "--host", "127.0.0.1", "--port", "0", "live.ts"];
    await using server = startProcess(Deno.execPath(), args, { cwd: folder });
    await until(() => {
      server.assertRunning();
      return readOrigin(server.stdout() + server.stderr()) !== undefined;
    }, "deno serve says where it listens");
    const origin = readOrigin(server.stdout() + server.stderr());
    await using reader = await openReader(`${origin}/?every=100&only=id`);
    assertStreamHead(reader.response);
    await reader.readEvents(2);
    assertEquals(reader.events, GALLERY.id?.events);
  }
  await Deno.remove(folder, { recursive: true });
});

function answer(target: string): Response {
  return live.fetch(new Request(`http://localhost/${target}`));
}

/** The body of an answer that must be a stream. */
function open(target: string): ReadableStream<Uint8Array> {
  const response = answer(target);
  assertStreamHead(response);
  assert(response.body);
  return response.body;
}

/** Reads a stream to its end, or until it has given so many steps, and leaves. */
async function readAll(target: string, { length } = { length: Infinity }): Promise<Uint8Array> {
  const reader = open(target).getReader();
  const interpreter = createInterpreter();
  const bytes: number[] = [];
  for (let steps = 0; steps < length;) {
    const { done, value } = await within(reader.read(), `step ${steps + 1} of ${target}`);
    if (done) break;
    bytes.push(...value);
    steps += interpreter.push(value).length;
  }
  await reader.cancel();
  return Uint8Array.from(bytes);
}

/** Gives each event the ID that it has where the frames are played one after the other. */
function withIds(): (event: StreamEvent) => StreamEvent {
  let lastEventId = "";
  return (event) => {
    const clears = event.data === "an empty ID clears it";
    if (event.lastEventId !== "" || clears) ({ lastEventId } = event);
    return { ...event, lastEventId };
  };
}

/** Waits until somebody clears an interval. */
async function untilTimerIsCleared(): Promise<void> {
  const { clearInterval } = globalThis;
  const cleared = Promise.withResolvers<void>();
  globalThis.clearInterval = (timer) => {
    clearInterval(timer);
    cleared.resolve();
  };
  try {
    await within(cleared.promise, "the timer is cleared");
  } finally {
    globalThis.clearInterval = clearInterval;
  }
}

async function assertRefused(target: string, reason: string): Promise<void> {
  const response = answer(target);
  assertEquals(response.status, 400, target);
  assertMatch(response.headers.get("content-type") ?? "", /^text\/plain/);
  assertEquals(await response.text(), reason);
}

function readOrigin(output: string): string | undefined {
  return /(http:\/\/127\.0\.0\.1:\d+)\//.exec(output)?.[1];
}
