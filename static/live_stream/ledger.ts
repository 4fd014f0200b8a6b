/** Records of the server and events of the browser → the rows that both share. Pure: no DOM. */

import type { WireRecord } from "../../event_stream/record.ts";
import { createPairing, type Pairing } from "./pairing.ts";
import type { NativeEvent, NoteRow, Row } from "./rows.ts";
import { createWireReader, type WireReader } from "./wire_reader.ts";

/** Options of {@linkcode createLedger}. */
export interface LedgerOptions {
  /** The event types that the page listens for; `message` is always among them. */
  listensFor: readonly string[];
  /** How many frames are kept, default 500; older rows are let go. `Infinity` keeps all. */
  maxFrames?: number;
}

/** What has been counted since the view began, or was cleared. */
export interface Counters {
  frames: number;
  events: number;
  reconnections: number;
  bytes: number;
  /** How many frames were let go to keep the newest. */
  letGo: number;
}

/** The rows of one live view, over all its connections. */
export interface Ledger {
  readonly rows: readonly Row[];
  readonly counters: Readonly<Counters>;
  /** Begins with a new `EventSource`: what comes now belongs to it. */
  begin(): void;
  /** Takes a record from the wire. `skew` is the server's clock less the page's, in milliseconds. */
  record(record: WireRecord, skew: number): void;
  /** Takes an event of the page's `EventSource`. */
  native(event: NativeEvent): void;
  /** Says that the wire is lost: from now on events stand alone. */
  loseWire(at: number): void;
  /** Writes down something that the page did or found out. */
  note(text: string, at: number): void;
  /** Empties the ledger. */
  clear(): void;
}

/** Creates an empty ledger. */
export function createLedger({ listensFor, maxFrames = 500 }: LedgerOptions): Ledger {
  const heard = new Set(["message", ...listensFor]);
  const counters: Counters = { frames: 0, events: 0, reconnections: 0, bytes: 0, letGo: 0 };
  let rows: Row[] = [];
  let frames = 0;
  let nextKey = 1;
  let pairing: Pairing;
  let reader: WireReader;

  /** Adds a row at the end, and lets the oldest go when there are too many frames. */
  function add<R extends Row>(content: Omit<R, "key" | "version">): R {
    const row = { key: nextKey++, version: 0, ...content } as R;
    rows.push(row);
    if (row.kind === "frame") {
      counters.frames++;
      frames++;
    }
    if (frames > maxFrames) letOldestGo();
    return row;
  }

  function letOldestGo(): void {
    const first = rows.findIndex(({ kind }) => kind === "frame");
    rows = rows.slice(first + 1);
    frames--;
    counters.letGo++;
  }

  function begin(): void {
    pairing = createPairing({ heard, add });
    reader = createWireReader({ add, pairing, counters });
  }

  begin();
  return {
    get rows() {
      return rows;
    },
    counters,
    begin,
    record(record, skew) {
      reader.record(record, skew);
    },
    native(event) {
      if (event.type === "open" && !event.message && pairing.opened > 0) counters.reconnections++;
      if (event.message) counters.events++;
      pairing.native(event);
    },
    loseWire(at) {
      add<NoteRow>({
        kind: "note",
        at,
        text: "The wire is lost. The browser's events go on; the bytes are not seen.",
      });
      pairing.loseWire();
    },
    note(text, at) {
      add<NoteRow>({ kind: "note", at, text });
    },
    clear() {
      rows = [];
      frames = 0;
      Object.assign(counters, { frames: 0, events: 0, reconnections: 0, bytes: 0, letGo: 0 });
    },
  };
}

/** Adds a row. */
export type AddRow = <R extends Row>(content: Omit<R, "key" | "version">) => R;
