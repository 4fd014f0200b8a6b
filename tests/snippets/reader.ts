/** A reader of a stream that can leave: what a browser's tab is to the server. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { createInterpreter, type StreamEvent } from "../../event_stream/mod.ts";
import { within } from "./wait.ts";

/** A reader with an answer. Disposing of it is leaving: the connection closes. */
export interface Reader extends AsyncDisposable {
  readonly response: Response;
  /** The events so far, by the standard. */
  readonly events: readonly StreamEvent[];
  /** From the request to each event's arrival, in milliseconds. */
  readonly arrivals: readonly number[];
  /** What `retry` asked for last, in milliseconds; undefined where nothing has. */
  readonly reconnectionTime: number | undefined;
  /** Reads until there are that many events. Every line on the way must mean something. */
  readEvents(count: number): Promise<void>;
}

/**
 * Opens a stream on a connection of its own, which ends with it. With a `lastEventId` it says where
 * it was, as a browser does that comes back.
 */
export async function openReader(
  url: string,
  { lastEventId }: { lastEventId?: string } = {},
): Promise<Reader> {
  const leave = new AbortController();
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  // Asking to close afterwards shows a server whose code sets "Connection: keep-alive" by hand.
  const start = performance.now();
  const headers = new Headers({ connection: "close" });
  if (lastEventId !== undefined) headers.set("last-event-id", lastEventId);
  const init = { client, signal: leave.signal, headers };
  let response: Response;
  try {
    response = await within(fetch(url, init), `the head of ${url}`);
  } catch (error) {
    leave.abort();
    client.close();
    throw error;
  }
  assert(response.body);
  const body = response.body.getReader();
  const interpreter = createInterpreter();
  const events: StreamEvent[] = [];
  const arrivals: number[] = [];
  let reconnectionTime: number | undefined;

  async function readEvents(count: number): Promise<void> {
    while (events.length < count) {
      const { value } = await body.read();
      assert(value, `${url} ended after ${events.length} events`);
      for (const step of interpreter.push(value)) {
        assert(step.kind !== "ignored" && step.kind !== "nothing-dispatched", Deno.inspect(step));
        reconnectionTime = step.buffers.reconnectionTime;
        if (!step.event) continue;
        events.push(step.event);
        arrivals.push(performance.now() - start);
      }
    }
  }

  return {
    response,
    events,
    arrivals,
    get reconnectionTime() {
      return reconnectionTime;
    },
    readEvents: (count) => within(readEvents(count), `event ${count} of ${url}`),
    async [Symbol.asyncDispose]() {
      leave.abort();
      // The cancelling only repeats what the abort did, and says so by an error.
      await body.cancel().catch(() => {});
      client.close();
    },
  };
}

/** Checks that the head is an event stream's, and that nobody wrote its `Connection` by hand. */
export function assertStreamHead({ status, headers }: Response): void {
  assertEquals(status, 200);
  assertMatch(headers.get("content-type") ?? "", /^text\/event-stream(;|$)/);
  const connection = headers.get("connection") ?? "";
  assert(!connection.includes("keep-alive"), `Connection: ${connection}, where "close" was asked`);
}
