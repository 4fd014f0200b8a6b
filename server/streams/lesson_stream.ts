/** The one wrapper around the body of a lesson's answer, through which the server keeps control. */

/** A lesson's stream on its way out. */
export interface LessonStream {
  /** What leaves instead of the lesson's own body. */
  readonly body: ReadableStream<Uint8Array>;
  /** Ends it as if the lesson had closed it. `last` goes before, where a frame may begin. */
  finish(last?: Uint8Array): void;
  /** Breaks it off: its reader sees that something went wrong. */
  breakOff(error: unknown): void;
}

/** Options of {@linkcode wrapBody}. */
export interface WrapOptions {
  /**
   * How many bytes may wait for the reader. If more wait, and in a second none is taken, the stream
   * is broken off with an {@linkcode OverflowError}. `Infinity` switches the limit off: then what
   * waits is the lesson's own affair.
   */
  readonly maxWaitingBytes: number;
  /** Told why the stream breaks off by itself, and what the lesson's `cancel` throws. */
  onError(error: unknown): void;
}

/** A reader who did not read. */
export class OverflowError extends Error {
  override name = "OverflowError";
  constructor(maxWaitingBytes: number) {
    super(`Write to a stream: more than ${maxWaitingBytes} bytes wait for its reader: dropped`);
  }
}

/** How many bytes may wait before the reader is waited for. */
const READ_AHEAD = 65_536;
/** How often a reader is looked after for whom so much waits, in milliseconds. */
const LOOK = 10;
/** For how long it is waited for before still more is read ahead, in milliseconds. */
const HURRY = 100;
/** How long a reader for whom too much waits may take nothing, in milliseconds. */
const PATIENCE = 1_000;

/**
 * Wraps the body of a lesson's answer. It is read as fast as the lesson writes, as long as little
 * waits, and then at the reader's own pace. A lesson that writes by a timer does not wait, and nobody
 * sees its queue: where the reader takes nothing, more is read ahead, and what waits is counted here.
 */
export function wrapBody(
  body: ReadableStream<Uint8Array>,
  { maxWaitingBytes, onError }: WrapOptions,
): LessonStream {
  const reader = body.getReader();
  const isLimited = maxWaitingBytes < Infinity;
  const readAhead = Math.min(READ_AHEAD, maxWaitingBytes);
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let isOver = false;
  let isAhead = false;
  let tail = START;
  let onOver = () => {};

  // Without a `pull`, which would be called, and cost something, for every chunk.
  const wrapped = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    async cancel(reason) {
      if (end()) await stop(reason);
    },
  }, { highWaterMark: readAhead, size: ({ byteLength }) => byteLength });

  async function pump(): Promise<void> {
    try {
      while (true) {
        const { done, value } = await reader.read();
        if (isOver) return;
        if (done) return finish();
        if (!(value instanceof Uint8Array)) throw new TypeError(NOT_BYTES);
        tail = follow(tail, value);
        controller.enqueue(value);
        if (controller.desiredSize! <= 0) await letRead();
        if (isOver) return;
      }
    } catch (error) {
      if (isOver) return;
      onError(error);
      breakOff(error);
    }
  }

  /** How many bytes wait for the reader. */
  function waiting(): number {
    return readAhead - (controller.desiredSize ?? readAhead);
  }

  /** Waits for a reader for whom much waits, and no longer than is good. */
  async function letRead(): Promise<void> {
    const before = waiting();
    const isLate = before > maxWaitingBytes;
    const longest = isLate ? PATIENCE : isAhead ? 0 : isLimited ? HURRY : Infinity;
    for (let waited = 0; waited < longest; waited += LOOK) {
      await pause(LOOK);
      if (isOver || waiting() < before) {
        isAhead = false;
        return;
      }
    }
    if (isLate) throw new OverflowError(maxWaitingBytes);
    isAhead = true;
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      onOver = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function end(): boolean {
    if (isOver) return false;
    isOver = true;
    onOver();
    return true;
  }

  /** Stops the lesson's stream, so that nothing is written any more. */
  async function stop(reason: unknown): Promise<void> {
    try {
      await reader.cancel(reason);
    } catch (error) {
      // A stream that has failed throws its failure again.
      if (error !== reason) onError(error);
    }
  }

  function finish(last?: Uint8Array): void {
    if (!end()) return;
    void stop("the server ends its streams");
    if (last && isFrameEnd(tail)) controller.enqueue(last);
    controller.close();
  }

  function breakOff(error: unknown): void {
    if (!end()) return;
    void stop(error);
    controller.error(error);
  }

  void pump();
  return { body: wrapped, finish, breakOff };
}

const NOT_BYTES = "Write to a stream: what was written is no Uint8Array: " +
  "give new TextEncoder().encode(text)";

/** The last four bytes of a stream in one number, as long as the longest end of a frame. */
type Tail = number;

/** A stream begins as if a frame had ended. */
const START: Tail = 0x0a0a0a0a;

function follow(tail: Tail, chunk: Uint8Array): Tail {
  for (let index = Math.max(0, chunk.length - 4); index < chunk.length; index++) {
    tail = (tail << 8) | chunk[index]!;
  }
  return tail;
}

/** Whether these bytes end with an empty line: nothing is half written. */
function isFrameEnd(tail: Tail): boolean {
  const text = String.fromCharCode(...[24, 16, 8, 0].map((shift) => (tail >> shift) & 0xff));
  return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").endsWith("\n\n");
}
