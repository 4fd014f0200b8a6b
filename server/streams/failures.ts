/**
 * What nobody has caught: a lesson's failure is logged and ends its own connection at most; the
 * server's own failure ends the server.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { logError } from "../http/log.ts";

/** Is told what a connection's lesson has thrown. */
type Fail = (error: unknown) => void;

const connections = new AsyncLocalStorage<Fail>();

/** Runs a lesson's code. What fails in it later, in a promise or a microtask, goes to `fail`. */
export function runLesson<T>(fail: Fail, run: () => T): T {
  return connections.run(fail, run);
}

/** Options of {@linkcode sortFailures}. */
export interface SortOptions {
  /** Where the lessons lie. */
  readonly lessons: URL;
  /** Told what is no lesson's failure. */
  onOwn(error: unknown): void;
}

/** Tells the failures of lessons from the server's own, from now on. */
export function sortFailures({ lessons, onOwn }: SortOptions): void {
  const logOnce = createLogOnce();
  const sort = (event: Event, error: unknown) => {
    event.preventDefault();
    const fail = connections.getStore();
    if (fail) return fail(error);
    // What a timer's callback throws reaches us without its connection: Deno leaves its context
    // before it tells. The stack still names the lesson, and the stream goes on.
    if (isFrom(lessons, error)) return logOnce(error);
    onOwn(error);
  };
  addEventListener("unhandledrejection", (event) => sort(event, event.reason));
  addEventListener("error", (event) => sort(event, event.error));
}

/** Whether a lesson has thrown this. What is no error cannot be ours: we throw nothing else. */
function isFrom({ href }: URL, error: unknown): boolean {
  return !(error instanceof Error) || (error.stack ?? "").includes(href);
}

/** For how long the same failure is not logged again, in milliseconds. */
const SILENCE = 60_000;
/** How many failures are remembered for that. */
const MAX_REMEMBERED = 100;

/** Logs a failure, and not again and again what an interval throws each time. */
function createLogOnce() {
  const logged = new Map<string, number>();
  return (error: unknown) => {
    const text = error instanceof Error ? error.stack ?? error.message : String(error);
    const now = performance.now();
    if (now - (logged.get(text) ?? -Infinity) < SILENCE) return;
    if (logged.size >= MAX_REMEMBERED) logged.clear();
    logged.set(text, now);
    logError("Run a lesson", error);
  };
}
