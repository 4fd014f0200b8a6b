/**
 * Bytes → steps → events, by WHATWG HTML, section 9.2.6 "Interpreting an event stream".
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */

import { createLineReader } from "./lines.ts";
import type { Buffers, LineEnd, Step, StepKind, StepReason, StreamEvent } from "./step.ts";

/** Options of {@linkcode createInterpreter} and {@linkcode interpret}. */
export interface InterpretOptions {
  /**
   * The last event ID that an earlier connection left behind, default `""`. Read literally, the
   * standard starts every stream without one; browsers carry it over, and so do the platform tests.
   */
  lastEventId?: string;
  /**
   * How many bytes one unfinished block may hold: its `data` lines so far and the line under way.
   * In bytes, default 1,048,576 (1 MiB). `Infinity` switches the limit off.
   */
  maxBlockBytes?: number;
}

/** Thrown where a block outgrows `maxBlockBytes`: a stream that does not send its empty line. */
export class BlockTooLargeError extends Error {
  /** The error's name, as it prints. */
  override readonly name = "BlockTooLargeError";

  /**
   * @param bytes How many bytes the block held when it was refused.
   * @param limit The `maxBlockBytes` in force.
   * @param steps The steps that the same `push` had made before.
   */
  constructor(readonly bytes: number, readonly limit: number, readonly steps: Step[]) {
    super(
      `Interpret the event stream: a block of ${bytes} bytes has no empty line yet and the limit ` +
        `is ${limit}: end the block sooner, or raise maxBlockBytes`,
    );
  }
}

/** The interpreter of one stream: of one connection, and not of its successors. */
export interface Interpreter {
  /**
   * Takes the next bytes, cut anywhere, and returns the steps that they complete.
   * The bytes are not kept: the caller may use the array again.
   * @throws {BlockTooLargeError} Past `maxBlockBytes`, at this and at every later call.
   */
  push(bytes: Uint8Array): Step[];
  /** Says that the stream has ended, and returns the step for what that throws away, if anything. */
  end(): Step[];
  /** The last event ID that a reconnection would send. */
  readonly lastEventId: string;
  /** The reconnection time in milliseconds, or undefined where no `retry` has set it. */
  readonly reconnectionTime: number | undefined;
}

/** Everything that a whole stream means. */
export interface Interpretation {
  /** One step for each line. */
  steps: Step[];
  /** The events, in order. */
  events: StreamEvent[];
  /** The last event ID that a reconnection would send. */
  lastEventId: string;
  /** The reconnection time in milliseconds, or undefined where no `retry` has set it. */
  reconnectionTime: number | undefined;
}

const DEFAULT_MAX_BLOCK_BYTES = 1_048_576;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;
const ONLY_DIGITS = /^[0-9]+$/;
const encoder = new TextEncoder();
// ignoreBOM leaves U+FEFF in the text: the only special one is the stream's first.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Interprets a whole stream, its end included.
 * @throws {BlockTooLargeError} Past `maxBlockBytes`.
 */
export function interpret(bytes: Uint8Array, options: InterpretOptions = {}): Interpretation {
  const interpreter = createInterpreter(options);
  const steps = interpreter.push(bytes);
  steps.push(...interpreter.end());
  const events: StreamEvent[] = [];
  for (const step of steps) if (step.event) events.push(step.event);
  const { lastEventId, reconnectionTime } = interpreter;
  return { steps, events, lastEventId, reconnectionTime };
}

/**
 * Creates the interpreter of one stream. It takes time linear in the bytes, however they are cut,
 * and holds no more than `maxBlockBytes` of them.
 * @throws {RangeError} Where `maxBlockBytes` is not a number from 1 on.
 */
export function createInterpreter(options: InterpretOptions = {}): Interpreter {
  const { lastEventId: seed = "", maxBlockBytes = DEFAULT_MAX_BLOCK_BYTES } = options;
  if (!(maxBlockBytes >= 1)) {
    throw new RangeError(
      `Create an interpreter: maxBlockBytes is ${maxBlockBytes}: give a number of bytes from 1 on`,
    );
  }
  const reader = createLineReader({ lines: readLines, lateLineFeed, byteOrderMark });
  let steps: Step[] = [];
  let lastStep: Step | undefined;
  let spent: Error | undefined;
  let lastEventId = seed;
  let buffers: Buffers = { data: "", type: "", lastEventId: seed, reconnectionTime: undefined };
  /** Where the line under way stands in the stream, in bytes. */
  let start = 0;
  let end = 0;
  let lineEnd: LineEnd = "";
  /** The buffers as an empty line leaves them; remade only when the ID or the time changes. */
  let cleared = buffers;
  /** The value of the block's only `data` line: its data without building it again. */
  let onlyValue: string | undefined;
  /** Bytes of the block's `data` lines, and bytes that their strings may keep alive. */
  let dataBytes = 0;
  let retainedBytes = 0;

  /** Reads whole lines. Each line end is searched for once, so the time is linear. */
  function readLines(bytes: Uint8Array, offset: number): void {
    const text = decoder.decode(bytes);
    // As many characters as bytes: each byte is one character, and their offsets are the same.
    const isOneToOne = text.length === bytes.length;
    let nextLf = text.indexOf("\n");
    let nextCr = text.indexOf("\r");
    start = offset;
    for (let at = 0; at < text.length;) {
      const endsWithCr = nextCr !== -1 && (nextLf === -1 || nextCr < nextLf);
      const stop = endsWithCr ? nextCr : nextLf;
      lineEnd = !endsWithCr ? "\n" : nextLf === stop + 1 ? "\r\n" : "\r";
      const length = isOneToOne
        ? stop - at
        : bytes.indexOf(endsWithCr ? CR : LF, start - offset) - (start - offset);
      end = start + length + lineEnd.length;
      if (dataBytes + length > maxBlockBytes) throw tooLarge(dataBytes + length);
      if (length === 0) dispatch();
      else if (isDataLine(text, at)) {
        const from = text.charCodeAt(at + 5) === SPACE ? at + 6 : at + 5;
        appendData(text.slice(from, stop));
      } else readLine(text.slice(at, stop));
      start = end;
      at = stop + lineEnd.length;
      if (nextLf !== -1 && nextLf < at) {
        nextLf = text.charCodeAt(at) === LF ? at : text.indexOf("\n", at);
      }
      if (nextCr !== -1 && nextCr < at) nextCr = text.indexOf("\r", at);
    }
  }

  /** Carries out one line, which is not empty, as 9.2.6 says. */
  function readLine(line: string): void {
    const colon = line.indexOf(":");
    // "If the line starts with a U+003A COLON character (:) Ignore the line."
    if (colon === 0) return add("comment", { field: "", value: line.slice(1) });
    // "Otherwise, the string is not empty but does not contain a U+003A COLON character (:)
    // Process the field using … the whole line as the field name, and the empty string".
    if (colon === -1) return processField(line, "");
    // "If value starts with a U+0020 SPACE character, remove it from value."
    const from = line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;
    processField(line.slice(0, colon), line.slice(from));
  }

  /** Carries out one field, by the list under "The steps to process the field". */
  function processField(field: string, value: string): void {
    const { data, type, lastEventId, reconnectionTime } = buffers;
    switch (field) {
      case "data":
        return appendData(value);
      case "event":
        buffers = { data, type: value, lastEventId, reconnectionTime };
        return keep({
          start,
          end,
          lineEnd,
          kind: "field",
          reason: "event-set",
          field,
          value,
          buffers,
        });
      case "id":
        if (value.includes("\0")) return add("id-has-null", { field, value });
        buffers = { data, type, lastEventId: value, reconnectionTime };
        return add("id-set", { field, value });
      case "retry":
        if (!ONLY_DIGITS.test(value)) return add("retry-not-digits", { field, value });
        buffers = { data, type, lastEventId, reconnectionTime: toMilliseconds(value) };
        return add("retry-set", { field, value });
      default:
        return add("unknown-field", { field, value });
    }
  }

  /** "Append the field value to the data buffer, then append a single U+000A LINE FEED". */
  function appendData(value: string): void {
    const { data, type, lastEventId, reconnectionTime } = buffers;
    onlyValue = data === "" ? value : undefined;
    buffers = { data: data + value + "\n", type, lastEventId, reconnectionTime };
    dataBytes += end - start - lineEnd.length;
    keep({
      start,
      end,
      lineEnd,
      kind: "field",
      reason: "data-appended",
      field: "data",
      value,
      buffers,
    });
  }

  /** Carries out "dispatch the event" at an empty line. */
  function dispatch(): void {
    const { data, type } = buffers;
    lastEventId = buffers.lastEventId;
    clearBlock();
    if (data === "") return add("no-data", NOTHING);
    const event = {
      type: type === "" ? "message" : type,
      data: onlyValue ?? data.slice(0, -1),
      lastEventId,
    };
    keep({
      start,
      end,
      lineEnd,
      kind: "dispatch",
      reason: "event-dispatched",
      field: "",
      value: "",
      buffers,
      event,
    });
  }

  /** Empties the data and the event type buffer; the ID and the reconnection time stay. */
  function clearBlock(): void {
    const { reconnectionTime } = buffers;
    if (cleared.lastEventId !== lastEventId || cleared.reconnectionTime !== reconnectionTime) {
      cleared = { data: "", type: "", lastEventId, reconnectionTime };
    }
    buffers = cleared;
    dataBytes = 0;
  }

  function byteOrderMark(): void {
    end = 3;
    add("byte-order-mark", NOTHING);
  }

  function lateLineFeed(): void {
    const last = lastStep as { end: number; lineEnd: LineEnd };
    last.end++;
    last.lineEnd = "\r\n";
  }

  function add(reason: StepReason, { field, value }: Content): void {
    keep({ start, end, lineEnd, kind: KIND[reason], reason, field, value, buffers });
  }

  function keep(step: Step): void {
    lastStep = step;
    steps[steps.length] = step;
  }

  function tooLarge(bytes: number): BlockTooLargeError {
    return new BlockTooLargeError(bytes, maxBlockBytes, steps);
  }

  /**
   * The values in the data buffer are slices, and a slice keeps the whole text alive that it was
   * cut from. Copying them now and then, once for as much input as is copied, keeps that bounded.
   */
  function releaseInput(bytes: number): void {
    retainedBytes = buffers.data === "" ? 0 : retainedBytes + bytes;
    if (retainedBytes <= 2 * dataBytes + 65_536) return;
    onlyValue = undefined;
    buffers = { ...buffers, data: decoder.decode(encoder.encode(buffers.data)) };
    retainedBytes = dataBytes;
  }

  function push(bytes: Uint8Array): Step[] {
    if (spent) throw spent;
    try {
      reader.push(bytes);
      const held = dataBytes + reader.pending;
      if (held > maxBlockBytes) throw tooLarge(held);
    } catch (error) {
      spent = error as Error;
      throw error;
    }
    releaseInput(bytes.length);
    const made = steps;
    steps = [];
    return made;
  }

  function finish(): Step[] {
    if (spent) throw spent;
    spent = new Error("Interpret the event stream: it has ended: create another interpreter");
    const { data, type, lastEventId: idBuffer } = buffers;
    const isOpen = data !== "" || type !== "" || idBuffer !== lastEventId;
    if (!isOpen && reader.pending === 0) return [];
    // "Once the end of the file is reached, any pending data must be discarded."
    clearBlock();
    start = reader.offset;
    end = start + reader.pending;
    lineEnd = "";
    add("end-of-stream", NOTHING);
    return steps;
  }

  return {
    push,
    end: finish,
    get lastEventId() {
      return lastEventId;
    },
    get reconnectionTime() {
      return buffers.reconnectionTime;
    },
  };
}

/** What a line said. */
type Content = Pick<Step, "field" | "value">;

const NOTHING: Content = { field: "", value: "" };

/** Whether a line begins with `data:`, which nearly every line does. */
function isDataLine(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x64 && text.charCodeAt(at + 1) === 0x61 &&
    text.charCodeAt(at + 2) === 0x74 && text.charCodeAt(at + 3) === 0x61 &&
    text.charCodeAt(at + 4) === COLON;
}

/** "Interpret the field value as an integer in base ten", and stay exact. */
function toMilliseconds(digits: string): number {
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}

const KIND: Readonly<Record<StepReason, StepKind>> = {
  "data-appended": "field",
  "event-set": "field",
  "id-set": "field",
  "retry-set": "field",
  "comment": "comment",
  "event-dispatched": "dispatch",
  "no-data": "nothing-dispatched",
  "unknown-field": "ignored",
  "id-has-null": "ignored",
  "retry-not-digits": "ignored",
  "byte-order-mark": "ignored",
  "end-of-stream": "discarded",
};
