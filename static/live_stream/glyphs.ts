/** A line's bytes → what is drawn for them: fields in their colours, and the unseen made visible. */

import type { Step } from "../../event_stream/mod.ts";
import type { WriteCut } from "./rows.ts";

/** A piece of a line. */
export interface Glyph {
  readonly kind: "name" | "text" | "comment" | "unseen" | "cut";
  readonly text: string;
  /** What it is, where the text does not say it. */
  readonly title?: string;
}

/** Where a piece of a line ends, in bytes from the line's beginning, and what it is. */
type Range = readonly [end: number, kind: "name" | "text" | "comment" | "end"];

const COLON = 0x3a;
const LINE_ENDS: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\r\n": "\\r\\n" };

/** The pieces of one line, with the places where writes ended inside it. */
export function glyphsOf(
  line: Uint8Array,
  { step, cuts, start }: {
    /** What the line did; undefined while it is unfinished. */
    step: Step | undefined;
    cuts: readonly WriteCut[];
    /** Offset of the line's first byte, in the coordinates of the cuts. */
    start: number;
  },
): Glyph[] {
  const glyphs: Glyph[] = [];
  let from = 0;
  for (const [end, kind] of rangesOf(line, step)) {
    for (const cut of [...cuts.filter((c) => isInside(c.offset - start, from, end)), undefined]) {
      const to = cut ? cut.offset - start : end;
      glyphs.push(...decode(line.subarray(from, to), kind));
      if (cut) glyphs.push({ kind: "cut", text: String(cut.write), title: cutTitle(cut) });
      from = to;
    }
  }
  return glyphs;
}

/** Where a write ended inside a line; one that ended between two lines is drawn between them. */
function isInside(offset: number, from: number, end: number): boolean {
  return offset > 0 && offset >= from && offset < end;
}

function rangesOf(line: Uint8Array, step: Step | undefined): Range[] {
  const end = line.length - (step?.lineEnd.length ?? 0);
  const tail: Range[] = step?.lineEnd ? [[line.length, "end"]] : [];
  if (line[0] === COLON) return [[end, "comment"], ...tail];
  const colon = line.subarray(0, end).indexOf(COLON);
  const name = colon === -1 ? end : colon;
  return [[name, "name"], [end, "text"], ...tail];
}

function decode(bytes: Uint8Array, kind: Range[1]): Glyph[] {
  if (bytes.length === 0) return [];
  if (kind === "end") return [unseen(LINE_ENDS[new TextDecoder().decode(bytes)] ?? "")];
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    return bytes.length <= 16
      ? [unseen(`‹${hex}›`, "Bytes that are not whole characters")]
      : [{ kind, text: new TextDecoder().decode(bytes) }];
  }
  return split(text, kind);
}

/** Parts the characters that cannot be seen from those that can. */
function split(text: string, kind: "name" | "text" | "comment"): Glyph[] {
  // deno-lint-ignore no-control-regex
  const parts = text.split(/([\0-\x1f\x7f\ufeff\u2028\u2029\u0085]| +$)/);
  return parts.filter((part) => part !== "").map((part) => {
    if (/^ +$/.test(part)) return unseen("·".repeat(part.length), "Spaces at the line's end");
    const code = part.length === 1 ? part.charCodeAt(0) : 0x20;
    if (code === 0x09) return unseen("→", "A tab");
    if (code < 0x20) return unseen(String.fromCharCode(0x2400 + code), codePoint(code));
    if (/^[\x7f\ufeff\u2028\u2029\u0085]$/.test(part)) return unseen(codePoint(code));
    return { kind, text: part };
  });
}

function unseen(text: string, title?: string): Glyph {
  return title === undefined ? { kind: "unseen", text } : { kind: "unseen", text, title };
}

function codePoint(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** What is said where one write ended and the next began. */
export function cutTitle({ write, after }: WriteCut): string {
  return `write ${write} begins here, ${
    after < 10 ? after.toFixed(1) : Math.round(after)
  } ms later`;
}
