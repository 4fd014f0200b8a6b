/**
 * What one line of an event stream does, in the words of WHATWG HTML, section 9.2.6.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */

/** What a line was, and what it did. */
export type StepKind =
  /** A known field that changed the parser's buffers. */
  | "field"
  /** A line that begins with a colon. */
  | "comment"
  /** An empty line that made an event: see `Step.event`. */
  | "dispatch"
  /** An empty line that made none. */
  | "nothing-dispatched"
  /** A line (or the byte order mark) that changed nothing. */
  | "ignored"
  /** What the end of the stream threw away. */
  | "discarded";

/** Why a step did what it did. The codes are stable: programs may compare them. */
export type StepReason =
  | "data-appended"
  | "event-set"
  | "id-set"
  | "retry-set"
  | "comment"
  | "event-dispatched"
  | "no-data"
  | "unknown-field"
  | "id-has-null"
  | "retry-not-digits"
  | "byte-order-mark"
  | "end-of-stream";

/** How a line ended; empty where the stream stopped first. */
export type LineEnd = "" | "\n" | "\r" | "\r\n";

/** What the parser remembers between two lines. */
export interface Buffers {
  /** The data buffer: every `data` value so far, each with its LF. */
  readonly data: string;
  /** The event type buffer; empty means `message`. */
  readonly type: string;
  /** The last event ID buffer. It outlives the event, and counts from the next empty line on. */
  readonly lastEventId: string;
  /** The reconnection time in milliseconds; undefined until a `retry` sets it. */
  readonly reconnectionTime: number | undefined;
}

/** An event as an `EventSource` would fire it. */
export interface StreamEvent {
  /** The event's type; `message` where the stream named none. */
  readonly type: string;
  /** The data, its lines joined with LF. */
  readonly data: string;
  /** The last event ID at the moment of dispatch. */
  readonly lastEventId: string;
}

/**
 * What one line did. The steps of a stream lie end to end and cover every byte of it.
 *
 * A step is final when `push` returns it, with one exception. A line whose CR is the last byte
 * pushed is finished at once; if the next byte turns out to be the LF of a CRLF, the same object's
 * `end` and `lineEnd` grow by it.
 */
export interface Step {
  /** Offset in the stream of the line's first byte. */
  readonly start: number;
  /** Offset in the stream after the line's last byte, its line end included. */
  readonly end: number;
  /** How the line ended. */
  readonly lineEnd: LineEnd;
  /** What the line was, and what it did. */
  readonly kind: StepKind;
  /** Why. */
  readonly reason: StepReason;
  /** The field's name; empty for comments and for empty lines. */
  readonly field: string;
  /** The field's value, or the comment's text. */
  readonly value: string;
  /** The parser's buffers after this line. */
  readonly buffers: Buffers;
  /** The event that this line dispatched, if it did. */
  readonly event?: StreamEvent;
}
