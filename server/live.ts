import { AsyncLocalStorage } from "node:async_hooks";
import type { Bus } from "./bus.ts";
import type { Lesson } from "./course.ts";
import { logError } from "./log.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { isWireId, recordsOf } from "./wire.ts";

/** Which connection the code that is running belongs to. */
interface Connection {
  readonly lesson: string;
  readonly recorder: Recorder | undefined;
}

const connections = new AsyncLocalStorage<Connection>();

/**
 * Answers a request for a lesson's live endpoint with what the lesson's own `fetch` makes of it.
 *
 * Nobody pays for what nobody watches: without a watched `wire` in the query, the lesson's response
 * is passed on as it is.
 */
export async function answerLive(request: Request, lesson: Lesson, bus: Bus): Promise<Response> {
  const wire = new URL(request.url).searchParams.get("wire");
  if (wire !== null && !isWireId(wire)) {
    return new Response("wire: give a UUID, such as crypto.randomUUID() makes\n", { status: 400 });
  }
  const isWatched = wire !== null && request.method !== "HEAD" &&
    bus.hasSubscribers(recordsOf(wire));
  const recorder = isWatched ? createRecorder(bus, wire) : undefined;
  recorder?.request(request);
  try {
    const connection = { lesson: lesson.slug, recorder };
    const response = await connections.run(connection, () => lesson.live.fetch(request));
    return recorder?.response(response) ?? response;
  } catch (error) {
    report({ lesson: lesson.slug, recorder }, error);
    return new Response("The lesson's endpoint failed.\n", { status: 500 });
  }
}

function report({ lesson, recorder }: Connection, error: unknown): void {
  logError(`Run the live endpoint of ${lesson}`, error);
  recorder?.fail(error);
}

/**
 * Keeps what a lesson's endpoint throws after it has answered, in a timer or in a promise, from
 * ending the server: it is logged, and ends its own stream only. Call it once, at the start.
 */
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
  globalThis.setTimeout = contained(globalThis.setTimeout) as typeof setTimeout;
  globalThis.setInterval = contained(globalThis.setInterval) as typeof setInterval;
}

type Callback = (...args: unknown[]) => void;
type SetTimer = (callback: Callback, delay?: number, ...args: unknown[]) => unknown;

/** The same timer, except that what a lesson's callback throws is reported as the lesson's. */
function contained(setTimer: SetTimer): SetTimer {
  return (callback, delay, ...args) => {
    const connection = connections.getStore();
    if (!connection) return setTimer(callback, delay, ...args);
    return setTimer(() => {
      try {
        callback(...args);
      } catch (error) {
        report(connection, error);
      }
    }, delay);
  };
}
