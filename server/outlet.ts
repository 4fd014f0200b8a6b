/** The source of a stream, with what its server needs: to end it, and to drop who does not read. */

/** A stream's other end. */
export interface Outlet {
  /** Ends the stream as if its source had closed it. `last` goes before, where a frame may begin. */
  finish(last?: Uint8Array): void;
  /** Breaks the stream off: its reader sees that something went wrong. */
  breakOff(error: unknown): void;
}

/** What an outlet is told. */
export interface OutletOptions {
  /**
   * How many bytes may wait for the reader. Above that the stream is broken off with an
   * {@linkcode OverflowError}. `Infinity` switches the limit off.
   */
  readonly maxWaitingBytes: number;
  /** Called once, with the outlet, when the stream begins. */
  onOpen?(outlet: Outlet): void;
  /** Called once, when the source has closed, was cancelled, or was broken off. */
  onEnd?(outlet: Outlet): void;
  /** Called when the reader is too slow, or when the source's own `cancel` fails. */
  onError?(error: unknown): void;
}

/** A reader who did not read. */
export class OverflowError extends Error {
  override name = "OverflowError";
  constructor(readonly maxWaitingBytes: number) {
    super(`Write to a stream: more than ${maxWaitingBytes} bytes wait for its reader: dropped`);
  }
}

type Source<T> = UnderlyingDefaultSource<T> & { type?: string | undefined };

/** The same source, except that its server can end it, and that it ends where too much waits. */
export function withOutlet<T>(
  source: Source<T>,
  { strategy, options }: { strategy?: QueuingStrategy<T> | undefined; options: OutletOptions },
): Source<T> {
  const { maxWaitingBytes, onOpen, onEnd, onError } = options;
  let isOver = false;

  function end(outlet: Outlet): boolean {
    if (isOver) return false;
    isOver = true;
    onEnd?.(outlet);
    return true;
  }

  async function cancel(reason: unknown): Promise<void> {
    try {
      await source.cancel?.(reason);
    } catch (error) {
      onError?.(error);
    }
  }

  function open(controller: ReadableStreamDefaultController<T>): Outlet {
    const enqueue = controller.enqueue.bind(controller);
    const close = controller.close.bind(controller);
    const fail = controller.error.bind(controller);
    const isOfBytes = source.type === "bytes";
    const waiting = createMeter(
      isOfBytes ? { highWaterMark: 0, ...strategy, size } : strategy ?? {},
    );
    let tail: Uint8Array = FRAME_END;

    const outlet: Outlet = {
      finish(last) {
        if (!end(outlet)) return;
        // First of all the source stops, so that it does not write to a closed stream.
        cancel("the server ends its streams");
        try {
          if (last && isFrameEnd(tail)) enqueue(last as T);
          close();
        } catch {
          // Its reader left at this moment, or it has closed itself when it was stopped.
        }
      },
      breakOff(error) {
        if (!end(outlet)) return;
        fail(error);
        cancel(error);
      },
    };
    controller.enqueue = (chunk) => {
      if (!(chunk instanceof Uint8Array)) return enqueue(chunk);
      const added = { units: waiting.units(chunk), bytes: chunk.length };
      if (chunk.length < FRAME_END.length) tail = join(tail, chunk);
      // A byte stream takes the buffer away.
      else tail = isOfBytes ? chunk.slice(-FRAME_END.length) : chunk;
      enqueue(chunk);
      if (waiting.add(added, controller.desiredSize) <= maxWaitingBytes) return;
      const error = new OverflowError(maxWaitingBytes);
      onError?.(error);
      outlet.breakOff(error);
    };
    controller.close = () => {
      close();
      end(outlet);
    };
    controller.error = (error) => {
      fail(error);
      end(outlet);
    };
    return outlet;
  }

  let outlet: Outlet;
  return Object.create(source, {
    start: {
      value(controller: ReadableStreamDefaultController<T>): unknown {
        outlet = open(controller);
        onOpen?.(outlet);
        return source.start?.(controller);
      },
    },
    cancel: {
      value(reason: unknown): Promise<void> {
        end(outlet);
        return cancel(reason);
      },
    },
  });
}

const size = (chunk: unknown): number => (chunk as Uint8Array).length;

/** Counts the bytes that wait in a stream, whatever its strategy counts. */
function createMeter<T>({ size = () => 1, highWaterMark = 1 }: QueuingStrategy<T>) {
  const chunks: { units: number; bytes: number }[] = [];
  const total = { units: 0, bytes: 0 };
  return {
    /** How much of the strategy's limit a chunk takes up. */
    units: (chunk: T): number => size(chunk),
    /** Takes account of a chunk that has just been written; returns how many bytes wait now. */
    add(added: { units: number; bytes: number }, desiredSize: number | null): number {
      chunks.push(added);
      total.units += added.units;
      total.bytes += added.bytes;
      const waiting = highWaterMark - (desiredSize ?? highWaterMark);
      while (chunks.length > 0 && total.units > waiting) {
        const read = chunks.shift()!;
        total.units -= read.units;
        total.bytes -= read.bytes;
      }
      return total.bytes;
    },
  };
}

/** As long as the longest end of a frame, CR LF CR LF. A stream begins as if a frame had ended. */
const FRAME_END = new Uint8Array([10, 10, 10, 10]);

function join(before: Uint8Array, after: Uint8Array): Uint8Array {
  const joined = new Uint8Array([...before.subarray(-FRAME_END.length), ...after]);
  return joined.slice(-FRAME_END.length);
}

/** Whether these bytes end with an empty line: nothing is half written. */
function isFrameEnd(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(-FRAME_END.length));
  return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").endsWith("\n\n");
}
