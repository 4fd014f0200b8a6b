import { format } from "../event_stream/mod.ts";
import type { ConnectionRecord, WireRecord } from "../event_stream/record.ts";
import { eventStream } from "./answers.ts";
import type { Bus } from "./bus.ts";

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
}

/** Opens the event stream that carries the records of one wire to whoever watches it. */
export function openWire(bus: Bus, id: string, options: WireOptions = {}): Response {
  const { maxQueuedBytes = 1_048_576 } = options;
  const encoder = new TextEncoder();
  const queue: Uint8Array[] = [];
  let queuedBytes = 0;
  let lost = 0;
  let close = () => {};

  const encode = (record: WireRecord) =>
    encoder.encode(format({ event: record.kind, data: JSON.stringify(record) }));

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const isBusy = () => (controller.desiredSize ?? 0) <= 0;
      const unsubscribe = bus.subscribe(recordsOf(id), (record) => {
        const frame = encode(record as ConnectionRecord);
        if (lost === 0 && queue.length === 0 && !isBusy()) return controller.enqueue(frame);
        // Once one record is lost, so are all until the queue is empty: the gap has one place.
        if (lost > 0 || queuedBytes + frame.length > maxQueuedBytes) return void lost++;
        queue.push(frame);
        queuedBytes += frame.length;
      });
      const heartbeat = setInterval(() => {
        if (!isBusy()) controller.enqueue(encoder.encode(format({ comment: "watching" })));
      }, HEARTBEAT);
      close = () => {
        unsubscribe();
        clearInterval(heartbeat);
      };
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
  }, new ByteLengthQueuingStrategy({ highWaterMark: 65_536 }));

  return eventStream(body);
}

/** The server's clock, in milliseconds since 1970-01-01 UTC, with fractions. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
