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
  { strategy = {}, options }: {
    strategy?: QueuingStrategy<T> | undefined;
    options: OutletOptions;
  },
): Source<T> {
  return new OutletSource(source, strategy, options) as Source<T>;
}

/** A class, so that thousands of open streams share the functions, and keep only what differs. */
class OutletSource<T> implements Outlet {
  #controller!: ReadableStreamDefaultController<T>;
  #isOver = false;
  #tail = START;
  /** Only while chunks wait: most streams are read as they are written. */
  #waiting: Waiting | undefined;

  constructor(
    readonly source: Source<T>,
    readonly strategy: QueuingStrategy<T>,
    readonly options: OutletOptions,
  ) {}

  get type(): string | undefined {
    return this.source.type;
  }

  get autoAllocateChunkSize(): number | undefined {
    return (this.source as UnderlyingByteSource).autoAllocateChunkSize;
  }

  /** A stream asks for this once. One whose source has no `pull` is to have none. */
  get pull(): Source<T>["pull"] {
    const { source } = this;
    return source.pull && ((controller) => source.pull!(controller));
  }

  start(controller: ReadableStreamDefaultController<T>): unknown {
    this.#controller = controller;
    controller.enqueue = (chunk) => this.#enqueue(chunk!);
    controller.close = () => {
      this.#own.close.call(controller);
      this.#end();
    };
    controller.error = (error) => {
      this.#own.error.call(controller, error);
      this.#end();
    };
    this.options.onOpen?.(this);
    return this.source.start?.(controller);
  }

  cancel(reason: unknown): Promise<void> {
    this.#end();
    return this.#cancel(reason);
  }

  finish(last?: Uint8Array): void {
    if (!this.#end()) return;
    // First of all the source stops, so that it does not write to a closed stream.
    this.#cancel("the server ends its streams");
    try {
      if (last && isFrameEnd(this.#tail)) this.#own.enqueue.call(this.#controller, last as T);
      this.#own.close.call(this.#controller);
    } catch {
      // Its reader left at this moment, or it has closed itself when it was stopped.
    }
  }

  breakOff(error: unknown): void {
    if (!this.#end()) return;
    this.#own.error.call(this.#controller, error);
    this.#cancel(error);
  }

  /** The controller's methods as they are without this. */
  get #own(): ReadableStreamDefaultController<T> {
    return Object.getPrototypeOf(this.#controller);
  }

  #enqueue(chunk: T): void {
    if (!(chunk instanceof Uint8Array)) return this.#own.enqueue.call(this.#controller, chunk);
    // A byte stream takes the buffer away: what is to be known of it is asked before.
    const { length } = chunk;
    this.#tail = follow(this.#tail, chunk);
    this.#own.enqueue.call(this.#controller, chunk);
    const { maxWaitingBytes, onError } = this.options;
    if (this.#countWaiting(chunk, length) <= maxWaitingBytes) return;
    const error = new OverflowError(maxWaitingBytes);
    onError?.call(this.options, error);
    this.breakOff(error);
  }

  /** Takes account of a chunk that has just been written; returns how many bytes wait now. */
  #countWaiting(chunk: T, bytes: number): number {
    const isOfBytes = this.type === "bytes";
    const { highWaterMark = isOfBytes ? 0 : 1, size = () => 1 } = this.strategy;
    const units = highWaterMark - (this.#controller.desiredSize ?? highWaterMark);
    if (units <= 0) {
      this.#waiting = undefined;
      return 0;
    }
    this.#waiting ??= { chunks: [], units: 0, bytes: 0 };
    return count(this.#waiting, { units: isOfBytes ? bytes : size(chunk), bytes }, units);
  }

  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.options.onEnd?.(this);
    return true;
  }

  async #cancel(reason: unknown): Promise<void> {
    try {
      await this.source.cancel?.(reason);
    } catch (error) {
      this.options.onError?.(error);
    }
  }
}

interface Size {
  /** How much of the strategy's limit it takes up. */
  readonly units: number;
  readonly bytes: number;
}

/** The chunks that wait in a stream, whatever its strategy counts. */
interface Waiting {
  readonly chunks: Size[];
  units: number;
  bytes: number;
}

/** Adds a chunk, takes away those that have been read, and returns how many bytes are left. */
function count(waiting: Waiting, added: Size, units: number): number {
  waiting.chunks.push(added);
  waiting.units += added.units;
  waiting.bytes += added.bytes;
  while (waiting.chunks.length > 0 && waiting.units > units) {
    const read = waiting.chunks.shift()!;
    waiting.units -= read.units;
    waiting.bytes -= read.bytes;
  }
  return waiting.bytes;
}

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
