/**
 * Keeps what a lesson's endpoint throws after it has answered, in a timer or in a promise, from
 * taking anything else down: it is logged, and ends the connection that it happened on.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { logError } from "./log.ts";
import type { Recorder } from "./recorder.ts";

/** Which connection the code that is running belongs to. */
export interface Connection {
  readonly lesson: string;
  /** Breaks off what is watched. */
  readonly recorder: Recorder | undefined;
  /** Breaks off what is not: the streams that the lesson has made, each as a function. */
  readonly streams: Set<(error: unknown) => void>;
}

const connections = new AsyncLocalStorage<Connection>();

/** Runs a lesson's code. Whatever it starts belongs to the connection. */
export function runContained<T>(connection: Connection, run: () => T): T {
  return connections.run(connection, run);
}

/** Logs what a lesson has thrown, and ends its connection. */
export function report({ lesson, recorder, streams }: Connection, error: unknown): void {
  logError(`Run the live endpoint of ${lesson}`, error);
  recorder?.fail(error);
  for (const breakOff of streams) breakOff(error);
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

/** The same class, except that a lesson's stream can be ended from outside. */
function rememberStreams(Stream: typeof ReadableStream): typeof ReadableStream {
  return new Proxy(Stream, {
    construct(target, [source, ...rest], newTarget) {
      const connection = connections.getStore();
      const remembered = connection && source ? remember(source, connection) : source;
      return Reflect.construct(target, [remembered, ...rest], newTarget);
    },
  });
}

/** The same source, except that its connection can end it, as if its reader had left. */
function remember(source: UnderlyingDefaultSource, connection: Connection) {
  const { streams } = connection;
  let breakOff = (_error: unknown) => {};
  async function cancel(reason: unknown): Promise<void> {
    streams.delete(breakOff);
    try {
      await source.cancel?.(reason);
    } catch (error) {
      report(connection, error);
    }
  }
  function start(controller: ReadableStreamDefaultController): unknown {
    breakOff = (error) => {
      controller.error(error);
      cancel(error);
    };
    streams.add(breakOff);
    return source.start?.(controller);
  }
  return Object.create(source, { start: { value: start }, cancel: { value: cancel } });
}
