/** A message → its frame: the counterpart of `interpret`. */

/** What one frame may carry. A field that is left out is not written. */
export interface Message {
  /** The payload. Every CR, LF or CRLF in it starts a new `data` line, and is read back as LF. */
  data?: string;
  /** The event's type. Without one (or with `""`) readers fire `message`. */
  event?: string;
  /** The last event ID from this frame on; `""` clears it. */
  id?: string;
  /** The reconnection time, a whole number of milliseconds. */
  retry?: number;
  /** A text that readers ignore, for heartbeats. Each of its lines becomes a comment. */
  comment?: string;
}

const LINE_END = /\r\n|\r|\n/;

/**
 * Writes one message as a frame, its empty line included. What it writes, `interpret` reads back.
 *
 * A message without `data` makes a frame that fires nothing; its `id` and `retry` still count.
 * @throws {TypeError} Where a field has the wrong type or holds what would inject another field.
 * @throws {RangeError} Where `retry` is not a whole number from 0 on.
 */
export function format(message: Message): string {
  const { data, event, id, retry, comment } = message;
  let frame = "";
  if (comment !== undefined) frame += lines("", text("comment", comment));
  if (event !== undefined) frame += `event: ${oneLine("event", event)}\n`;
  if (id !== undefined) frame += `id: ${identifier(id)}\n`;
  if (retry !== undefined) frame += `retry: ${milliseconds(retry)}\n`;
  if (data !== undefined) frame += lines("data", text("data", data));
  return frame + "\n";
}

// A reader takes away one space after the colon: without ours it would take the payload's own.
function lines(field: string, value: string): string {
  return value.split(LINE_END).map((line) => `${field}: ${line}\n`).join("");
}

function text(field: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(
    `Format a message: ${field} is not a string but ${typeof value}: pass JSON.stringify(${field})`,
  );
}

function oneLine(field: string, value: unknown): string {
  if (!LINE_END.test(text(field, value))) return value as string;
  throw new TypeError(
    `Format a message: ${field} holds a line end, which would begin another field: take it out`,
  );
}

function identifier(value: unknown): string {
  if (!oneLine("id", value).includes("\0")) return value as string;
  throw new TypeError("Format a message: id holds U+0000, so readers would ignore it: take it out");
}

function milliseconds(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new RangeError(
    `Format a message: retry is ${value}: give a whole number of milliseconds from 0 on`,
  );
}
