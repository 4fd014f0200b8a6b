/**
 * Keeps what a lesson's endpoint throws after it has answered, in a timer or in a promise, from
 * taking anything else down: it is logged, and ends the connection that it happened on.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { logError, logEvent } from "../http/log.ts";
import { type Outlet, type OutletOptions, OverflowError, withOutlet } from "./outlet.ts";
import type { Recorder } from "./recorder.ts";
import type { Limits } from "../http/settings.ts";
import type { Place } from "./open_streams.ts";

/** Which connection the code that is running belongs to, and who looks after its streams. */
export class Connection implements OutletOptions {
  /** Of the streams that the lesson has made; the last one is the outermost. */
  readonly outlets: Outlet[] = [];

  constructor(
    readonly lesson: string,
    private readonly parts: {
      /** Breaks off what is watched. */
      readonly recorder: Recorder | undefined;
      readonly limits: Pick<Limits, "maxWaitingBytes">;
      readonly place: Place;
    },
  ) {}

  get maxWaitingBytes(): number {
    return this.parts.limits.maxWaitingBytes;
  }

  onOpen(outlet: Outlet): void {
    this.outlets.push(outlet);
  }

  onEnd(outlet: Outlet): void {
    this.outlets.splice(this.outlets.indexOf(outlet), 1);
  }

  onError(error: unknown): void {
    if (!(error instanceof OverflowError)) return this.report(error);
    // A reader who is too slow is no fault of the lesson's.
    this.parts.recorder?.fail(error);
    logEvent("Dropped a reader who did not read", { lesson: this.lesson });
    this.parts.place.drop();
  }

  /** Logs what the lesson has thrown, and ends the connection. */
  report(error: unknown): void {
    logError(`Run the live endpoint of ${this.lesson}`, error);
    this.parts.recorder?.fail(error);
    for (const outlet of [...this.outlets]) outlet.breakOff(error);
  }
}

const held = new WeakSet<ReadableStream>();
const connections = new AsyncLocalStorage<Connection>();

/** Runs a lesson's code. Whatever it starts belongs to the connection. */
export function runContained<T>(connection: Connection, run: () => T): T {
  return connections.run(connection, run);
}

/** Whether a lesson has made this stream itself, so that one of its connection's outlets ends it. */
export function hasOutlet(body: ReadableStream): boolean {
  return held.has(body);
}

/** Starts to contain what lessons throw. Call it once, before the first request. */
export function containLessons(): void {
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    const connection = connections.getStore();
    if (connection) connection.report(event.reason);
    else logError("Run the server", event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    logError("Run the server", event.error);
  });
  // The `error` event no longer knows which connection a timer belonged to; its callback does.
  globalThis.setTimeout = containTimer(globalThis.setTimeout);
  globalThis.setInterval = containTimer(globalThis.setInterval);
  globalThis.ReadableStream = rememberStreams(globalThis.ReadableStream);
}

/** The same timer, except that what a lesson's callback throws is the lesson's, and stops it. */
function containTimer<F extends typeof setTimeout | typeof setInterval>(setTimer: F): F {
  return new Proxy(setTimer, {
    apply(target, self, [callback, ...rest]) {
      const connection = connections.getStore();
      if (!connection) return Reflect.apply(target, self, [callback, ...rest]);
      const timer = Reflect.apply(target, self, [(...args: unknown[]) => {
        try {
          callback(...args);
        } catch (error) {
          clearTimeout(timer);
          connection.report(error);
        }
      }, ...rest]);
      return timer;
    },
  });
}

/** The same class, except that a lesson's stream has an outlet. */
function rememberStreams(Stream: typeof ReadableStream): typeof ReadableStream {
  return new Proxy(Stream, {
    construct(target, [source, strategy], newTarget) {
      const connection = connections.getStore();
      if (!connection) return Reflect.construct(target, [source, strategy], newTarget);
      const outfitted = withOutlet(source ?? {}, { strategy, options: connection });
      const stream = Reflect.construct(target, [outfitted, strategy], newTarget);
      held.add(stream);
      return stream;
    },
  });
}
