/** The wire in the page: the event stream that carries the record of another one. */

import type { HelloRecord } from "../../event_stream/record.ts";
import { now } from "./clock.ts";

/** A wire that has been asked for. Whoever has it closes its `source`. */
export interface Wire {
  /** What the stream that it shows has to name. */
  readonly id: string;
  readonly source: EventSource;
  /** When it was asked for, by the page's clock, in milliseconds since 1970-01-01 UTC. */
  readonly asked: number;
  /** Its first greeting, and when that came: from then on nothing of its stream is missed. */
  readonly greeting: Promise<{ record: HelloRecord; at: number }>;
}

/** Opens a wire with an ID of its own. */
export function openWire(): Wire {
  const id = randomUuid();
  const asked = now();
  const source = new EventSource(`/wire/${id}`);
  const greeting = new Promise<{ record: HelloRecord; at: number }>((resolve) => {
    source.addEventListener("hello", ({ data }: MessageEvent<string>) => {
      resolve({ record: JSON.parse(data), at: now() });
    }, { once: true });
  });
  return { id, source, asked, greeting };
}

/** `crypto.randomUUID` exists on secure pages only, and a classroom's server may not be one. */
function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
