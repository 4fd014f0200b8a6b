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

/** For how long a chunk may wait before the next one is read ahead, in milliseconds. */
const HURRY = 100;
/** How long a reader for whom too much waits may take nothing, in milliseconds. */
const PATIENCE = 1_000;

/**
 * Wraps the body of a lesson's answer. It is read at the reader's own pace, so that a lesson that
 * waits to be asked is not hurried. A lesson that writes by a timer does not wait, and nobody sees
 * its queue: where the reader takes nothing, the body is read ahead, and what waits is counted here.
 */
export function wrapBody(
  body: ReadableStream<Uint8Array>,
  { maxWaitingBytes, onError }: WrapOptions,
): LessonStream {
  const reader = body.getReader();
  const isLimited = maxWaitingBytes < Infinity;
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let isOver = false;
  let isAhead = false;
  let tail = START;
  let onAsked = () => {};

  const wrapped = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    // It is called when the reader has taken all, and asks for more.
    pull() {
      isAhead = false;
      onAsked();
    },
    async cancel(reason) {
      if (end()) await stop(reason);
    },
  }, { highWaterMark: 0, size: ({ byteLength }) => byteLength });

  async function pump(): Promise<void> {
    try {
      while (true) {
        const { done, value } = await reader.read();
        if (isOver) return;
        if (done) return finish();
        if (!(value instanceof Uint8Array)) throw new TypeError(NOT_BYTES);
        tail = follow(tail, value);
        controller.enqueue(value);
        if (waiting() > 0) await letRead();
        if (isOver) return;
      }
    } catch (error) {
      if (isOver) return;
      onError(error);
      breakOff(error);
    }
  }

  function waiting(): number {
    return -(controller.desiredSize ?? 0);
  }

  /** Waits for the reader, and no longer than is good. */
  async function letRead(): Promise<void> {
    if (!isAhead) isAhead = !await isAsked(HURRY);
    for (let before = waiting(); before > maxWaitingBytes; before = waiting()) {
      if (await isAsked(PATIENCE)) return;
      if (waiting() >= before) throw new OverflowError(maxWaitingBytes);
    }
  }

  /** Whether the reader asks for more in so many milliseconds, or the stream is over. */
  function isAsked(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const late = isLimited ? setTimeout(() => resolve(false), milliseconds) : undefined;
      onAsked = () => {
        clearTimeout(late);
        resolve(true);
      };
    });
  }

  function end(): boolean {
    if (isOver) return false;
    isOver = true;
    onAsked();
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
