/** What the ledger holds: each row is one thing that happened, seen from both sides. */

import type { Step, StreamEvent } from "../../../event_stream/mod.ts";
import type { EndCause, RequestRecord, ResponseRecord } from "../../../event_stream/record.ts";

/** An event that the browser's own `EventSource` fired. Times are the page's, in milliseconds. */
export interface NativeEvent {
  readonly type: string;
  readonly at: number;
  /** The object's `readyState` while the event was being handled. */
  readonly readyState: number;
  /** What a message carried; `open` and connection errors carry nothing. */
  readonly message?: { readonly data: string; readonly lastEventId: string };
}

interface RowBase {
  /** Unique in its ledger, and growing. */
  readonly key: number;
  /** When it happened, by the page's clock, in milliseconds. */
  readonly at: number;
  /** Grows with every change, so that only what changed is drawn again. */
  version: number;
  /** The browser's side of it. */
  native?: NativeEvent;
}

/** The request and what the endpoint answered. */
export interface RequestRow extends RowBase {
  readonly kind: "request";
  readonly request: RequestRecord;
  response?: ResponseRecord;
  /** How long after the connection before it was lost, in milliseconds. */
  readonly waited: number | undefined;
}

/** Where, in a frame, one of the server's writes ended and the next began. */
export interface WriteCut {
  /** Offset in bytes, counted as the frame's `start` is. */
  readonly offset: number;
  /** The number of the write that begins here, from 1. */
  readonly write: number;
  /** How long after the write before it, in milliseconds. */
  readonly after: number;
}

/** One frame, perhaps still unfinished. */
export interface FrameRow extends RowBase {
  readonly kind: "frame";
  /** Offset of its first byte, in the stream or, after a gap, in what came since. */
  readonly start: number;
  /** Its bytes so far. */
  bytes: Uint8Array;
  /** What its finished lines did. */
  steps: Step[];
  cuts: WriteCut[];
  /** When its last write was made, by the page's clock. */
  writtenAt: number;
  /** The event that the standard derives from it. */
  expected?: StreamEvent;
  verdict: Verdict;
  /** What it lacks, where something that belongs to it will never come. */
  missing?: Missing;
}

/** What a frame may lack for good. */
export type Missing =
  /** Records before it were lost, and it may have begun in them. */
  | "beginning"
  /** Records after it were lost, or more of it is not kept. */
  | "rest"
  /** The connection ended before its empty line. */
  | "empty-line"
  /** The browser fired no event for it. */
  | "event";

/** What became of a frame in the page. */
export type Verdict =
  /** It makes no event, or is not finished, or lacks something. */
  | "no-event"
  /** The browser has not fired its event yet. */
  | "awaited"
  /** The browser fired what the standard says. */
  | "agrees"
  /** The browser fired something else. */
  | "disagrees"
  /** It makes an event, and the page has no listener for its type. */
  | "unheard";

/** The body of a response that is no event stream: the browser does not read it. */
export interface BodyRow extends RowBase {
  readonly kind: "body";
  text: string;
}

/** The end of a connection. */
export interface EndRow extends RowBase {
  readonly kind: "end";
  readonly cause: EndCause;
  readonly message: string | undefined;
  /** Whether a frame had begun, and its empty line never came. */
  readonly isInFrame: boolean;
}

/** An event whose frame the wire did not carry. */
export interface LooseRow extends RowBase {
  readonly kind: "loose";
}

/** Records that the wire did not carry: how many, where that is known. */
export interface GapRow extends RowBase {
  readonly kind: "gap";
  readonly lost: number | undefined;
}

/** Something that the page itself did, or found out. */
export interface NoteRow extends RowBase {
  readonly kind: "note";
  readonly text: string;
}

/** Everything that may stand in a ledger. */
export type Row = RequestRow | FrameRow | BodyRow | EndRow | LooseRow | GapRow | NoteRow;

/** Where rows are added and, when something better has become known, taken back. */
export interface RowStore {
  add<R extends Row>(content: Omit<R, "key" | "version">): R;
  remove(row: Row): void;
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
