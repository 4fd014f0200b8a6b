/** What the view says in plain words. */

import type { Step } from "../../event_stream/mod.ts";
import type { EndCause } from "../../event_stream/record.ts";
import type { EndRow, FrameRow, NativeEvent } from "./ledger/rows.ts";

/** Says why a frame makes no event; undefined where it makes one. */
export function whyNoEvent({ steps, missing }: FrameRow): string | undefined {
  if (missing === "event") return "The browser fired no event for this frame.";
  if (missing === "rest") return "The rest of this frame did not reach the view.";
  if (missing === "beginning") {
    return "Records before this are missing. The frame may have begun in them, " +
      "so the view cannot say what it does.";
  }
  if (missing === "empty-line") return whyDiscarded(steps);
  const last = steps.at(-1);
  if (last?.kind === "dispatch") return undefined;
  if (last?.kind !== "nothing-dispatched") return "Unfinished: waiting for the empty line.";
  const lines = steps.slice(0, -1);
  if (lines.length === 0) return "An empty line with nothing before it, so nothing fires.";
  if (isComment(lines)) return COMMENT;
  return ["No data, so nothing fires.", ...effects(lines), ...ignoredLines(lines)].join(" ");
}

const COMMENT =
  "A comment: it keeps the connection from falling silent, and never reaches the page.";

function isComment(lines: readonly Step[]): boolean {
  return lines.every(({ kind }) => kind === "comment");
}

/** Of what is discarded at the stream's end, only `retry` has had an effect: it counts at once. */
function whyDiscarded(steps: readonly Step[]): string {
  if (isComment(steps)) return COMMENT;
  const retries = steps.filter(({ reason }) => reason === "retry-set");
  return [
    "The stream ended before the empty line, so this frame is discarded.",
    ...effects(retries),
  ].join(" ");
}

/** What fields did that stays, although no event fired. The last of each kind counts. */
function effects(lines: readonly Step[]): string[] {
  const last = new Map(lines.map((step) => [step.reason, step]));
  return [...last.values()].flatMap(({ reason, value, buffers }) => {
    switch (reason) {
      case "retry-set":
        return `The reconnection time is now ${milliseconds(buffers.reconnectionTime ?? 0)}.`;
      case "id-set":
        return value === ""
          ? "The last event ID is cleared."
          : `The last event ID is now ${shorten(value)}.`;
      case "event-set":
        return value === "" ? [] : `The type ${shorten(value)} is discarded.`;
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
        return `“${shorten(field)}” is not a known field, so it is ignored.`;
      case "id-has-null":
        return "The id contains U+0000, so it is ignored.";
      case "retry-not-digits":
        return `The retry value “${shorten(value)}” is not all digits, so it is ignored.`;
      case "byte-order-mark":
        return "The stream begins with a byte order mark, which is removed.";
      default:
        return [];
    }
  });
}

/** How much of a name or a value is repeated in a sentence, in UTF-16 code units. */
const MAX_QUOTE = 60;

/** Control characters, and others that have no shape of their own, such as a byte order mark. */
const SHAPELESS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function shorten(text: string): string {
  const short = text.length <= MAX_QUOTE ? text : `${text.slice(0, MAX_QUOTE)}…`;
  return short.replace(SHAPELESS, (character) => {
    const number = character.codePointAt(0)!.toString(16).toUpperCase();
    return `U+${number.padStart(4, "0")} `;
  });
}

/** Says why the view shows no more of a block. */
export function tooLarge(limit: number): string {
  return `This block has no empty line within ${size(limit)}, so the view keeps no more of it. ` +
    "The browser has no such limit.";
}

/** How the connection ended, as the server saw it. */
export const END: Readonly<Record<EndCause, string>> = {
  ended: "the server ended the response",
  failed: "the endpoint failed, and the connection broke",
  cut: "cut: the server ended the response",
  left: "the browser closed the connection",
};

/** Says how a connection ended, and whether that was in the middle of a frame. */
export function howItEnded({ cause, isInFrame }: EndRow): string {
  // A reader who leaves does so at any byte.
  return isInFrame && cause !== "left" ? `${END[cause]}, in the middle of a frame` : END[cause];
}

/** What an error event leaves to be known: only the state tells retrying from given up. */
export function errorMeaning({ readyState }: NativeEvent): string {
  return readyState === 2
    ? "readyState is 2: the browser has given up and will not retry"
    : "readyState is 0: the browser will retry";
}

/** Says of a message whose type is one of the connection's own events that it is only a message. */
export function sharedName({ type, readyState }: NativeEvent): string | undefined {
  if (type !== "error" && type !== "open") return undefined;
  return `A message that the server named ${type}: readyState is still ${readyState}.`;
}

/** A time in milliseconds, readable: `2,000 ms`, `1.2 ms`. */
export function milliseconds(time: number): string {
  const digits = time < 10 && !Number.isInteger(time) ? 1 : 0;
  return `${readable(Number(time.toFixed(digits)))} ms`;
}

/** A number, readable: `312`, `2,000`, `1.2`. */
export function readable(n: number): string {
  // Intl's first number takes tens of milliseconds, just when the first frame is to be seen.
  return n < 1000 ? String(n) : n.toLocaleString("en");
}

/** A time since the beginning in seconds: `1.006 s`. */
export function seconds(time: number): string {
  const s = Math.max(0, time) / 1000;
  return `${s.toFixed(s < 100 ? 3 : s < 1000 ? 2 : 1)} s`;
}

/** How many of something: `1 event`, `2 events`. */
export function count(n: number, thing: string): string {
  return `${readable(n)} ${thing}${n === 1 ? "" : "s"}`;
}

/** A size in bytes, readable: `312 B`, `4.2 kB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  // Below a million, but what rounds to 1000.0 kB is a megabyte.
  return bytes < 999_950 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
