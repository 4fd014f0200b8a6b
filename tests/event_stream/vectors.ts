import {
  createInterpreter,
  type Interpretation,
  type InterpretOptions,
  type Step,
  type StreamEvent,
} from "../../event_stream/mod.ts";

/** A stream of which it is known what it means. */
export interface Vector {
  name: string;
  /** Where the stream comes from: a file of web-platform-tests' eventsource/, or the standard. */
  source: string;
  stream: string;
  /** The last event ID of the connection before. */
  lastEventIdIn?: string;
  events: StreamEvent[];
  /** What a reconnection would send. */
  lastEventId: string;
  reconnectionTime?: number;
}

const message = (data: string, lastEventId = ""): StreamEvent =>
  named("message", data, lastEventId);

const named = (type: string, data: string, lastEventId = ""): StreamEvent => ({
  type,
  data,
  lastEventId,
});

/**
 * The streams in the tests of web-platform-tests' eventsource/ and in the examples of WHATWG HTML,
 * section 9.2, with the events that those say one connection makes of them. The tests of
 * `fromReadableStream` are for an API that is only proposed; what they say of the format holds.
 */
export const vectors: Vector[] = [
  {
    name: "one event, one empty line too many",
    source: "eventsource-onmessage.any.js",
    stream: "data: data\n\n\n",
    events: [message("data")],
    lastEventId: "",
  },
  {
    name: "lines of data, a comment and unknown fields",
    source: "event-data.any.js",
    stream:
      "data:msg\ndata: msg\n\n:\nfalsefield:msg\n\nfalsefield:msg\nData:data\n\ndata\n\ndata:end\n\n",
    events: [message("msg\nmsg"), message(""), message("end")],
    lastEventId: "",
  },
  {
    name: "a leading BOM is stripped, a later one is part of a name",
    source: "format-bom.any.js",
    stream: "\ufeffdata:1\n\n\ufeffdata:2\n\ndata:3\n\n\n",
    events: [message("1"), message("3")],
    lastEventId: "",
  },
  {
    name: "of two leading BOMs one is stripped",
    source: "format-bom-2.any.js",
    stream: "\ufeff\ufeffdata:1\n\ndata:2\n\ndata:3\n\n\n",
    events: [message("2"), message("3")],
    lastEventId: "",
  },
  {
    name: "comments with NUL, two of them long, and every line end",
    source: "format-comments.any.js",
    stream: "data:1\r:\u0000\n:\r\ndata:2\n:" + "x".repeat(2048) + "\rdata:3\n:data:fail\r:" +
      "x".repeat(2048) + "\ndata:4\n\n",
    events: [message("1\n2\n3\n4")],
    lastEventId: "",
  },
  {
    name: "a last block without its empty line",
    source: "format-data-before-final-empty-line.any.js",
    stream: "retry:1000\ndata:test1\n\nid:test\ndata:test2\n",
    events: [message("test1")],
    lastEventId: "",
    reconnectionTime: 1000,
  },
  {
    name: "data with nothing, with no colon, and with a value",
    source: "format-field-data.any.js",
    stream: "data:\n\ndata\ndata\n\ndata:test\n\n\n",
    events: [message(""), message("\n"), message("test")],
    lastEventId: "",
  },
  {
    name: "an event type lasts for one event",
    source: "format-field-event.any.js",
    stream: "event:test\ndata:x\n\ndata:x\n\n\n",
    events: [named("test", "x"), message("x")],
    lastEventId: "",
  },
  {
    name: "an empty event type means message",
    source: "format-field-event-empty.any.js",
    stream: "event: \ndata:data\n\n\n",
    events: [message("data")],
    lastEventId: "",
  },
  {
    name: "an id outside ASCII",
    source: "format-field-id.any.js",
    stream: "id: \u2026\nretry: 200\ndata: hello\n\n",
    events: [message("hello", "\u2026")],
    lastEventId: "\u2026",
    reconnectionTime: 200,
  },
  {
    name: "the next connection keeps the id",
    source: "format-field-id.any.js",
    stream: "data: \u2026\n\n",
    lastEventIdIn: "\u2026",
    events: [message("\u2026", "\u2026")],
    lastEventId: "\u2026",
  },
  {
    name: "an id lasts until the next one",
    source: "format-field-id-3.window.js",
    stream: "id: 1\ndata: 1\n\ndata: 2\n\nid: 2\ndata:3\n\ndata:4\n\n",
    events: [message("1", "1"), message("2", "1"), message("3", "2"), message("4", "2")],
    lastEventId: "2",
  },
  {
    name: "id: with nothing resets it",
    source: "format-field-id-3.window.js",
    stream: "id: 1\ndata: 1\n\nid:\ndata:2\n\ndata:3\n\n",
    events: [message("1", "1"), message("2"), message("3")],
    lastEventId: "",
  },
  {
    name: "id without a colon resets it",
    source: "format-field-id-3.window.js",
    stream: "id: 1\ndata: 1\n\nid\ndata:2\n\ndata:3\n\n",
    events: [message("1", "1"), message("2"), message("3")],
    lastEventId: "",
  },
  {
    name: "an id of two NULs is ignored",
    source: "format-field-id-null.window.js",
    stream: "id: \u0000\u0000\nretry: 200\ndata: hello\n\n",
    events: [message("hello")],
    lastEventId: "",
    reconnectionTime: 200,
  },
  {
    name: "an id that ends with NUL is ignored",
    source: "format-field-id-null.window.js",
    stream: "id: x\u0000\nretry: 200\ndata: hello\n\n",
    events: [message("hello")],
    lastEventId: "",
    reconnectionTime: 200,
  },
  {
    name: "an id that begins with NUL is ignored",
    source: "format-field-id-null.window.js",
    stream: "id: \u0000x\nretry: 200\ndata: hello\n\n",
    events: [message("hello")],
    lastEventId: "",
    reconnectionTime: 200,
  },
  {
    name: "an id with NUL in the middle is ignored",
    source: "format-field-id-null.window.js",
    stream: "id: x\u0000x\nretry: 200\ndata: hello\n\n",
    events: [message("hello")],
    lastEventId: "",
    reconnectionTime: 200,
  },
  {
    name: "an id of a space and NUL is ignored",
    source: "format-field-id-null.window.js",
    stream: "id:  \u0000\nretry: 200\ndata: hello\n\n",
    events: [message("hello")],
    lastEventId: "",
    reconnectionTime: 200,
  },
  {
    name: "names are literal, and one space is dropped",
    source: "format-field-parsing.any.js",
    stream:
      "data:\u0000\ndata:  2\rData:1\ndata\u0000:2\ndata:1\r\u0000data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
    events: [message("\u0000\n 2\n1\n3\n\n4")],
    lastEventId: "",
  },
  {
    name: "retry with a leading zero is decimal",
    source: "format-field-retry.any.js",
    stream: "retry:03000\ndata:x\n\n\n",
    events: [message("x")],
    lastEventId: "",
    reconnectionTime: 3000,
  },
  {
    name: "retry with a letter is ignored",
    source: "format-field-retry-bogus.any.js",
    stream: "retry:3000\nretry:1000x\ndata:x\n\n\n",
    events: [message("x")],
    lastEventId: "",
    reconnectionTime: 3000,
  },
  {
    name: "retry without a value is ignored",
    source: "format-field-retry-empty.any.js",
    stream: "retry\ndata:test\n\n\n",
    events: [message("test")],
    lastEventId: "",
  },
  {
    name: "unknown fields and a line that begins with a space",
    source: "format-field-unknown.any.js",
    stream: "data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n\n",
    events: [message("test\n\ntest")],
    lastEventId: "",
  },
  {
    name: "a tab is kept, one space is not",
    source: "format-leading-space.any.js",
    stream: "data:\ttest\rdata: \ndata:test\n\n\n",
    events: [message("\ttest\n\ntest")],
    lastEventId: "",
  },
  {
    name: "CRLF, LF, and a CRLF that is the empty line",
    source: "format-newlines.any.js",
    stream: "data:test\r\ndata\ndata:test\r\n\r\n",
    events: [message("test\n\ntest")],
    lastEventId: "",
  },
  {
    name: "NUL in data is kept",
    source: "format-null-character.any.js",
    stream: "data:\u0000\n\n\n\n\n",
    events: [message("\u0000")],
    lastEventId: "",
  },
  {
    name: "UTF-8 whatever the charset parameter says",
    source: "format-utf-8.any.js",
    stream: "data:ok\u2026\n\n\n",
    events: [message("ok\u2026")],
    lastEventId: "",
  },
  {
    name: "retry before the only event",
    source: "eventsource-close.window.js",
    stream: "retry: 2\ndata: opened\n\n",
    events: [message("opened")],
    lastEventId: "",
    reconnectionTime: 2,
  },
  {
    name: "a two-millisecond retry and an event",
    source: "eventsource-reconnect.window.js",
    stream: "retry: 2\ndata: ok\n\n",
    events: [message("ok")],
    lastEventId: "",
    reconnectionTime: 2,
  },
  {
    name: "retry alone counts, without an event",
    source: "eventsource-reconnect.window.js",
    stream: "retry: 2\n",
    events: [],
    lastEventId: "",
    reconnectionTime: 2,
  },
  {
    name: "an id and a retry before the data",
    source: "request-credentials.window.js",
    stream: "id: 1\nretry: 200\ndata: first NO_COOKIE\n\n",
    events: [message("first NO_COOKIE", "1")],
    lastEventId: "1",
    reconnectionTime: 200,
  },
  {
    name: "a new id replaces the one of the last connection",
    source: "request-credentials.window.js",
    stream: "id: 2\ndata: second COOKIE\n\n",
    lastEventIdIn: "1",
    events: [message("second COOKIE", "2")],
    lastEventId: "2",
  },
  {
    name: "retry, an event and spare empty lines",
    source: "eventsource-request-cancellation.window.js",
    stream: "retry:1000\ndata:abc\n\n\n\n\n",
    events: [message("abc")],
    lastEventId: "",
    reconnectionTime: 1000,
  },
  {
    name: "an id of safe bytes",
    source: "eventsource-cross-origin-preflight.window.js",
    stream: "id: abc\nretry: 200\ndata: safe\n\n",
    events: [message("safe", "abc")],
    lastEventId: "abc",
    reconnectionTime: 200,
  },
  {
    name: "an id with a byte that CORS finds unsafe",
    source: "eventsource-cross-origin-preflight.window.js",
    stream: "id: e5p3n<3k0k0s\nretry: 200\ndata: unsafe\n\n",
    events: [message("unsafe", "e5p3n<3k0k0s")],
    lastEventId: "e5p3n<3k0k0s",
    reconnectionTime: 200,
  },
  {
    name: "an id longer than 128 bytes",
    source: "eventsource-cross-origin-preflight.window.js",
    stream: "id: " + "a".repeat(255) + "\nretry: 200\ndata: long\n\n",
    events: [message("long", "a".repeat(255))],
    lastEventId: "a".repeat(255),
    reconnectionTime: 200,
  },
  {
    name: "an empty stream",
    source: "eventsource-from-readable-stream.any.js",
    stream: "",
    events: [],
    lastEventId: "",
  },
  {
    name: "stream source: one event",
    source: "eventsource-from-readable-stream.any.js",
    stream: "data: hello\n\n",
    events: [message("hello")],
    lastEventId: "",
  },
  {
    name: "stream source: two lines of data",
    source: "eventsource-from-readable-stream.any.js",
    stream: "data: hello\ndata: world\n\n",
    events: [message("hello\nworld")],
    lastEventId: "",
  },
  {
    name: "stream source: two events",
    source: "eventsource-from-readable-stream.any.js",
    stream: "data: first\n\ndata: second\n\n",
    events: [message("first"), message("second")],
    lastEventId: "",
  },
  {
    name: "stream source: an event type",
    source: "eventsource-from-readable-stream.any.js",
    stream: "event: custom\ndata: hello\n\n",
    events: [named("custom", "hello")],
    lastEventId: "",
  },
  {
    name: "stream source: a comment",
    source: "eventsource-from-readable-stream.any.js",
    stream: ": this is a comment\ndata: hello\n\n",
    events: [message("hello")],
    lastEventId: "",
  },
  {
    name: "stream source: one event that was sent in pieces",
    source: "eventsource-from-readable-stream.any.js",
    stream: "data: hello\n\n",
    events: [message("hello")],
    lastEventId: "",
  },
  {
    name: "stream source: an id",
    source: "eventsource-from-readable-stream.any.js",
    stream: "id: 42\ndata: hello\n\n",
    events: [message("hello", "42")],
    lastEventId: "42",
  },
  {
    name: "stream source: a retry",
    source: "eventsource-from-readable-stream.any.js",
    stream: "retry: 5000\ndata: hello\n\n",
    events: [message("hello")],
    lastEventId: "",
    reconnectionTime: 5000,
  },
  {
    name: "stream source: a retry that is no number",
    source: "eventsource-from-readable-stream.any.js",
    stream: "retry: bogus\ndata: hello\n\n",
    events: [message("hello")],
    lastEventId: "",
  },
  {
    name: "stream source: CR, LF and CRLF",
    source: "eventsource-from-readable-stream.any.js",
    stream: "data: cr\r\rdata: lf\n\ndata: crlf\r\n\r\n",
    events: [message("cr"), message("lf"), message("crlf")],
    lastEventId: "",
  },
  {
    name: "stream source: a BOM",
    source: "eventsource-from-readable-stream.any.js",
    stream: "\ufeffdata: hello\n\n",
    events: [message("hello")],
    lastEventId: "",
  },
  {
    name: "stream source: an id that lasts",
    source: "eventsource-from-readable-stream.any.js",
    stream: "id: 42\ndata: first\n\ndata: after-reconnect\n\n",
    events: [message("first", "42"), message("after-reconnect", "42")],
    lastEventId: "42",
  },
  {
    name: "standard: three messages",
    source: "WHATWG HTML, 9.2",
    stream:
      "data: This is the first message.\n\ndata: This is the second message, it\ndata: has two lines.\n\ndata: This is the third message.\n\n",
    events: [
      message("This is the first message."),
      message("This is the second message, it\nhas two lines."),
      message("This is the third message."),
    ],
    lastEventId: "",
  },
  {
    name: "standard: add and remove",
    source: "WHATWG HTML, 9.2",
    stream:
      "event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\nevent: add\ndata: 113411\n\n",
    events: [named("add", "73857293"), named("remove", "2153"), named("add", "113411")],
    lastEventId: "",
  },
  {
    name: "standard: a stock ticker",
    source: "WHATWG HTML, 9.2",
    stream: "data: YHOO\ndata: +2\ndata: 10\n\n",
    events: [message("YHOO\n+2\n10")],
    lastEventId: "",
  },
  {
    name: "standard: four blocks",
    source: "WHATWG HTML, 9.2",
    stream:
      ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
    events: [message("first event", "1"), message("second event"), message(" third event")],
    lastEventId: "",
  },
  {
    name: "standard: four blocks, the last one open",
    source: "WHATWG HTML, 9.2",
    stream:
      ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
    events: [message("first event", "1"), message("second event")],
    lastEventId: "",
  },
  {
    name: "standard: empty data, and a block left open",
    source: "WHATWG HTML, 9.2",
    stream: "data\n\ndata\ndata\n\ndata:",
    events: [message(""), message("\n")],
    lastEventId: "",
  },
  {
    name: "standard: two identical events",
    source: "WHATWG HTML, 9.2",
    stream: "data:test\n\ndata: test\n\n",
    events: [message("test"), message("test")],
    lastEventId: "",
  },
];

/** Cuts bytes before each of the offsets, which ascend. */
export function cut(bytes: Uint8Array, offsets: number[]): Uint8Array[] {
  const starts = [0, ...offsets];
  return starts.map((start, index) => bytes.slice(start, starts[index + 1]));
}

/** Cuts bytes into pieces of one. */
export function cutEverywhere(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}

/** What `interpret` makes of the whole, made from pieces. */
export function interpretPieces(pieces: Uint8Array[], options?: InterpretOptions): Interpretation {
  const interpreter = createInterpreter(options);
  const steps: Step[] = [];
  for (const piece of pieces) steps.push(...interpreter.push(piece));
  steps.push(...interpreter.end());
  const events = steps.flatMap((step) => step.event ?? []);
  const { lastEventId, reconnectionTime } = interpreter;
  return { steps, events, lastEventId, reconnectionTime };
}
