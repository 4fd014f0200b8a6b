/** The live endpoint of lesson 2: called without a socket, and its heads as they are on the wire. */

import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { createInterpreter, type StreamEvent } from "../../../event_stream/mod.ts";
import live from "../../../lessons/1-the-stream/2-headers/live.ts";
import { serveAlone } from "../../helpers/alone.ts";
import { openRaw } from "../../helpers/raw.ts";
import { assertTick } from "../first-stream/stream.ts";
import { within } from "../../snippets/wait.ts";

const FILE = new URL("../../../lessons/1-the-stream/2-headers/live.ts", import.meta.url);

/** Each type's name → the header, null where there must be none. */
const TYPES = {
  "event-stream": "text/event-stream",
  "charset": "text/event-stream; charset=windows-1252",
  "semicolon": "text/event-stream;",
  "missing": null,
  "plain": "text/plain",
  "json": "application/json",
};

/** What a refusal must say, to the letter. */
const REFUSALS = {
  type: "type: event-stream | charset | semicolon | missing | plain | json\n",
  status: "status: 200 | 204 | 404 | 500 | 307\n",
  cache: "cache: on | off\n",
  connection: "connection: off | keep-alive\n",
};

Deno.test("live headers answers with the right head unless it is told otherwise", async () => {
  for (const target of ["", "any/path", "?x=&wire=1", "?type=event-stream&status=200&cache=on"]) {
    const response = answer(target);
    await response.body?.cancel();
    assertEquals(response.status, 200);
    assertEquals([...response.headers], [
      ["cache-control", "no-cache"],
      ["content-type", "text/event-stream"],
    ]);
  }
});

Deno.test("live headers sends the same events under every type", async () => {
  for (const [name, type] of Object.entries(TYPES)) {
    const response = answer(`?type=${name}`);
    assertEquals(response.status, 200, name);
    assertEquals(response.headers.get("content-type"), type, name);
    assertCafe((await readEvents(response, 1))[0], 1);
  }
});

Deno.test("live headers sends an event at once and then each second", async () => {
  const times = (await readEvents(answer(""), 3)).map((event, index) =>
    assertCafe(event, index + 1)
  );
  const [first = 0, , third = 0] = times;
  // A timer may be late; 10 ms are for clocks that round.
  assert(third - first >= 1990, `two intervals took ${third - first} ms`);
});

Deno.test("live headers writes UTF-8, whatever the charset says", async () => {
  const body = answer("?type=charset").body!.getReader();
  const { value } = await body.read();
  await body.cancel();
  assertStringIncludes(new TextDecoder("utf-8", { fatal: true }).decode(value), "café");
});

Deno.test("live headers ends every answer that is not 200", async () => {
  for (const status of [404, 500]) {
    const response = answer(`?status=${status}`);
    assertEquals(response.status, status);
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    const events = interpret(new Uint8Array(await response.arrayBuffer()));
    assertEquals(events.length, 1);
    assertCafe(events[0], 1);
  }
  for (const status of [204, 307]) {
    const response = answer(`?status=${status}`);
    assertEquals(response.status, status);
    assertEquals(response.body, null);
  }
});

Deno.test("live headers redirects to the same path with 200 and the rest of the query", () => {
  const wire = crypto.randomUUID();
  const target = `any/path?type=plain&status=307&wire=${wire}&cache=off&x=a%20b%26c`;
  const location = answer(target).headers.get("location");
  assert(location);
  const url = new URL(location, `http://localhost/${target}`);
  assertEquals(url.pathname, "/any/path");
  const { status, ...rest } = Object.fromEntries(url.searchParams);
  assertEquals(status, "200");
  assertEquals(rest, { type: "plain", wire, cache: "off", x: "a b&c" });
});

Deno.test("live headers leaves Cache-Control away and sets Connection when it is told to", async () => {
  for (const status of [200, 204, 404, 500, 307]) {
    const response = answer(`?status=${status}&cache=off&connection=keep-alive`);
    await response.body?.cancel();
    assertEquals(response.headers.get("cache-control"), null);
    assertEquals(response.headers.get("connection"), "keep-alive");
  }
});

Deno.test("live headers stops its timer when the reader leaves", async () => {
  // The leak check is the assertion: a timer that goes on fails this test.
  await answer("").body?.cancel();
});

Deno.test("live headers refuses every other value and says what is allowed", async () => {
  for (const [name, refusal] of Object.entries(REFUSALS)) {
    for (
      const value of ["", "x", "200%20", "0200", "ON", "constructor", "text/html", "%0d%0aX: 1"]
    ) {
      const response = answer(`?${name}=${value}`);
      assertEquals(response.status, 400, `${name}=${value}`);
      assertMatch(response.headers.get("content-type") ?? "", /^text\/plain/);
      assertEquals(await response.text(), refusal);
    }
  }
});

Deno.test("live headers imports nothing and never says text/html", async () => {
  const text = await Deno.readTextFile(FILE);
  assert(!/^\s*(import|export .* from)\b|\bimport\(/m.test(text));
  assert(!text.includes("html"));
});

Deno.test("live headers sends on the wire what it says, run alone by deno serve", async () => {
  await using server = await serveAlone(FILE);
  for (const [name, type] of Object.entries(TYPES)) {
    const head = await readHead(server, `/?type=${name}`);
    assertMatch(head, /^HTTP\/1\.1 200 OK\r\n/);
    const lines = head.split("\r\n").filter((line) => /^content-type:/i.test(line));
    assertEquals(
      lines.map((line) => line.replace(/^content-type: /i, "")),
      type === null ? [] : [type],
    );
  }
  assertMatch(await readHead(server, "/?connection=keep-alive"), /^connection: keep-alive\r$/im);
  assertNotMatch(await readHead(server, "/"), /^(connection|content-length):/im);
  const redirect = await readHead(server, "/?status=307");
  assertMatch(redirect, /^HTTP\/1\.1 307 .*\r\n/);
  assertMatch(redirect, /^location: \?status=200/im);
  const empty = await readHead(server, "/?status=204");
  assertMatch(empty, /^HTTP\/1\.1 204 .*\r\n/);
  assertNotMatch(empty, /^(content-length|transfer-encoding):/im);
});

function answer(target: string): Response {
  return live.fetch(new Request(`http://localhost/${target}`));
}

/** Reads the first events of a stream and leaves it. Each is one write. */
async function readEvents({ body }: Response, count: number): Promise<StreamEvent[]> {
  assert(body);
  const reader = body.getReader();
  const events: StreamEvent[] = [];
  while (events.length < count) {
    const { value } = await within(reader.read(), `event ${events.length + 1}`);
    assert(value, "the stream has ended");
    const [event, ...others] = interpret(value);
    assert(event);
    assertEquals(others, []);
    events.push(event);
  }
  await reader.cancel();
  return events;
}

/** The events in bytes that must hold whole ones. */
function interpret(bytes: Uint8Array): StreamEvent[] {
  const interpreter = createInterpreter();
  const steps = interpreter.push(bytes);
  assertEquals(interpreter.end(), [], "nothing is left over");
  return steps.flatMap((step) => step.event ?? []);
}

/** Checks the endpoint's event: that of lesson 1, and a word that is not ASCII. */
function assertCafe(event: StreamEvent | undefined, num: number): number {
  assert(event);
  const { word, ...data } = JSON.parse(event.data);
  assertEquals(word, "café");
  return assertTick({ ...event, data: JSON.stringify(data) }, num);
}

/** The head of an answer, byte by byte, with the line end of its last line. */
async function readHead({ port }: { port: number }, target: string): Promise<string> {
  await using raw = await openRaw({ port }, target);
  const text = await raw.readUntil("\r\n\r\n");
  return text.slice(0, text.indexOf("\r\n\r\n") + 2);
}
