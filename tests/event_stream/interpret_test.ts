import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  type Buffers,
  createInterpreter,
  interpret,
  type Step,
  type StepKind,
  type StepReason,
} from "../../event_stream/mod.ts";
import { cut, cutEverywhere, interpretPieces, vectors } from "./vectors.ts";

const encoder = new TextEncoder();
const bytesOf = (text: string) => encoder.encode(text);

/** Steps lie end to end and cover every byte, and each one's line end is where it says. */
function assertTiles(steps: Step[], bytes: Uint8Array): void {
  let at = 0;
  for (const { start, end, lineEnd } of steps) {
    assertEquals(start, at);
    assertEquals(bytes.subarray(end - lineEnd.length, end), bytesOf(lineEnd));
    at = end;
  }
  assertEquals(at, bytes.length);
}

for (const vector of vectors) {
  const { name, stream, events, lastEventId, reconnectionTime } = vector;
  const bytes = bytesOf(stream);
  const options = { lastEventId: vector.lastEventIdIn ?? "" };
  const whole = interpret(bytes, options);

  Deno.test(`interpret() makes the standard's events of: ${name}`, () => {
    assertEquals(whole.events, events);
    assertEquals(whole.lastEventId, lastEventId);
    assertEquals(whole.reconnectionTime, reconnectionTime);
    assertTiles(whole.steps, bytes);
  });

  Deno.test(`createInterpreter() gives the same steps wherever it is cut: ${name}`, () => {
    for (let at = 0; at <= bytes.length; at++) {
      assertEquals(interpretPieces(cut(bytes, [at]), options), whole, `cut at ${at}`);
    }
    assertEquals(interpretPieces(cutEverywhere(bytes), options), whole, "byte by byte");
  });
}

interface Expected {
  stream: string;
  kind: StepKind;
  field?: string;
  value?: string;
  buffers?: Partial<Buffers>;
}

/** For each reason a stream whose last step has it. A reason without one does not compile. */
const reasons: Record<StepReason, Expected> = {
  "data-appended": {
    stream: "event: x\nid: 7\ndata: a\ndata:  b\n",
    kind: "field",
    field: "data",
    value: " b",
    buffers: { data: "a\n b\n", type: "x", lastEventId: "7" },
  },
  "event-set": {
    stream: "data\nevent: x\nevent: ping\n",
    kind: "field",
    field: "event",
    value: "ping",
    buffers: { data: "\n", type: "ping" },
  },
  "id-set": {
    stream: "event: x\ndata\nid:7\n",
    kind: "field",
    field: "id",
    value: "7",
    buffers: { data: "\n", type: "x", lastEventId: "7" },
  },
  "retry-set": {
    stream: "retry: 03000\n",
    kind: "field",
    field: "retry",
    value: "03000",
    buffers: { reconnectionTime: 3000 },
  },
  "comment": { stream: ": a: b\n", kind: "comment", value: " a: b" },
  "event-dispatched": {
    stream: "retry:1\nid:7\ndata\n\n",
    kind: "dispatch",
    buffers: { lastEventId: "7", reconnectionTime: 1 },
  },
  "no-data": {
    stream: "id: 7\nevent: x\n\n",
    kind: "nothing-dispatched",
    buffers: { lastEventId: "7" },
  },
  "unknown-field": { stream: "Data: a: b\n", kind: "ignored", field: "Data", value: "a: b" },
  "id-has-null": { stream: "id: a\0b\n", kind: "ignored", field: "id", value: "a\0b" },
  "retry-not-digits": { stream: "retry: 3s\n", kind: "ignored", field: "retry", value: "3s" },
  "byte-order-mark": { stream: "\ufeff", kind: "ignored" },
  "end-of-stream": {
    stream: "id: 1\n\nid: 2\nevent: x\ndata: a\ndata",
    kind: "discarded",
    buffers: { lastEventId: "1" },
  },
};

for (const [reason, expected] of Object.entries(reasons)) {
  Deno.test(`createInterpreter() makes a step with the reason ${reason}`, () => {
    const { stream, kind, field = "", value = "" } = expected;
    const interpreter = createInterpreter();
    const steps = interpreter.push(bytesOf(stream));
    if (reason === "end-of-stream") steps.push(...interpreter.end());
    const last = steps.at(-1)!;
    assertEquals([last.reason, last.kind, last.field, last.value], [reason, kind, field, value]);
    const cleared = { data: "", type: "", lastEventId: "", reconnectionTime: undefined };
    assertEquals(last.buffers, { ...cleared, ...expected.buffers });
    assertEquals("event" in last, reason === "event-dispatched");
  });
}

Deno.test("createInterpreter() dispatches at a CR without waiting for the next byte", () => {
  const steps = createInterpreter().push(bytesOf("data: a\r\r"));
  assertEquals(steps[1]?.event, { type: "message", data: "a", lastEventId: "" });
  assertEquals(steps[1]?.lineEnd, "\r");
});

Deno.test("createInterpreter() lengthens the step of a CR by an LF that comes later", () => {
  const interpreter = createInterpreter();
  const [step] = interpreter.push(bytesOf(":a\r"));
  assertEquals([step?.end, step?.lineEnd], [3, "\r"]);
  assertEquals(interpreter.push(new Uint8Array()), []);
  assertEquals(interpreter.push(bytesOf("\n")), []);
  assertEquals([step?.end, step?.lineEnd], [4, "\r\n"]);
  const [next] = interpreter.push(bytesOf("\n"));
  assertEquals([next?.start, next?.end, next?.reason], [4, 5, "no-data"]);
});

Deno.test("createInterpreter() lengthens no step by an LF that follows another byte", () => {
  const interpreter = createInterpreter();
  const [step] = interpreter.push(bytesOf(":a\r"));
  interpreter.push(bytesOf(":b"));
  const [next] = interpreter.push(bytesOf("\n"));
  assertEquals([step?.end, step?.lineEnd], [3, "\r"]);
  assertEquals([next?.start, next?.end, next?.lineEnd], [3, 6, "\n"]);
});

Deno.test("end() discards nothing after a CR, which has ended its line", () => {
  const interpreter = createInterpreter();
  interpreter.push(bytesOf("data: a\r\r"));
  assertEquals(interpreter.end(), []);
});

const ends: [name: string, stream: string, discarded: number][] = [
  ["data", "data\n", 1],
  ["an event type", "event: x\n", 1],
  ["an ID", "id: 7\n", 1],
  ["an unfinished comment", ":", 1],
  ["nothing, for the ID is the one it had", "id: 6\n", 0],
  ["nothing, for a retry counts at once", "retry: 5\n", 0],
  ["nothing of an empty stream", "", 0],
];

for (const [name, stream, discarded] of ends) {
  Deno.test(`end() discards what no empty line has ended: ${name}`, () => {
    const interpreter = createInterpreter({ lastEventId: "6" });
    interpreter.push(bytesOf(stream));
    assertEquals(interpreter.end().length, discarded);
    assertEquals(interpreter.lastEventId, "6");
  });
}

const marks: Record<string, [number[], StepReason[]]> = {
  "one BOM": [[0xef, 0xbb, 0xbf, 0x3a, 0x0a], ["byte-order-mark", "comment"]],
  "two BOMs": [
    [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 0x3a, 0x0a],
    ["byte-order-mark", "unknown-field"],
  ],
  "two thirds of a BOM in a line": [[0xef, 0xbb, 0x3a, 0x0a], ["unknown-field"]],
  "one third of a BOM and an LF": [[0xef, 0x0a, 0x0a], ["unknown-field", "no-data"]],
  "two thirds of a BOM and the end": [[0xef, 0xbb], ["end-of-stream"]],
  "a BOM begun twice": [[0xef, 0xef, 0xbb, 0xbf, 0x0a], ["unknown-field"]],
  "nothing but a BOM": [[0xef, 0xbb, 0xbf], ["byte-order-mark"]],
};

for (const [name, [numbers, expected]] of Object.entries(marks)) {
  Deno.test(`createInterpreter() strips exactly one BOM, however it is cut: ${name}`, () => {
    const bytes = Uint8Array.from(numbers);
    const whole = interpret(bytes);
    assertEquals(whole.steps.map((step) => step.reason), expected);
    assertTiles(whole.steps, bytes);
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        assertEquals(interpretPieces(cut(bytes, [first, second])), whole);
      }
    }
  });
}

const malformed: Record<string, [number[], string]> = {
  "a stray byte": [[0x61, 0xff, 0x62], "a\ufffdb"],
  "a character cut short by the line end": [[0x61, 0xe2, 0x82], "a\ufffd"],
  "a longer character cut short by the line end": [[0xf0, 0x9f, 0x98], "\ufffd"],
  "a stray byte, then a whole character": [[0x80, 0xe2, 0x82, 0xac], "\ufffd€"],
  "an encoded surrogate": [[0xed, 0xa0, 0x80], "\ufffd\ufffd\ufffd"],
  "an overlong slash": [[0xc0, 0xaf], "\ufffd\ufffd"],
};

for (const [name, [value, text]] of Object.entries(malformed)) {
  Deno.test(`interpret() reads malformed bytes as U+FFFD and keeps its place: ${name}`, () => {
    for (const lineEnd of ["\n", "\r", "\r\n"]) {
      const ends = [...bytesOf(lineEnd)];
      const bytes = Uint8Array.from([...bytesOf("data:"), ...value, ...ends, ...ends]);
      const whole = interpret(bytes);
      assertEquals(whole.events, [{ type: "message", data: text, lastEventId: "" }]);
      assertTiles(whole.steps, bytes);
      assertEquals(interpretPieces(cutEverywhere(bytes)), whole);
    }
  });
}

Deno.test("interpret() takes U+2028, U+2029 and U+0085 for no line ends", () => {
  const [event] = interpret(bytesOf("data: a\u2028b\u2029c\u0085d\n\n")).events;
  assertEquals(event?.data, "a\u2028b\u2029c\u0085d");
});

Deno.test("interpret() keeps a retry beyond the exact integers at the largest of them", () => {
  const digits = "9".repeat(400);
  assertEquals(interpret(bytesOf(`retry: ${digits}\n`)).reconnectionTime, Number.MAX_SAFE_INTEGER);
});

Deno.test("createInterpreter() leaves the last event ID as it was until an empty line", () => {
  const interpreter = createInterpreter({ lastEventId: "6" });
  interpreter.push(bytesOf("id: 7\ndata: a\nretry: 5\n"));
  assertEquals([interpreter.lastEventId, interpreter.reconnectionTime], ["6", 5]);
  interpreter.push(bytesOf("\n"));
  assertEquals(interpreter.lastEventId, "7");
});

Deno.test("push() keeps nothing of the array, which the caller may use again", () => {
  const interpreter = createInterpreter();
  const bytes = bytesOf("data: a");
  interpreter.push(bytes);
  bytes.fill(0x0a);
  assertEquals(interpreter.push(bytesOf("b\n"))[0]?.value, "ab");
});

Deno.test("push() and end() refuse to go on after end()", () => {
  const interpreter = createInterpreter();
  interpreter.end();
  assertThrows(() => interpreter.push(bytesOf("data")), Error, "create another interpreter");
  assertThrows(() => interpreter.end(), Error, "create another interpreter");
});

const pieces = fc.array(
  fc.constantFrom(
    ...["data", "data:", "data: ", ":", " ", "id", "id:", "event:", "retry:", "0", "12", "é", "😀"],
    ...["\n", "\n", "\n\n", "\r", "\r\n", "\0", "\ufeff", "\u2028", "junk", "\xff", "\xe2\x82"],
  ),
  { maxLength: 30 },
);

/** Characters of one byte stand for that byte, broken UTF-8 included; the others are encoded. */
function rawBytes(parts: string[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) =>
      /^[\x80-\xff]+$/.test(part)
        ? Array.from(part, (char) => char.charCodeAt(0))
        : [...bytesOf(part)]
    ),
  );
}

Deno.test("createInterpreter() gives the same of any stream, cut at any places", () => {
  const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });
  fc.assert(
    fc.property(pieces, fractions, (parts, cuts) => {
      const bytes = rawBytes(parts);
      const whole = interpret(bytes);
      assertTiles(whole.steps, bytes);
      const offsets = cuts.map((fraction) => Math.round(fraction * bytes.length)).sort((a, b) =>
        a - b
      );
      assertEquals(interpretPieces(cut(bytes, offsets)), whole);
      assertEquals(interpretPieces(cutEverywhere(bytes)), whole);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("interpret() leaves the buffers of earlier steps as they were", () => {
  const { steps } = interpret(bytesOf("data: a\ndata: b\n\ndata: c\n\n"));
  assertEquals(steps.map((step) => step.buffers.data), ["a\n", "a\nb\n", "", "c\n", ""]);
  assertStrictEquals(steps[2]?.event?.data, "a\nb");
});
