/** One `EventSource` and the wire that shows it: two connections, opened and closed together. */

import type { WireRecord } from "../../../event_stream/record.ts";
import { now } from "./clock.ts";
import type { NativeEvent } from "../ledger/rows.ts";

/** What a session tells. Times are the page's, in milliseconds since 1970-01-01 UTC. */
export interface SessionListener {
  /** The `EventSource` has been made; its state is CONNECTING. */
  onConnect(at: number): void;
  onNative(event: NativeEvent): void;
  /** `skew` is the server's clock less the page's, in milliseconds. */
  onRecord(record: WireRecord, skew: number): void;
  onWireLost(at: number): void;
  /** The server refused both connections, and says why: it is full. */
  onRefused(why: string): void;
}

/** A running session. */
export interface Session {
  /** Asks the server to end the live connection. */
  cut(): Promise<void>;
  /** Closes both connections. */
  close(): void;
}

const KINDS = ["hello", "request", "response", "write", "end", "gap"];

/** What a session opens: the path and query of a stream, and the types of events to listen for. */
export interface Stream {
  readonly src: string;
  readonly events: readonly string[];
}

/**
 * Opens a wire and the stream. Neither waits for the other here: the server lets a stream wait for
 * its wire, which spares a trip before the first event.
 */
export function openSession({ src, events }: Stream, listener: SessionListener): Session {
  const id = randomUuid();
  const wire = new EventSource(`/wire/${id}`);
  const asked = now();
  let skew: number | undefined;
  let isLost = false;
  let hasHeard = false;

  for (const kind of KINDS) {
    wire.addEventListener(kind, ({ data }: MessageEvent<string>) => {
      const record: WireRecord = JSON.parse(data);
      isLost = false;
      if (record.kind === "hello") skew ??= measureSkew(record.at, asked, now());
      listener.onRecord(record, skew ?? 0);
    });
  }
  wire.onerror = () => {
    if (!isLost) listener.onWireLost(now());
    isLost = true;
    // A greeting that comes now was asked for nobody knows when.
    skew ??= 0;
    // A wire that was refused never comes, and the server would let the stream wait for it.
    if (wire.readyState === EventSource.CLOSED && !hasHeard) {
      live.close();
      live = openLive();
    }
  };
  let live = openLive(id);
  listener.onConnect(now());

  function openLive(wireId?: string): EventSource {
    const url = new URL(src, location.href);
    if (wireId !== undefined) url.searchParams.set("wire", wireId);
    const source = new EventSource(url);
    const tell = (event: Event) => {
      hasHeard = true;
      listener.onNative(toNative(event, source));
      if (source.readyState === EventSource.CLOSED && wire.readyState === EventSource.CLOSED) {
        void askWhy(`/wire/${id}`).then((why) => why && listener.onRefused(why));
      }
    };
    for (const type of new Set(["open", "error", "message", ...events])) {
      source.addEventListener(type, tell);
    }
    return source;
  }

  return {
    async cut() {
      await fetch(`/wire/${id}/cut`, { method: "POST" });
    },
    close() {
      live.close();
      wire.close();
    },
  };
}

/** An `EventSource` does not tell what the answer was. What it asked for is asked for once more. */
async function askWhy(url: string): Promise<string | undefined> {
  const answered = new AbortController();
  try {
    const response = await fetch(url, { signal: answered.signal });
    // A place may have become free meanwhile: the reader can take it.
    return response.ok ? undefined : (await response.text()).trim();
  } catch {
    return undefined;
  } finally {
    answered.abort();
  }
}

function toNative(event: Event, { readyState }: EventSource): NativeEvent {
  const at = now();
  // A message whose type is "error" reaches the same listeners as a lost connection does.
  if (!(event instanceof MessageEvent)) return { type: event.type, at, readyState };
  const { data, lastEventId } = event;
  return { type: event.type, at, readyState, message: { data, lastEventId } };
}

/** A difference that is smaller than what can be measured is taken for none. */
function measureSkew(server: number, asked: number, answered: number): number {
  const skew = server - (asked + answered) / 2;
  return Math.abs(skew) <= (answered - asked) / 2 + 1 ? 0 : skew;
}

/** `crypto.randomUUID` exists on secure pages only, and a classroom's server may not be one. */
function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
