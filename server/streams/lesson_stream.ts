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
   * How many bytes may wait for the reader. If that many wait and the reader takes none for a
   * second, the stream is broken off with an {@linkcode OverflowError}. `Infinity` switches the
   * limit off: then nothing is read ahead, and what waits is the lesson's own affair.
   */
  readonly maxWaitingBytes: number;
  /** Told why the stream breaks off by itself, and what the lesson's `cancel` throws. */
  onError(error: unknown): void;
}

/** A reader who did not read. */
export class OverflowError extends Error {
  override name = "OverflowError";
  constructor(maxWaitingBytes: number) {
    super(`Write to a stream: ${maxWaitingBytes} bytes wait for its reader: dropped`);
  }
}

/** How long a reader for whom too much waits may take nothing, in milliseconds. */
const PATIENCE = 1_000;

/**
 * Wraps the body of a lesson's answer. It reads as fast as the lesson writes, since only what has
 * been read can be counted: a lesson that writes by a timer fills its own queue without end.
 */
export function wrapBody(
  body: ReadableStream<Uint8Array>,
  { maxWaitingBytes, onError }: WrapOptions,
): LessonStream {
  const reader = body.getReader();
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let isOver = false;
  let tail = START;
  let onRoom = () => {};

  const wrapped = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    pull: () => onRoom(),
    async cancel(reason) {
      if (end()) await stop(reason);
    },
  }, {
    highWaterMark: maxWaitingBytes === Infinity ? 0 : maxWaitingBytes,
    size: ({ byteLength }) => byteLength,
  });

  async function pump(): Promise<void> {
    try {
      while (true) {
        const { done, value } = await reader.read();
        if (isOver) return;
        if (done) return finish();
        if (!(value instanceof Uint8Array)) throw new TypeError(NOT_BYTES);
        tail = follow(tail, value);
        controller.enqueue(value);
        // The reader may leave at this very moment, too.
        if (isOver) return;
        if (controller.desiredSize! > 0 || await hasRoomSoon()) continue;
        throw new OverflowError(maxWaitingBytes);
      }
    } catch (error) {
      if (isOver) return;
      onError(error);
      breakOff(error);
    }
  }

  /** Whether the reader makes room before it is too late, or has left. */
  function hasRoomSoon(): Promise<boolean> {
    return new Promise((resolve) => {
      const late = maxWaitingBytes === Infinity
        ? undefined
        : setTimeout(() => resolve(false), PATIENCE);
      onRoom = () => {
        clearTimeout(late);
        resolve(true);
      };
    });
  }

  function end(): boolean {
    if (isOver) return false;
    isOver = true;
    onRoom();
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
