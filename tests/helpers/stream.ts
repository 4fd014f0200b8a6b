/** Reading streams in tests: whole, in steps, and as the records of a wire. */

import { assert } from "@std/assert";
import { createInterpreter } from "../../event_stream/mod.ts";
import type { WireRecord, WriteRecord } from "../../event_stream/record.ts";
import { within } from "../snippets/wait.ts";
import { request, type TestSite } from "./site.ts";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Bytes of a text. */
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** A stream that the test writes, chunk by chunk, and of which it knows whether it was cancelled. */
export interface Tap {
  readonly body: ReadableStream<Uint8Array>;
  write(text: string): void;
  close(): void;
  error(error: unknown): void;
  /** Why it was cancelled, once it was. */
  readonly cancelled: Promise<unknown>;
}

/** Creates a stream that the test writes. */
export function createTap(): Tap {
  const cancelled = Promise.withResolvers<unknown>();
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel: (reason) => cancelled.resolve(reason),
  });
  return {
    body,
    write: (text) => controller.enqueue(bytesOf(text)),
    close: () => controller.close(),
    error: (error) => controller.error(error),
    cancelled: cancelled.promise,
  };
}

/** Reads the next chunk as text, `undefined` at the end. */
export async function readText(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<string | undefined> {
  const { value } = await within(reader.read(), "the next chunk");
  return value && decoder.decode(value);
}

/** Who watches a wire. Disposing of it is leaving. */
export interface Watcher extends AsyncDisposable {
  readonly response: Response;
  /** What has come so far. */
  readonly records: WireRecord[];
  /** Reads on until there is a record of that kind, and returns it. */
  readUntil<K extends WireRecord["kind"]>(kind: K): Promise<Extract<WireRecord, { kind: K }>>;
}

/** Opens a wire and waits until it is open. */
export async function watch(site: TestSite, id: string): Promise<Watcher> {
  return await watchResponse(await site(request(`/wire/${id}`)));
}

/** Reads the records in a response. */
export async function watchResponse(response: Response): Promise<Watcher> {
  assert(response.body);
  const reader = response.body.getReader();
  const interpreter = createInterpreter();
  const records: WireRecord[] = [];
  let seen = 0;

  async function readMore(what: string): Promise<void> {
    const { value } = await within(reader.read(), what);
    assert(value, `the wire ended before ${what}`);
    for (const { event } of interpreter.push(value)) {
      if (event) records.push(JSON.parse(event.data));
    }
  }

  const watcher: Watcher = {
    response,
    records,
    async readUntil(kind) {
      while (true) {
        const record = records[seen++] ?? void seen--;
        if (record?.kind === kind) return record as never;
        if (record === undefined) await readMore(`a record "${kind}"`);
      }
    },
    async [Symbol.asyncDispose]() {
      await reader.cancel();
    },
  };
  await watcher.readUntil("hello");
  return watcher;
}

/** What the endpoint wrote, by the records. */
export function writtenIn(records: readonly WireRecord[]): string {
  return records.filter((record): record is WriteRecord => record.kind === "write")
    .map(({ bytes }) => decoder.decode(Uint8Array.fromBase64(bytes))).join("");
}
