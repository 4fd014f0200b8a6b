/** A reader that comes back as a browser does: it honours `retry`, and sends `Last-Event-ID`. */

import { createInterpreter } from "../../event_stream/mod.ts";

/** A reader. Disposing of it is leaving. */
export interface ComingBack extends AsyncDisposable {
  /** The IDs of its events, in order. */
  readonly ids: readonly string[];
  /** How often a stream has begun for it. */
  opened(): number;
  /** Why it gave up, if it did: browsers do after any status but 200. */
  failure(): string | undefined;
}

/** How long it waits until a `retry` says otherwise, in milliseconds. */
const RETRY = 3_000;

/** Reads a stream, again and again. */
export function readForEver(
  url: string,
  { client, headers = {} }: { client: Deno.HttpClient; headers?: Record<string, string> },
): ComingBack {
  const leave = new AbortController();
  const { signal } = leave;
  const ids: string[] = [];
  let retry = RETRY;
  let opened = 0;
  let failure: string | undefined;
  let body: ReadableStreamDefaultReader<Uint8Array> | undefined;

  async function readOnce(): Promise<void> {
    const lastEventId = ids.at(-1);
    const response = await fetch(url, {
      client,
      signal,
      headers: { ...headers, ...lastEventId && { "last-event-id": lastEventId } },
    });
    if (response.status !== 200 || !response.body) {
      failure = `status ${response.status}: ${await response.text()}`;
      return;
    }
    opened++;
    const interpreter = createInterpreter();
    body = response.body.getReader();
    while (true) {
      const { value } = await body.read();
      if (!value) return;
      for (const { event, buffers } of interpreter.push(value)) {
        if (event) ids.push(event.lastEventId);
        retry = buffers.reconnectionTime ?? retry;
      }
    }
  }

  async function read(): Promise<void> {
    while (!signal.aborted && failure === undefined) {
      // A broken connection is no reason to give up, either.
      await readOnce().catch(() => {});
      if (failure === undefined) await pause(retry, signal);
    }
  }

  const done = read();
  return {
    ids,
    opened: () => opened,
    failure: () => failure,
    async [Symbol.asyncDispose]() {
      leave.abort();
      // Deno forgets a signal once the head has come and memory is collected.
      await body?.cancel().catch(() => {});
      await done;
    },
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(end, milliseconds);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    }
    signal.addEventListener("abort", end);
  });
}
