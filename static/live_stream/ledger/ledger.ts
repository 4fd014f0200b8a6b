/** Records of the server and events of the browser → the rows that both share. Pure: no DOM. */

import type { WireRecord } from "../../../event_stream/record.ts";
import { createPairing, type Pairing } from "./pairing.ts";
import type { Counters, NativeEvent, NoteRow, RequestRow, Row, RowStore } from "./rows.ts";
import { createWireReader, type WireReader } from "./wire_reader.ts";

/** Options of {@linkcode createLedger}. */
export interface LedgerOptions {
  /**
   * The event types that the page listens for. `message`, `open` and `error` are always among them:
   * a page that hears the connection's events hears messages of these types, too.
   */
  listensFor: readonly string[];
  /**
   * How many frames are kept, default 500; older rows are let go. There may be three times as many
   * rows of all kinds. `Infinity` keeps all.
   */
  maxFrames?: number;
}

/** The rows of one live view, over all its connections. */
export interface Ledger {
  readonly rows: readonly Row[];
  /** The newest request, even if its row was let go. */
  readonly request: RequestRow | undefined;
  readonly counters: Readonly<Counters>;
  /** Begins with a new `EventSource`, which may listen for other types: what comes now belongs to it. */
  begin(listensFor?: readonly string[]): void;
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
  let heard = heardBy(listensFor);
  const counters: Counters = { frames: 0, events: 0, reconnections: 0, bytes: 0, letGo: 0 };
  const rows: Row[] = [];
  const store: RowStore = { add, remove };
  let request: RequestRow | undefined;
  let frames = 0;
  let nextKey = 1;
  let pairing: Pairing = createPairing({ heard, rows: store });
  let reader: WireReader = createWireReader({ rows: store, pairing, counters });

  function add<R extends Row>(content: Omit<R, "key" | "version">): R {
    const row = { key: nextKey++, version: 0, ...content } as R;
    rows.push(row);
    if (row.kind === "request") request = row;
    if (row.kind === "frame") {
      counters.frames++;
      frames++;
    }
    while (frames > maxFrames || rows.length > 3 * maxFrames) letOldestGo();
    return row;
  }

  function letOldestGo(): void {
    if (rows.shift()?.kind !== "frame") return;
    frames--;
    counters.letGo++;
  }

  /** Takes back a row that is no frame; it is one of the newest, or was let go. */
  function remove(row: Row): void {
    const index = rows.lastIndexOf(row);
    if (index !== -1) rows.splice(index, 1);
  }

  return {
    rows,
    get request() {
      return request;
    },
    counters,
    begin(types) {
      if (types) heard = heardBy(types);
      pairing.close();
      pairing = createPairing({ heard, rows: store });
      reader = createWireReader({ rows: store, pairing, counters });
    },
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
        text: "The wire is lost. Events still arrive, but their bytes cannot be shown.",
      });
      pairing.loseWire();
    },
    note(text, at) {
      add<NoteRow>({ kind: "note", at, text });
    },
    clear() {
      rows.length = 0;
      frames = 0;
      Object.assign(counters, { frames: 0, events: 0, reconnections: 0, bytes: 0, letGo: 0 });
    },
  };
}

function heardBy(types: readonly string[]): ReadonlySet<string> {
  return new Set(["message", "open", "error", ...types]);
}
