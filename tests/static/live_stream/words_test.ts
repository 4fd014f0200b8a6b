/** The words of the live view: reasons, numbers and units. */

import { assertEquals } from "@std/assert";
import { interpret } from "../../../event_stream/mod.ts";
import type { EndCause } from "../../../event_stream/record.ts";
import type { EndRow, FrameRow } from "../../../static/live_stream/ledger/rows.ts";
import {
  count,
  END,
  errorMeaning,
  howItEnded,
  ignoredLines,
  milliseconds,
  seconds,
  sharedName,
  size,
  tooLarge,
  whyNoEvent,
} from "../../../static/live_stream/words.ts";
import { createLedger } from "../../../static/live_stream/ledger/ledger.ts";
import { createScene, framesOf, tell, toBytes } from "../../helpers/wire.ts";

/** Streams whose first frame makes no event, and why. */
const REASONS: Readonly<Record<string, string>> = {
  "\n": "An empty line with nothing before it, so nothing fires.",
  ": a\n: b\n\n":
    "A comment: it keeps the connection from falling silent, and never reaches the page.",
  "event: tick\n\n": "No data, so nothing fires. The type tick is discarded.",
  "event\n\n": "No data, so nothing fires.",
  "id: 7\n\n": "No data, so nothing fires. The last event ID is now 7.",
  "id: 7\nid: 8\n\n": "No data, so nothing fires. The last event ID is now 8.",
  "id\n\n": "No data, so nothing fires. The last event ID is cleared.",
  "retry: 2500\n\n": "No data, so nothing fires. The reconnection time is now 2,500 ms.",
  "id: 1\nretry: 0\n\n":
    "No data, so nothing fires. The last event ID is now 1. The reconnection time is now 0 ms.",
  "Data: a\n\n": "No data, so nothing fires. “Data” is not a known field, so it is ignored.",
  "\uFEFF\uFEFFdata: a\n\n": "No data, so nothing fires. The stream begins with a byte order " +
    "mark, which is removed. “U+FEFF data” is not a known field, so it is ignored.",
  "retry: 1s\n\n":
    "No data, so nothing fires. The retry value “1s” is not all digits, so it is ignored.",
  "id: a\0\n\n": "No data, so nothing fires. The id contains U+0000, so it is ignored.",
  "\ufeff\n":
    "No data, so nothing fires. The stream begins with a byte order mark, which is removed.",
  [`id: ${"x".repeat(99)}\n\n`]: `No data, so nothing fires. The last event ID is now ${
    "x".repeat(60)
  }….`,
  [`${"x".repeat(99)}\n\n`]: `No data, so nothing fires. “${
    "x".repeat(60)
  }…” is not a known field, so it is ignored.`,
};

for (const [stream, reason] of Object.entries(REASONS)) {
  Deno.test(`whyNoEvent explains ${JSON.stringify(stream.slice(0, 20))}`, () => {
    assertEquals(whyNoEvent(frameOf(stream)), reason);
  });
}

/** What a stream's end leaves unfinished, and what becomes of it. */
const REMAINS: Readonly<Record<string, string>> = {
  "data: 1": "The stream ended before the empty line, so this frame is discarded.",
  "id: 1\n": "The stream ended before the empty line, so this frame is discarded.",
  "retry: 500\ndata: 1\n":
    "The stream ended before the empty line, so this frame is discarded. The reconnection time is now 500 ms.",
  ": a\n": "A comment: it keeps the connection from falling silent, and never reaches the page.",
  "\ufeff": "The stream ended before the empty line, so this frame is discarded.",
};

for (const [stream, reason] of Object.entries(REMAINS)) {
  Deno.test(`whyNoEvent explains ${JSON.stringify(stream)} at the stream's end`, () => {
    assertEquals(whyNoEvent(frameOf(stream)), "Unfinished: waiting for the empty line.");
    assertEquals(whyNoEvent(frameOf(stream, { isEnded: true })), reason);
  });
}

Deno.test("whyNoEvent says nothing of a frame that makes an event", () => {
  assertEquals(whyNoEvent(frameOf("data\n\n")), undefined);
});

Deno.test("whyNoEvent says what a frame lacks for good", () => {
  const frame = frameOf("data: 1\n\n");
  const reasons = (["beginning", "rest", "event"] as const)
    .map((missing) => whyNoEvent({ ...frame, missing }));
  assertEquals(reasons, [
    "Records before this are missing. The frame may have begun in them, so the view cannot say what it does.",
    "The rest of this frame did not reach the view.",
    "The browser fired no event for this frame.",
  ]);
});

Deno.test("ignoredLines says of each line that did nothing why, and nothing of the others", () => {
  const { steps } = interpret(toBytes("data: 1\nfoo: 1\n: comment\nretry: -1\nid: \0\n\n"));
  assertEquals(ignoredLines(steps), [
    "“foo” is not a known field, so it is ignored.",
    "The retry value “-1” is not all digits, so it is ignored.",
    "The id contains U+0000, so it is ignored.",
  ]);
});

Deno.test("errorMeaning tells retrying from given up", () => {
  const meaning = (readyState: number) => errorMeaning({ type: "error", at: 0, readyState });
  assertEquals(meaning(0), "readyState is 0: the browser will retry");
  assertEquals(meaning(2), "readyState is 2: the browser has given up and will not retry");
});

Deno.test("END has words for every end of a connection", () => {
  assertEquals(Object.keys(END).sort(), ["cut", "ended", "failed", "left"]);
});

Deno.test("howItEnded says when a frame had begun, except of a reader who left", () => {
  const inFrame = ", in the middle of a frame";
  const cases: [stream: string, cause: EndCause, expected: string][] = [
    ["data: a\n\n", "ended", END.ended],
    ["data: a\n", "ended", END.ended + inFrame],
    ["data: a\n\ndat", "ended", END.ended + inFrame],
    ["data: a\n\n", "failed", END.failed],
    ["data: a\n", "failed", END.failed + inFrame],
    ["data: a\n", "cut", END.cut + inFrame],
    ["data: a\n", "left", END.left],
    ["", "ended", END.ended],
  ];
  for (const [stream, cause, expected] of cases) {
    const scene = createScene();
    const ledger = createLedger({ listensFor: [] });
    tell(ledger, [
      scene.request("a"),
      scene.response("a"),
      scene.write("a", stream),
      scene.end("a", cause),
    ]);
    const row = ledger.rows.find((row): row is EndRow => row.kind === "end");
    assertEquals(row && howItEnded(row), expected, `${stream} ${cause}`);
  }
});

Deno.test("milliseconds writes a time", () => {
  const times = [0, 0.04, 0.06, 1, 1.25, 9.96, 10.4, 2_000, 1_234_567.8];
  assertEquals(times.map(milliseconds), [
    "0 ms",
    "0 ms",
    "0.1 ms",
    "1 ms",
    "1.3 ms",
    "10 ms",
    "10 ms",
    "2,000 ms",
    "1,234,568 ms",
  ]);
});

Deno.test("seconds writes a time since the beginning, which no clock brings below zero", () => {
  const times = [-5, 0, 1_006, 99_999, 100_000, 1_000_000];
  assertEquals(times.map(seconds), [
    "0.000 s",
    "0.000 s",
    "1.006 s",
    "99.999 s",
    "100.00 s",
    "1000.0 s",
  ]);
});

Deno.test("count writes one of a thing, and several", () => {
  const counts = [0, 1, 2, 1_000].map((n) => count(n, "event"));
  assertEquals(counts, ["0 events", "1 event", "2 events", "1,000 events"]);
});

Deno.test("size writes bytes in the unit that is readable", () => {
  assertEquals([0, 999, 1_000, 4_210, 999_949, 999_950, 12_300_000].map(size), [
    "0 B",
    "999 B",
    "1.0 kB",
    "4.2 kB",
    "999.9 kB",
    "1.0 MB",
    "12.3 MB",
  ]);
});

Deno.test("tooLarge says what the view keeps, and that the browser keeps more", () => {
  assertEquals(
    tooLarge(1_048_576),
    "This block has no empty line within 1.0 MB, so the view keeps no more of it. " +
      "The browser has no such limit.",
  );
});

/** The first frame of a stream. */
function frameOf(stream: string, { isEnded = false } = {}): FrameRow {
  const scene = createScene();
  const ledger = createLedger({ listensFor: [] });
  tell(ledger, [scene.request("a"), scene.response("a"), scene.write("a", stream)]);
  if (isEnded) tell(ledger, [scene.end("a")]);
  return framesOf(ledger)[0]!;
}

Deno.test("sharedName tells a message named error or open from the connection's own events", () => {
  const message = { data: "", lastEventId: "" };
  assertEquals(
    sharedName({ type: "error", at: 0, readyState: 1, message }),
    "A message that the server named error: readyState is still 1.",
  );
  assertEquals(
    sharedName({ type: "open", at: 0, readyState: 1, message }),
    "A message that the server named open: readyState is still 1.",
  );
  for (const type of ["message", "price", "Error"]) {
    assertEquals(sharedName({ type, at: 0, readyState: 1, message }), undefined);
  }
});
