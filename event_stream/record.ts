/**
 * The wire: what the server saw of one connection, record by record. It travels to the page as an
 * event stream of its own, each record as the JSON of one event whose type is the record's `kind`.
 */

/** One header field: its name, and its value as it was sent or received. */
export type Header = readonly [name: string, value: string];

/** What every record of a connection says. */
interface Recorded {
  /** When the server saw it, in milliseconds since 1970-01-01 UTC, with fractions. */
  readonly at: number;
  /** Which connection it belongs to; unique, and without further meaning. */
  readonly connection: string;
  /** Its place among the records of its connection, from 0: one that is missing was lost. */
  readonly seq: number;
}

/** A request has arrived. */
export interface RequestRecord extends Recorded {
  readonly kind: "request";
  readonly method: string;
  /** The path and query that were asked for. */
  readonly target: string;
  readonly headers: readonly Header[];
}

/** The endpoint has answered; its body may go on for as long as it likes. */
export interface ResponseRecord extends Recorded {
  readonly kind: "response";
  readonly status: number;
  readonly headers: readonly Header[];
}

/** The endpoint has written bytes: one chunk of its body. */
export interface WriteRecord extends Recorded {
  readonly kind: "write";
  /** The bytes, in base64. */
  readonly bytes: string;
}

/** How a connection came to its end. */
export type EndCause =
  /** The endpoint closed its body. */
  | "ended"
  /** The endpoint threw, and the connection was broken off. */
  | "failed"
  /** The reader asked for it in the live view: the server closed the body. */
  | "cut"
  /** The reader went away. */
  | "left";

/** The connection is over. */
export interface EndRecord extends Recorded {
  readonly kind: "end";
  readonly cause: EndCause;
  /** What the endpoint threw, where it failed. */
  readonly message?: string;
}

/** Records did not get here: the watcher was too slow, or the way to it was interrupted. */
export interface GapRecord {
  readonly kind: "gap";
  /** How many, where that is known. */
  readonly lost?: number;
}

/** The wire is open. Sent first, so that the page can compare the two clocks. */
export interface HelloRecord {
  readonly kind: "hello";
  /** The server's clock, in milliseconds since 1970-01-01 UTC, with fractions. */
  readonly at: number;
}

/** What the recorder publishes. */
export type ConnectionRecord = RequestRecord | ResponseRecord | WriteRecord | EndRecord;
/** What the wire carries. */
export type WireRecord = HelloRecord | ConnectionRecord | GapRecord;
