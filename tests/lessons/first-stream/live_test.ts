/** The live endpoint of lesson 1: called without a socket, and run alone as its reader runs it. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createInterpreter, type StreamEvent } from "../../../event_stream/mod.ts";
import live from "../../../lessons/1-the-stream/1-first-stream/live.ts";
import { serveAlone } from "../../helpers/alone.ts";
import { assertTick } from "./stream.ts";
import { assertStreamHead, openReader } from "../../snippets/reader.ts";
import { within } from "../../snippets/wait.ts";

const FILE = new URL("../../../lessons/1-the-stream/1-first-stream/live.ts", import.meta.url);
const ALLOWED = "100 to 60000";

Deno.test("live first-stream sends the first event at once", async () => {
  const body = open("?every=60000").getReader();
  const [event] = interpretChunk((await body.read()).value);
  await body.cancel();
  assertTick(event, 1);
});

Deno.test("live first-stream sends the next events after `every` milliseconds", async () => {
  const body = open("?every=100").getReader();
  const times: number[] = [];
  for (let num = 1; num <= 3; num++) {
    const { value } = await within(body.read(), `event ${num}`);
    const events = interpretChunk(value);
    assertEquals(events.length, 1, "one write is one event");
    times.push(assertTick(events[0], num));
  }
  await body.cancel();
  const [first = 0, , third = 0] = times;
  // A timer may be late; 10 ms are for clocks that round.
  assert(third - first >= 190, `two intervals took ${third - first} ms`);
});

Deno.test("live first-stream stops its timer when the reader leaves", async () => {
  // The leak check is the assertion: a timer that goes on fails this test.
  await open("?every=100").cancel();
});

Deno.test("live first-stream keeps its streams apart", async () => {
  const first = open("?every=100").getReader();
  await first.read();
  await within(first.read(), "the first stream's second event");
  const second = open("?every=100").getReader();
  assertTick(interpretChunk((await second.read()).value)[0], 1);
  await first.cancel();
  // The one that stays still runs.
  assertTick(interpretChunk((await within(second.read(), "event 2")).value)[0], 2);
  await second.cancel();
});

Deno.test("live first-stream accepts any path, both limits and other parameters", async () => {
  for (const target of ["", "any/path", "?every=100", "?every=60000", "?wire=1&every=250&x="]) {
    const response = answer(target);
    await response.body?.cancel();
    assertStreamHead(response);
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    assertEquals(response.headers.has("connection"), false);
  }
});

Deno.test("live first-stream refuses every other `every` and says what is allowed", async () => {
  const values = ["", "0", "99", "60001", "-500", "%2B500", "1.5", "1e3", "0x400", "2000ms", "two"];
  values.push("%20500", "500%20", "500%0A", "NaN", "Infinity", "9".repeat(400), "٢٠٠٠");
  for (const value of values) {
    const response = answer(`?every=${value}`);
    assertEquals(response.status, 400, value);
    assertMatch(response.headers.get("content-type") ?? "", /^text\/plain/);
    const text = await response.text();
    assertStringIncludes(text, ALLOWED);
    assertMatch(text, /^[^\n]+\n$/, "it is one line");
  }
});

Deno.test("live first-stream numbers its events with `ids=on`, and only then", async () => {
  for (const [target, expected] of [["?ids=on", "1"], ["?ids=off", ""], ["", ""]] as const) {
    const body = open(target).getReader();
    const [event] = interpretChunk((await body.read()).value);
    await body.cancel();
    assertEquals(event?.lastEventId, expected);
  }
  const refused = answer("?ids=yes");
  assertEquals(refused.status, 400);
  assertEquals(await refused.text(), "ids: off | on\n");
});

Deno.test("live first-stream imports nothing", async () => {
  assert(!/^\s*(import|export .* from)\b|\bimport\(/m.test(await Deno.readTextFile(FILE)));
});

Deno.test("live first-stream runs alone by deno serve", async () => {
  await using server = await serveAlone(FILE);
  await using reader = await openReader(`${server.origin}/?every=100`);
  assertStreamHead(reader.response);
  await reader.readEvents(3);
  reader.events.forEach((event, index) => assertTick(event, index + 1));
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

/** The events in one chunk, which must hold whole ones. */
function interpretChunk(chunk: Uint8Array | undefined): StreamEvent[] {
  assert(chunk, "the stream has ended");
  const interpreter = createInterpreter();
  const steps = interpreter.push(chunk);
  assertEquals(interpreter.end(), [], "nothing is left over");
  return steps.flatMap((step) => step.event ?? []);
}
