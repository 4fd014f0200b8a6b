/**
 * Lines → steps and events: the list in WHATWG HTML, section 9.2.6, of what each line does.
 *
 * The functions are not closures, so that the engine can inline them where they are called.
 */

import type { Buffers, LineEnd, Step, StepKind, StepReason, StreamEvent } from "./step.ts";

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;
const ONLY_DIGITS = /^[0-9]+$/;
// ignoreBOM leaves U+FEFF in the text: the only special one is the stream's first.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Stands where an array is not wanted, or not yet; nothing is ever put into it. */
export const NONE: never[] = [];

/** What is remembered from line to line. */
export interface Parser {
  /** The steps made and not yet taken. Beyond `stepCount` there is room for more. */
  steps: Step[];
  stepCount: number;
  /** The events made, with room beyond `eventCount`; `NONE` where nobody wants them by themselves. */
  events: StreamEvent[];
  eventCount: number;
  /** The buffers after the last line. */
  buffers: Buffers;
  /** The buffers as an empty line leaves them; remade only when the ID or the time changes. */
  cleared: Buffers;
  /** The data buffer less its last LF: the data of the event under way. */
  eventData: string;
  /** The last event ID that an empty line has committed. */
  lastEventId: string;
  /** Bytes of the block's `data` lines. */
  dataBytes: number;
  /** Where the line under way stands in the stream, in bytes. */
  start: number;
  end: number;
  lineEnd: LineEnd;
}

/** The parser at the beginning of a stream. */
export function createParser(lastEventId: string): Parser {
  const buffers = { data: "", type: "", lastEventId, reconnectionTime: undefined };
  return {
    steps: NONE,
    stepCount: 0,
    events: NONE,
    eventCount: 0,
    buffers,
    cleared: buffers,
    eventData: "",
    lastEventId,
    dataBytes: 0,
    start: 0,
    end: 0,
    lineEnd: "",
  };
}

/**
 * Carries out whole lines that begin at `offset`. Returns false at the first one with which the
 * block has more than `limit` bytes. Each line end is searched for once, so the time is linear.
 */
export function readLines(
  parser: Parser,
  bytes: Uint8Array,
  offset: number,
  limit: number,
): boolean {
  const text = decoder.decode(bytes);
  // As many characters as bytes: each byte is one character, and their offsets are the same.
  const isOneToOne = text.length === bytes.length;
  let nextLf = indexOrEnd(text, "\n", 0);
  let nextCr = indexOrEnd(text, "\r", 0);
  parser.start = offset;
  for (let at = 0; at < text.length;) {
    const endsWithCr = nextCr < nextLf;
    const stop = endsWithCr ? nextCr : nextLf;
    const length = isOneToOne
      ? stop - at
      : byteLength(bytes, parser.start - offset, stop - at, endsWithCr ? CR : LF);
    if (parser.dataBytes + length > limit) return false;
    const lineEnd = !endsWithCr ? "\n" : text.charCodeAt(stop + 1) === LF ? "\r\n" : "\r";
    parser.lineEnd = lineEnd;
    parser.end = parser.start + length + lineEnd.length;
    let next = stop + lineEnd.length;
    if (length === 0) dispatch(parser);
    else if (isDataLine(text, at)) {
      const value = valueAfter(text, at + 4, stop);
      if (parser.dataBytes === 0 && lineEnd === "\n" && text.charCodeAt(next) === LF) {
        dispatchOneLine(parser, value);
        next++;
      } else appendData(parser, value, length);
    } else if (text.startsWith("event:", at)) setType(parser, valueAfter(text, at + 5, stop));
    else readLine(parser, text, at, stop, length);
    parser.start = parser.end;
    at = next;
    if (nextLf < at) nextLf = text.charCodeAt(at) === LF ? at : indexOrEnd(text, "\n", at);
    if (nextCr < at) nextCr = indexOrEnd(text, "\r", at);
  }
  return true;
}

/** Counts a line's bytes, which are no fewer than its characters: its end is sought from there. */
function byteLength(bytes: Uint8Array, first: number, characters: number, lineEnd: number): number {
  if (bytes[first + characters] === lineEnd) return characters;
  return bytes.indexOf(lineEnd, first + characters) - first;
}

/** Carries out the line from `at` to `stop`, which is not empty and has so many bytes. */
function readLine(parser: Parser, text: string, at: number, stop: number, bytes: number): void {
  let colon = at;
  while (colon < stop && text.charCodeAt(colon) !== COLON) colon++;
  // "If the line starts with a U+003A COLON character (:) Ignore the line."
  if (colon === at) return add(parser, "comment", "comment", "", text.slice(at + 1, stop));
  const field = text.slice(at, colon);
  // Without a colon: "the whole line as the field name, and the empty string as the field value".
  const value = colon === stop ? "" : valueAfter(text, colon, stop);
  if (field === "data") appendData(parser, value, bytes);
  else processField(parser, field, value);
}

/** "If value starts with a U+0020 SPACE character, remove it from value." */
function valueAfter(text: string, colon: number, stop: number): string {
  return text.slice(text.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1, stop);
}

/** Carries out one field but `data`, by the list under "The steps to process the field". */
function processField(parser: Parser, field: string, value: string): void {
  const { data, type, lastEventId, reconnectionTime } = parser.buffers;
  switch (field) {
    case "event":
      return setType(parser, value);
    case "id":
      if (value.includes("\0")) return add(parser, "ignored", "id-has-null", field, value);
      parser.buffers = { data, type, lastEventId: value, reconnectionTime };
      return add(parser, "field", "id-set", field, value);
    case "retry":
      if (!ONLY_DIGITS.test(value)) return add(parser, "ignored", "retry-not-digits", field, value);
      parser.buffers = { data, type, lastEventId, reconnectionTime: toMilliseconds(value) };
      return add(parser, "field", "retry-set", field, value);
    default:
      return add(parser, "ignored", "unknown-field", field, value);
  }
}

/** "Set the event type buffer to the field value." */
function setType(parser: Parser, value: string): void {
  const { data, lastEventId, reconnectionTime } = parser.buffers;
  parser.buffers = { data, type: value, lastEventId, reconnectionTime };
  add(parser, "field", "event-set", "event", value);
}

/** "Append the field value to the data buffer, then append a single U+000A LINE FEED". */
function appendData(parser: Parser, value: string, bytes: number): void {
  const { data, type, lastEventId, reconnectionTime } = parser.buffers;
  parser.eventData = data + value;
  parser.buffers = { data: parser.eventData + "\n", type, lastEventId, reconnectionTime };
  parser.dataBytes += bytes;
  add(parser, "field", "data-appended", "data", value);
}

/** "Interpret the field value as an integer in base ten", and stay exact. */
function toMilliseconds(digits: string): number {
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}

/** Carries out "dispatch the event" at an empty line. */
function dispatch(parser: Parser): void {
  if (parser.buffers.data !== "") return makeEvent(parser, parser.eventData);
  parser.lastEventId = parser.buffers.lastEventId;
  clearBlock(parser);
  add(parser, "nothing-dispatched", "no-data", "", "");
}

/**
 * Carries out a block's first `data` line and the empty line after it, one LF long, together:
 * the same two steps, but nothing is put into the parser only to be taken out at once. Nearly every
 * event of a real stream ends so, and this takes a tenth of the time off.
 */
function dispatchOneLine(parser: Parser, value: string): void {
  const { start, end, lineEnd } = parser;
  const { type, lastEventId, reconnectionTime } = parser.buffers;
  parser.steps[parser.stepCount++] = {
    start,
    end,
    lineEnd,
    kind: "field",
    reason: "data-appended",
    field: "data",
    value,
    buffers: { data: value + "\n", type, lastEventId, reconnectionTime },
  };
  parser.start = end;
  parser.end = end + 1;
  makeEvent(parser, value);
}

/** Makes the event of the block that the line under way, which is empty, has ended. */
function makeEvent(parser: Parser, data: string): void {
  const { type, lastEventId } = parser.buffers;
  parser.lastEventId = lastEventId;
  clearBlock(parser);
  const { start, end, lineEnd, buffers } = parser;
  const event = { type: type === "" ? "message" : type, data, lastEventId };
  if (parser.events !== NONE) parser.events[parser.eventCount++] = event;
  parser.steps[parser.stepCount++] = {
    start,
    end,
    lineEnd,
    kind: "dispatch",
    reason: "event-dispatched",
    field: "",
    value: "",
    buffers,
    event,
  };
}

/** Empties the data and the event type buffer; the ID goes back to what is committed. */
export function clearBlock(parser: Parser): void {
  const { lastEventId, cleared } = parser;
  const { reconnectionTime } = parser.buffers;
  if (cleared.lastEventId !== lastEventId || cleared.reconnectionTime !== reconnectionTime) {
    parser.cleared = { data: "", type: "", lastEventId, reconnectionTime };
  }
  parser.buffers = parser.cleared;
  parser.eventData = "";
  parser.dataBytes = 0;
}

/** Adds the step of the line under way, which made no event. */
export function add(
  parser: Parser,
  kind: StepKind,
  reason: StepReason,
  field: string,
  value: string,
): void {
  const { start, end, lineEnd, buffers } = parser;
  const step = { start, end, lineEnd, kind, reason, field, value, buffers };
  parser.steps[parser.stepCount++] = step;
}

/** Whether a line begins with `data:`. Nearly every line does, and `startsWith` is slower. */
function isDataLine(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x64 && text.charCodeAt(at + 1) === 0x61 &&
    text.charCodeAt(at + 2) === 0x74 && text.charCodeAt(at + 3) === 0x61 &&
    text.charCodeAt(at + 4) === COLON;
}

/** Where the next line end of this sort is; the text's length where there is none. */
function indexOrEnd(text: string, lineEnd: string, from: number): number {
  const at = text.indexOf(lineEnd, from);
  return at === -1 ? text.length : at;
}
