import { format } from "../../event_stream/mod.ts";
import type { ConnectionRecord, GapRecord, WireRecord } from "../../event_stream/record.ts";
import { eventStream } from "../http/responses.ts";
import type { Bus } from "./bus.ts";
import type { Finish } from "./open_streams.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** How often a comment goes to a watcher, in milliseconds, so that a vanished one is noticed. */
const HEARTBEAT = 15_000;

/** Whether a text is an ID that a page may give to its wire: a UUID and nothing else. */
export function isWireId(text: string): boolean {
  return UUID.test(text);
}

/** The topics of one wire: its records, and the reader's order to cut the connection. */
export const recordsOf = (id: string): string => `wire:${id.toLowerCase()}`;
export const cutsOf = (id: string): string => `cut:${id.toLowerCase()}`;

/** Options of {@linkcode openWire}. */
export interface WireOptions {
  /**
   * How much may wait for a watcher that reads too slowly: in bytes of encoded records, default
   * 1,048,576 (1 MiB). What comes when it is full is dropped, and a gap says how many records.
   * `Infinity` switches the limit off.
   */
  maxQueuedBytes?: number;
  /** Is told what ends the stream. */
  hold?(finish: Finish): void;
}

/** Opens the event stream that carries the records of one wire to whoever watches it. */
export function openWire(bus: Bus, id: string, options: WireOptions = {}): Response {
  const { maxQueuedBytes = 1_048_576, hold } = options;
  const encoder = new TextEncoder();
  const missing = createMissing();
  const queue: Uint8Array[] = [];
  let queuedBytes = 0;
  let lost = 0;
  let isOpen = false;
  let isOver = false;
  let close = () => {};

  const encode = (record: WireRecord) =>
    encoder.encode(format({ event: record.kind, data: JSON.stringify(record) }));

  const source: UnderlyingDefaultSource<Uint8Array> = {
    async start(controller) {
      const isBusy = () => !isOpen || queue.length > 0 || (controller.desiredSize ?? 0) <= 0;
      const send = (frame: Uint8Array) => {
        if (lost === 0 && !isBusy()) return controller.enqueue(frame);
        // Once one record is lost, so are all until the queue is empty: the gap has one place.
        if (lost > 0 || queuedBytes + frame.length > maxQueuedBytes) return void lost++;
        queue.push(frame);
        queuedBytes += frame.length;
      };
      const subscription = bus.subscribe(recordsOf(id), (message) => {
        const record = message as ConnectionRecord;
        const gap = missing.before(record);
        // What nobody seemed to hear is said again, and may have been heard all the same.
        if (gap === "repeated") return;
        if (gap) send(encode(gap));
        send(encode(record));
      });
      const heartbeat = setInterval(() => {
        if (!isBusy()) controller.enqueue(encoder.encode(format({ comment: "watching" })));
      }, HEARTBEAT);
      close = () => {
        isOpen = false;
        isOver = true;
        subscription.end();
        clearInterval(heartbeat);
      };
      hold?.((last) => {
        if (isOver) return;
        close();
        if (last) controller.enqueue(last);
        controller.close();
      });
      // From the greeting on, no record may be missed.
      await subscription.ready;
      if (isOver) return;
      isOpen = true;
      controller.enqueue(encode({ kind: "hello", at: now() }));
    },
    pull(controller) {
      while (queue.length > 0 && (controller.desiredSize ?? 0) > 0) {
        const frame = queue.shift()!;
        queuedBytes -= frame.length;
        controller.enqueue(frame);
      }
      if (queue.length > 0 || lost === 0) return;
      controller.enqueue(encode({ kind: "gap", lost }));
      lost = 0;
    },
    cancel() {
      close();
    },
  };

  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: 65_536 });
  return eventStream(new ReadableStream(source, strategy));
}

/** How many connections of one wire are followed; a browser has one at a time. */
const MAX_FOLLOWED = 16;

/** Finds from the numbers of the records how many were lost on their way. */
function createMissing() {
  const next = new Map<string, number>();
  return {
    /** What is missing of its connection before this record, unless it was here already. */
    before({ connection, seq }: ConnectionRecord): GapRecord | "repeated" | undefined {
      const isNew = !next.has(connection);
      const expected = next.get(connection) ?? 0;
      if (seq < expected) return "repeated";
      next.delete(connection);
      next.set(connection, seq + 1);
      if (next.size > MAX_FOLLOWED) next.delete(next.keys().next().value!);
      if (seq === expected) return undefined;
      // An earlier wire of the same page may have carried what came before.
      return { kind: "gap", ...!isNew && { lost: seq - expected } };
    },
  };
}

/** The server's clock, in milliseconds since 1970-01-01 UTC, with fractions. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
