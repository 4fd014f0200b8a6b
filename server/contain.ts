/**
 * Keeps what a lesson's endpoint throws after it has answered, in a timer or in a promise, from
 * taking anything else down: it is logged, and ends the connection that it happened on.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { logError } from "./log.ts";
import { type Outlet, OverflowError, withOutlet } from "./outlet.ts";
import type { Recorder } from "./recorder.ts";

/** Which connection the code that is running belongs to. */
export interface Connection {
  readonly lesson: string;
  /** Breaks off what is watched. */
  readonly recorder: Recorder | undefined;
  /** Of the streams that the lesson has made. */
  readonly outlets: Set<Outlet>;
  /** How many bytes may wait for the reader. */
  readonly maxWaitingBytes: number;
  /** Called when more of them wait. */
  onOverflow(): void;
}

const held = new WeakSet<ReadableStream>();
const connections = new AsyncLocalStorage<Connection>();

/** Runs a lesson's code. Whatever it starts belongs to the connection. */
export function runContained<T>(connection: Connection, run: () => T): T {
  return connections.run(connection, run);
}

/** Logs what a lesson has thrown, and ends its connection. */
export function report({ lesson, recorder, outlets }: Connection, error: unknown): void {
  logError(`Run the live endpoint of ${lesson}`, error);
  recorder?.fail(error);
  for (const outlet of outlets) outlet.breakOff(error);
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
    if (connection) report(connection, event.reason);
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
          report(connection, error);
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
      const options = {
        maxWaitingBytes: connection.maxWaitingBytes,
        onOpen: (outlet: Outlet) => connection.outlets.add(outlet),
        onEnd: (outlet: Outlet) => connection.outlets.delete(outlet),
        onError: (error: unknown) => fail(connection, error),
      };
      const outfitted = withOutlet(source ?? {}, { strategy, options });
      const stream = Reflect.construct(target, [outfitted, strategy], newTarget);
      held.add(stream);
      return stream;
    },
  });
}

/** A reader who is too slow is no fault of the lesson's. */
function fail(connection: Connection, error: unknown): void {
  if (!(error instanceof OverflowError)) return report(connection, error);
  connection.recorder?.fail(error);
  connection.onOverflow();
}
