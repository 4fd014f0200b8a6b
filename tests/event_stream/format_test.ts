import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { format, interpret, type Message } from "../../event_stream/mod.ts";

const read = (frame: string) => interpret(new TextEncoder().encode(frame));

const frames: [name: string, message: Message, frame: string][] = [
  ["nothing", {}, "\n"],
  ["data", { data: "a" }, "data: a\n\n"],
  ["empty data", { data: "" }, "data: \n\n"],
  ["data with LF, CR and CRLF", { data: "a\nb\rc\r\nd" }, "data: a\ndata: b\ndata: c\ndata: d\n\n"],
  ["data that ends with a line end", { data: "a\n" }, "data: a\ndata: \n\n"],
  ["data that begins with a space", { data: " a" }, "data:  a\n\n"],
  ["data that looks like a field", { data: "id: 1\n: a" }, "data: id: 1\ndata: : a\n\n"],
  ["an event", { event: "ping", data: "a" }, "event: ping\ndata: a\n\n"],
  ["an id", { id: "7", data: "a" }, "id: 7\ndata: a\n\n"],
  ["an empty id", { id: "" }, "id: \n\n"],
  ["retry", { retry: 1500 }, "retry: 1500\n\n"],
  ["retry 0", { retry: 0 }, "retry: 0\n\n"],
  ["a large retry", { retry: Number.MAX_SAFE_INTEGER }, "retry: 9007199254740991\n\n"],
  ["a comment", { comment: "ping" }, ": ping\n\n"],
  ["a comment of two lines", { comment: "a\r\nb" }, ": a\n: b\n\n"],
  ["an empty comment", { comment: "" }, ": \n\n"],
  [
    "everything",
    { data: "a", retry: 1, id: "7", event: "x", comment: "c" },
    ": c\nevent: x\nid: 7\nretry: 1\ndata: a\n\n",
  ],
];

for (const [name, message, frame] of frames) {
  Deno.test(`format() writes ${name}`, () => assertEquals(format(message), frame));
}

interface Refusal {
  name: string;
  message: object;
  type: typeof TypeError | typeof RangeError;
  says: string;
}

const refusals: Refusal[] = [
  {
    name: "data that is no string",
    message: { data: { a: 1 } },
    type: TypeError,
    says: "data is not a string but object: pass JSON.stringify(data)",
  },
  {
    name: "an id that is no string",
    message: { id: 7 },
    type: TypeError,
    says: "id is not a string but number: pass JSON.stringify(id)",
  },
  {
    name: "an event that is no string",
    message: { event: 7 },
    type: TypeError,
    says: "event is not a string but number: pass JSON.stringify(event)",
  },
  {
    name: "a comment that is no string",
    message: { comment: null },
    type: TypeError,
    says: "comment is not a string but object: pass JSON.stringify(comment)",
  },
  ...["\n", "\r", "\r\n"].flatMap((lineEnd) =>
    ["event", "id"].map((field) => ({
      name: `an ${field} with ${JSON.stringify(lineEnd)}`,
      message: { [field]: `a${lineEnd}data: b` },
      type: TypeError,
      says: `${field} holds a line end, which would begin another field: take it out`,
    }))
  ),
  {
    name: "an id with U+0000",
    message: { id: "a\0b" },
    type: TypeError,
    says: "id holds U+0000, so readers would ignore it: take it out",
  },
  ...[-1, 1.5, NaN, Infinity, 2 ** 53, "5"].map((retry) => ({
    name: `a retry of ${JSON.stringify(retry)} (${retry})`,
    message: { retry },
    type: RangeError,
    says: `retry is ${retry}: give a whole number of milliseconds from 0 on`,
  })),
];

for (const { name, message, type, says } of refusals) {
  Deno.test(`format() refuses ${name}`, () => {
    const error = assertThrows(() => format(message), type);
    assertEquals(error.message, `Format a message: ${says}`);
  });
}

// Characters that make trouble come often; the others are any of Unicode's but surrogates.
const character = fc.oneof(
  fc.constantFrom("\n", "\r", "\r\n", "\0", "\ufeff", "\u2028", "\u0085", " ", ":", "data: ", "😀"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);
const text = fc.array(character).map((characters) => characters.join(""));
const line = text.map((value) => value.replaceAll(/[\r\n]/g, ""));
const id = line.map((value) => value.replaceAll("\0", ""));
const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const message = fc.record(
  { data: text, event: line, id, retry: whole, comment: text },
  { requiredKeys: [] },
);

Deno.test("format() writes what interpret() reads back, whatever is in it", () => {
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      let lastEventId = "";
      let reconnectionTime: number | undefined;
      const events = messages.flatMap(({ data, event, id, retry }) => {
        lastEventId = id ?? lastEventId;
        reconnectionTime = retry ?? reconnectionTime;
        if (data === undefined) return [];
        const type = event || "message";
        return [{ type, data: data.replaceAll(/\r\n?/g, "\n"), lastEventId }];
      });
      const found = read(messages.map(format).join(""));
      assertEquals(found.events, events);
      assertEquals([found.lastEventId, found.reconnectionTime], [lastEventId, reconnectionTime]);
    }),
    { numRuns: 1000 },
  );
});
