import { assertEquals, assertGreater } from "@std/assert";
import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { interpret, type StreamEvent } from "../../event_stream/mod.ts";
import { cut, interpretPieces, vectors } from "./vectors.ts";

const encoder = new TextEncoder();
const bytesOf = (text: string) => encoder.encode(text);

/** What both interpreters tell of a stream. */
interface Findings {
  events: StreamEvent[];
  comments: string[];
  lastEventId: string;
  reconnectionTime: number | undefined;
}

/** What ours finds, comments as the peer reports them: less one leading space. */
function findings(pieces: Uint8Array[], lastEventId = ""): Findings {
  const { steps, ...found } = interpretPieces(pieces, { lastEventId });
  const comments = steps.filter((step) => step.kind === "comment").map((step) => step.value);
  return { ...found, comments: comments.map((comment) => comment.replace(/^ /, "")) };
}

/**
 * What eventsource-parser finds, with what it leaves to its caller done as the standard says. Each
 * thing done here has a test of its own below.
 */
function peerFindings(pieces: Uint8Array[], lastEventId = ""): Findings {
  const found: Findings = { events: [], comments: [], lastEventId, reconnectionTime: undefined };
  const parser = createParser({
    onId: (id) => found.lastEventId = id,
    onEvent: ({ event = "message", data }) =>
      found.events.push({ type: event, data, lastEventId: found.lastEventId }),
    onRetry: (retry) => found.reconnectionTime = Math.min(retry, Number.MAX_SAFE_INTEGER),
    onComment: (comment) => found.comments.push(comment),
  });
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const piece of pieces) parser.feed(decoder.decode(piece, { stream: true }));
  return found;
}

/** What eventsource-parser reports, untouched. */
function peerCalls(stream: string): unknown[] {
  const calls: unknown[] = [];
  const parser = createParser({
    onEvent: (event) => calls.push(event),
    onRetry: (retry) => calls.push({ retry }),
    onComment: (comment) => calls.push({ comment }),
  });
  parser.feed(stream);
  return calls;
}

for (const { name, stream, lastEventIdIn, ...expected } of vectors) {
  Deno.test(`eventsource-parser agrees with the platform on: ${name}`, () => {
    const { events, lastEventId, reconnectionTime } = peerFindings(
      [bytesOf(stream)],
      lastEventIdIn,
    );
    assertEquals(events, expected.events);
    assertEquals(lastEventId, expected.lastEventId);
    assertEquals(reconnectionTime, expected.reconnectionTime);
  });
}

const alphabet = [
  ...["data", "data:", "data: ", "Data", ":", " ", "\t", "id", "id:", "event", "event:", "retry"],
  ...["retry:", "0", "12", "\0", "\ufeff", "é", "😀", "\u2028", "\x85", "ï", "»", "¿", "junk"],
  ...["\n", "\n", "\r", "\r\n", "\n\n", "\r\r", "\r\n\r\n", "\ndata", "\ndata: a", "\nid: 7"],
].map((text) => [...bytesOf(text)]);
const malformed = [[0xff], [0x80], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xed, 0xa0, 0x80]];
const streams = fc.array(fc.constantFrom(...alphabet, ...malformed), { maxLength: 40, size: "max" })
  .map((parts) => Uint8Array.from(parts.flat()))
  // The one difference that cannot be put right from outside: see "ï»¿" below.
  .filter((bytes) =>
    !new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).startsWith("ï»¿")
  );

Deno.test("interpret() agrees with eventsource-parser on random streams, cut at random", () => {
  let events = 0;
  const places = fc.array(fc.nat({ max: 100 }), { maxLength: 4 });
  fc.assert(
    fc.property(streams, places, (bytes, places) => {
      const offsets = places.map((place) => Math.min(place, bytes.length)).sort((a, b) => a - b);
      const found = findings([bytes]);
      events += found.events.length;
      assertEquals(peerFindings([bytes]), found);
      assertEquals(peerFindings(cut(bytes, offsets)), found);
    }),
    { numRuns: 5000 },
  );
  assertGreater(events, 1000, "too few events for this to mean anything");
});

Deno.test("eventsource-parser differs: it names no type where the stream names none", () => {
  const [event] = interpret(bytesOf("data: a\n\n")).events;
  assertEquals(event?.type, "message");
  assertEquals(peerCalls("data: a\n\n"), [{ id: undefined, event: undefined, data: "a" }]);
});

Deno.test("eventsource-parser differs: an ID is forgotten after the event that set it", () => {
  const stream = "id: 7\ndata: a\n\ndata: b\n\n";
  assertEquals(interpret(bytesOf(stream)).events.map((event) => event.lastEventId), ["7", "7"]);
  assertEquals(peerCalls(stream), [
    { id: "7", event: undefined, data: "a" },
    { id: undefined, event: undefined, data: "b" },
  ]);
});

Deno.test("eventsource-parser differs: a comment loses one leading space", () => {
  assertEquals(interpret(bytesOf(":  a\n")).steps[0]?.value, "  a");
  assertEquals(peerCalls(":  a\n"), [{ comment: " a" }]);
});

Deno.test("eventsource-parser differs: a huge retry is not kept exact, nor finite", () => {
  const stream = `retry: ${"9".repeat(400)}\n`;
  assertEquals(interpret(bytesOf(stream)).reconnectionTime, Number.MAX_SAFE_INTEGER);
  assertEquals(peerCalls(stream), [{ retry: Infinity }]);
});

Deno.test('eventsource-parser differs: the letters "ï»¿" pass for a byte order mark', () => {
  const stream = "ï»¿data: a\n\n";
  assertEquals(interpret(bytesOf(stream)).events, []);
  assertEquals(peerCalls(stream), [{ id: undefined, event: undefined, data: "a" }]);
});

Deno.test("eventsource-parser differs: behind a TextDecoder it loses a second byte order mark", () => {
  const bytes = bytesOf("\ufeff\ufeffdata: a\n\n");
  assertEquals(interpret(bytes).events, []);
  const decoded = new TextDecoder().decode(bytes);
  assertEquals(peerCalls(decoded), [{ id: undefined, event: undefined, data: "a" }]);
});
