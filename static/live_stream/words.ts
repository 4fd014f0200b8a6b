/** What the view says in plain words. */

import type { Step } from "../../event_stream/mod.ts";
import type { EndCause } from "../../event_stream/record.ts";
import type { FrameRow, NativeEvent } from "./rows.ts";

/** Says why a frame makes no event; undefined where it makes one. */
export function whyNoEvent({ steps }: FrameRow): string | undefined {
  const last = steps.at(-1);
  if (last?.kind === "dispatch") return undefined;
  if (last?.kind === "discarded") {
    return "The stream ended before the empty line: thrown away.";
  }
  if (last?.kind !== "nothing-dispatched") {
    return "Unfinished: it waits for its empty line.";
  }
  const lines = steps.slice(0, -1);
  if (lines.length === 0) return "An empty line with nothing before it: nothing fires.";
  if (lines.every(({ kind }) => kind === "comment")) {
    return "A comment: it keeps the connection busy and never reaches the page.";
  }
  return ["No data, so nothing fires.", ...effects(lines), ...ignoredLines(lines)].join(" ");
}

/** What fields did that stays, although no event fired. */
function effects(lines: readonly Step[]): string[] {
  return lines.flatMap(({ reason, value, buffers }) => {
    switch (reason) {
      case "retry-set":
        return `The reconnection time is now ${milliseconds(buffers.reconnectionTime ?? 0)}.`;
      case "id-set":
        return value === ""
          ? "The last event ID is cleared."
          : `The last event ID is now ${value}.`;
      case "event-set":
        return `The type ${value} is forgotten.`;
      default:
        return [];
    }
  });
}

/** Says of each line that did nothing why it did nothing. */
export function ignoredLines(lines: readonly Step[]): string[] {
  return lines.flatMap(({ reason, field, value }) => {
    switch (reason) {
      case "unknown-field":
        return `“${field}” is no field: ignored.`;
      case "id-has-null":
        return "The id holds U+0000: ignored.";
      case "retry-not-digits":
        return `retry: “${value}” is not made of digits only: ignored.`;
      case "byte-order-mark":
        return "A byte order mark opens the stream: it is taken away.";
      default:
        return [];
    }
  });
}

/** How the connection ended, as the server saw it. */
export const END: Readonly<Record<EndCause, string>> = {
  ended: "the server ended the response",
  failed: "the endpoint failed, and the connection broke",
  cut: "cut: the server ended the response",
  left: "the browser closed the connection",
};

/** What an error event leaves to be known: only the state tells retrying from given up. */
export function errorMeaning({ readyState }: NativeEvent): string {
  return readyState === 2
    ? "readyState is 2: it has given up and will not try again"
    : "readyState is 0: it will try again";
}

/** A time in milliseconds, readable: `2,000 ms`, `1.2 ms`. */
export function milliseconds(time: number): string {
  const digits = time < 10 && !Number.isInteger(time) ? 1 : 0;
  return `${time.toLocaleString("en", { maximumFractionDigits: digits })} ms`;
}

/** A time since the beginning in seconds: `1.006 s`. */
export function seconds(time: number): string {
  const s = Math.max(0, time) / 1000;
  return `${s.toFixed(s < 100 ? 3 : s < 1000 ? 2 : 1)} s`;
}

/** How many of something: `1 event`, `2 events`. */
export function count(n: number, thing: string): string {
  return `${n.toLocaleString("en")} ${thing}${n === 1 ? "" : "s"}`;
}

/** A size in bytes, readable: `312 B`, `4.2 kB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
