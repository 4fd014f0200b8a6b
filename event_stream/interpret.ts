/** Bytes → steps → events: the interpreter of one event stream. */

import {
  BlockTooLargeError,
  type Interpretation,
  type Interpreter,
  type InterpretOptions,
} from "./contract.ts";
import { createLineReader } from "./lines.ts";
import { add, clearBlock, createParser, NONE, type Parser, readLines } from "./process.ts";
import type { LineEnd, Step, StreamEvent } from "./step.ts";

const DEFAULT_MAX_BLOCK_BYTES = 1_048_576;
/** How many bytes of a stream there may be to a line, and to an event: an array has room for that. */
const LINE_BYTES = 24;
const EVENT_BYTES = 64;
const MAX_ROOM = 8192;
const encoder = new TextEncoder();
// ignoreBOM: a text that begins with U+FEFF is copied with it.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Interprets a whole stream, its end included.
 * @throws {BlockTooLargeError} Past `maxBlockBytes`.
 */
export function interpret(bytes: Uint8Array, options: InterpretOptions = {}): Interpretation {
  const { parser, push, end } = createReading(options);
  // Gathered on the way: to look for them among the steps takes a sixth of the time.
  const events = parser.events = roomFor<StreamEvent>(bytes, EVENT_BYTES);
  const steps = push(bytes);
  events.length = parser.eventCount;
  steps.push(...end());
  const { lastEventId, buffers: { reconnectionTime } } = parser;
  return { steps, events, lastEventId, reconnectionTime };
}

/**
 * Creates the interpreter of one stream. It takes time linear in the bytes, however they are cut.
 * What it holds between two pushes is bounded by a small multiple of `maxBlockBytes`.
 * @throws {RangeError} Where `maxBlockBytes` is not a number from 1 on.
 */
export function createInterpreter(options: InterpretOptions = {}): Interpreter {
  const { parser, push, end } = createReading(options);
  return {
    push,
    end,
    get lastEventId() {
      return parser.lastEventId;
    },
    get reconnectionTime() {
      return parser.buffers.reconnectionTime;
    },
  };
}

/** An interpreter whose parser can be reached. */
interface Reading extends Pick<Interpreter, "push" | "end"> {
  readonly parser: Parser;
}

function createReading(options: InterpretOptions): Reading {
  const { lastEventId = "", maxBlockBytes = DEFAULT_MAX_BLOCK_BYTES } = options;
  if (!(maxBlockBytes >= 1)) {
    throw new RangeError(
      `Create an interpreter: maxBlockBytes is ${maxBlockBytes}: give a number of bytes from 1 on`,
    );
  }
  const parser = createParser(lastEventId);
  const reader = createLineReader({ lines, lateLineFeed, byteOrderMark });
  /** The last step, while an LF may still lengthen it. */
  let lastStep: Step | undefined;
  let failure: Error | undefined;
  let hasEnded = false;
  /** Bytes of input that the parser's strings may keep alive. */
  let retainedBytes = 0;

  function push(bytes: Uint8Array): Step[] {
    assertReading();
    parser.steps = roomFor<Step>(bytes, LINE_BYTES);
    try {
      reader.push(bytes);
      if (parser.dataBytes + reader.pending > maxBlockBytes) throw tooLarge();
    } catch (error) {
      failure = error as Error;
      throw error;
    }
    releaseInput(bytes.length);
    return takeSteps();
  }

  function assertReading(): void {
    if (failure) throw failure;
    if (!hasEnded) return;
    // Made only when it is thrown: an error collects its stack, which costs a short stream dearly.
    throw new Error("Interpret the event stream: it has ended: create another interpreter");
  }

  function lines(bytes: Uint8Array, offset: number): void {
    if (!readLines(parser, bytes, offset, maxBlockBytes)) throw tooLarge();
  }

  function lateLineFeed(): void {
    const last = lastStep as { end: number; lineEnd: LineEnd };
    last.end++;
    last.lineEnd = "\r\n";
  }

  function byteOrderMark(): void {
    parser.end = 3;
    add(parser, "ignored", "byte-order-mark", "", "");
  }

  function takeSteps(): Step[] {
    const { steps, stepCount } = parser;
    steps.length = stepCount;
    // What a parser holds lives until the parser itself is collected, which may be much later.
    parser.steps = NONE;
    parser.stepCount = 0;
    parser.events = NONE;
    const last = steps[stepCount - 1];
    if (last) lastStep = last.lineEnd === "\r" ? last : undefined;
    return steps;
  }

  // However the stream is cut, the block is refused at its first byte past the limit.
  function tooLarge(): BlockTooLargeError {
    return new BlockTooLargeError(Math.floor(maxBlockBytes) + 1, maxBlockBytes, takeSteps());
  }

  /** Copying once for twice as much input as is copied keeps memory bounded and time linear. */
  function releaseInput(bytes: number): void {
    retainedBytes = parser.dataBytes === 0 ? bytes : retainedBytes + bytes;
    if (retainedBytes <= 2 * parser.dataBytes + 65_536) return;
    copyBuffers(parser);
    retainedBytes = parser.dataBytes;
  }

  function end(): Step[] {
    assertReading();
    hasEnded = true;
    const { data, type, lastEventId: idBuffer } = parser.buffers;
    const isOpen = data !== "" || type !== "" || idBuffer !== parser.lastEventId;
    const pending = reader.pending + reader.pendingMark;
    if (!isOpen && pending === 0) return [];
    // "Once the end of the file is reached, any pending data must be discarded."
    clearBlock(parser);
    const { offset: start } = reader;
    return [{
      start,
      end: start + pending,
      lineEnd: "",
      kind: "discarded",
      reason: "end-of-stream",
      field: "",
      value: "",
      buffers: parser.buffers,
    }];
  }

  return { parser, push, end };
}

/** An array for what so many bytes may hold: one that has to grow takes a sixth of the time. */
function roomFor<T>({ length }: Uint8Array, bytesOfOne: number): T[] {
  return new Array<T>(Math.min(length / bytesOfOne | 0, MAX_ROOM));
}

/**
 * Copies the strings that outlive a push. They are slices, and a slice keeps the whole text alive
 * that it was cut from.
 */
function copyBuffers(parser: Parser): void {
  const { buffers, cleared } = parser;
  parser.lastEventId = copy(parser.lastEventId);
  parser.cleared = { ...cleared, lastEventId: parser.lastEventId };
  parser.eventData = copy(parser.eventData);
  parser.buffers = {
    data: buffers.data === "" ? "" : parser.eventData + "\n",
    type: copy(buffers.type),
    lastEventId: copy(buffers.lastEventId),
    reconnectionTime: buffers.reconnectionTime,
  };
}

function copy(text: string): string {
  return decoder.decode(encoder.encode(text));
}
