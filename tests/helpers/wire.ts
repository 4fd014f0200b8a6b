/** Builds what the live view is told: records of the wire, and events of the browser. */

import type { EndCause, Header, WireRecord } from "../../event_stream/record.ts";
import type { Ledger } from "../../static/live_stream/ledger/ledger.ts";
import type { FrameRow, NativeEvent, Row } from "../../static/live_stream/ledger/rows.ts";

/** The wire is lost. */
export interface WireLoss {
  readonly kind: "lost";
  readonly at: number;
}

/** What a ledger may be told. */
export type Telling = WireRecord | NativeEvent | WireLoss;

/** What may be said of a response. */
export interface Answer {
  status?: number;
  type?: string;
  headers?: readonly Header[];
}

/** Tells of one `EventSource` in the order in which things happen: each telling is 10 ms later. */
export function createScene() {
  let clock = 1_000;
  const counts = new Map<string, number>();
  /** What every record of a connection says. */
  const stamp = (connection: string) => {
    const seq = counts.get(connection) ?? 0;
    counts.set(connection, seq + 1);
    return { at: at(), connection, seq };
  };
  const at = () => clock += 10;
  return {
    hello: (): WireRecord => ({ kind: "hello", at: at() }),
    request: (connection: string, headers: readonly Header[] = []): WireRecord => ({
      kind: "request",
      ...stamp(connection),
      method: "GET",
      target: "/live",
      headers,
    }),
    response: (connection: string, answer: Answer = {}): WireRecord => {
      const { status = 200, type = "text/event-stream", headers = [] } = answer;
      const all: Header[] = [["content-type", type], ...headers];
      return { kind: "response", ...stamp(connection), status, headers: all };
    },
    write: (connection: string, content: string | Uint8Array): WireRecord => {
      const bytes = typeof content === "string" ? toBytes(content) : content;
      return { kind: "write", ...stamp(connection), bytes: bytes.toBase64() };
    },
    end: (connection: string, cause: EndCause = "ended"): WireRecord => (
      { kind: "end", ...stamp(connection), cause }
    ),
    loseWire: (): WireLoss => ({ kind: "lost", at: at() }),
    gap: (lost: number): WireRecord => ({ kind: "gap", lost }),
    open: (): NativeEvent => ({ type: "open", at: at(), readyState: 1 }),
    error: (readyState: 0 | 2 = 0): NativeEvent => ({ type: "error", at: at(), readyState }),
    message: (data: string, { type = "message", lastEventId = "" } = {}): NativeEvent => ({
      type,
      at: at(),
      readyState: 1,
      message: { data, lastEventId },
    }),
  };
}

/** Tells a ledger everything, in order. */
export function tell(ledger: Ledger, tellings: readonly Telling[]): void {
  for (const telling of tellings) {
    if (!("kind" in telling)) ledger.native(telling);
    else if (telling.kind === "lost") ledger.loseWire(telling.at);
    else ledger.record(telling, 0);
  }
}

/** Every order of two sequences that keeps the order of each. */
export function* interleavings<T>(left: readonly T[], right: readonly T[]): Generator<T[]> {
  const [first, ...restLeft] = left;
  const [second, ...restRight] = right;
  if (first === undefined || second === undefined) return yield [...left, ...right];
  for (const rest of interleavings(restLeft, right)) yield [first, ...rest];
  for (const rest of interleavings(left, restRight)) yield [second, ...rest];
}

/** One order of two sequences: `picks` says for each step whether the left one is next. */
export function shuffle<T>(left: readonly T[], right: readonly T[], picks: readonly boolean[]) {
  const all: T[] = [];
  let l = 0;
  let r = 0;
  for (let step = 0; l < left.length || r < right.length; step++) {
    const isLeft = r === right.length || (l < left.length && picks[step % picks.length]);
    all.push(isLeft ? left[l++]! : right[r++]!);
  }
  return all;
}

/** The frames of a ledger. */
export function framesOf(ledger: Ledger): FrameRow[] {
  return ledger.rows.filter((row): row is FrameRow => row.kind === "frame");
}

/** Rows in a few words, such as `frame agrees: message` or `end: error 0`. */
export function describe(rows: readonly Row[]): string[] {
  return rows.map((row) => {
    const { native } = row;
    const page = native &&
      (native.message ? native.message.data : `${native.type} ${native.readyState}`);
    return [
      row.kind,
      row.kind === "frame" ? ` ${row.missing ? `lacks ${row.missing}` : row.verdict}` : "",
      page === undefined ? "" : `: ${page}`,
    ].join("");
  });
}

/** Text as UTF-8. */
export function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** UTF-8 as text. */
export function toText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
