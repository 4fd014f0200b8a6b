/** A line's bytes → what is drawn for them: fields in their colours, and the unseen made visible. */

import type { Step } from "../../../event_stream/mod.ts";
import type { WriteCut } from "../ledger/rows.ts";
import { count, milliseconds } from "../words.ts";

/** A piece of a line. */
export interface Glyph {
  readonly kind: "name" | "text" | "comment" | "unseen" | "cut";
  readonly text: string;
  /** What it is, where the text does not say it. */
  readonly title?: string;
}

/** Where a piece of a line ends, in bytes from the line's beginning, and what it is. */
type Range = readonly [end: number, kind: "name" | "text" | "comment" | "spaces" | "end"];

const SPACE = 0x20;
const COLON = 0x3a;
const LINE_ENDS: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\r\n": "\\r\\n",
};
/** Control characters, and those that only move, hide or turn round what stands beside them. */
const UNSEEN =
  /([\p{Cc}\p{Zl}\p{Zp}\u00a0\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff])/u;

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
  // A write that ended between two lines is drawn between them.
  const inside = cuts.filter(({ offset }) => offset > start && offset < start + line.length);
  let from = 0;
  let next = 0;
  for (const [end, kind] of rangesOf(line, step)) {
    for (; next < inside.length && inside[next]!.offset - start < end; next++) {
      const cut = inside[next]!;
      glyphs.push(...draw(line.subarray(from, cut.offset - start), kind));
      glyphs.push({ kind: "cut", text: String(cut.write), title: cutTitle(cut) });
      from = cut.offset - start;
    }
    glyphs.push(...draw(line.subarray(from, end), kind));
    from = end;
  }
  return glyphs;
}

function rangesOf(line: Uint8Array, step: Step | undefined): Range[] {
  const end = line.length - (step?.lineEnd.length ?? 0);
  const tail: Range[] = end < line.length ? [[line.length, "end"]] : [];
  const found = line.subarray(0, end).indexOf(COLON);
  const colon = found === -1 ? end : found;
  // The one space after the colon belongs to it: every reader takes it away.
  const value = Math.min(line[colon + 1] === SPACE ? colon + 2 : colon + 1, end);
  const kind = colon === 0 ? "comment" : "text";
  return [
    ...edged(line, [0, colon], "name"),
    [value, kind],
    ...edged(line, [value, end], kind),
    ...tail,
  ];
}

/** Sets the spaces at both edges of a name or a value apart: they count, and nobody sees them. */
function edged(line: Uint8Array, [from, to]: [number, number], kind: "name" | Range[1]): Range[] {
  let first = from;
  while (first < to && line[first] === SPACE) first++;
  let last = to;
  while (last > first && line[last - 1] === SPACE) last--;
  return [[first, "spaces"], [last, kind], [to, "spaces"]];
}

function draw(bytes: Uint8Array, kind: Range[1]): Glyph[] {
  if (bytes.length === 0) return [];
  if (kind === "end") return [unseen(LINE_ENDS[new TextDecoder().decode(bytes)]!)];
  if (kind === "spaces") {
    return [unseen("·".repeat(bytes.length), count(bytes.length, "space"))];
  }
  const text = decode(bytes);
  return text !== undefined ? split(text, kind) : drawBroken(bytes, kind);
}

/** Draws what a cut or a wrong encoding has broken: characters where there are any, else bytes. */
function drawBroken(bytes: Uint8Array, kind: "name" | "text" | "comment"): Glyph[] {
  const glyphs: Glyph[] = [];
  let whole = 0;
  let broken = 0;
  const flush = (to: number) => {
    if (broken > whole) glyphs.push(...split(decode(bytes.subarray(whole, broken))!, kind));
    if (to > broken) glyphs.push(hex(bytes.subarray(broken, to)));
    whole = broken = to;
  };
  for (let at = 0; at < bytes.length;) {
    const length = lengthOf(bytes, at);
    if (length === 0) at++;
    else {
      // Bytes that are no characters end here.
      if (broken < at) flush(at);
      broken = at += length;
    }
  }
  flush(bytes.length);
  return glyphs;
}

/** How many bytes the character has that begins here; 0 where none does, or only a part of one. */
function lengthOf(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // The second byte keeps surrogates, numbers past U+10FFFF and needlessly long forms out.
  const [least, most] = SECOND[lead] ?? [0x80, 0xbf];
  const second = bytes[at + 1] ?? 0;
  if (second < least || second > most) return 0;
  for (let next = 2; next < length; next++) {
    if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

const SECOND: Readonly<Record<number, readonly [number, number]>> = {
  0xe0: [0xa0, 0xbf],
  0xed: [0x80, 0x9f],
  0xf0: [0x90, 0xbf],
  0xf4: [0x80, 0x8f],
};

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function hex(bytes: Uint8Array): Glyph {
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  return unseen(`‹${pairs.join(" ")}›`, "Bytes that do not form a whole character");
}

/** Parts the characters that cannot be seen from those that can. */
function split(text: string, kind: "name" | "text" | "comment"): Glyph[] {
  return text.split(UNSEEN).filter((part) => part !== "").map((part) => {
    if (!UNSEEN.test(part)) return { kind, text: part };
    const code = part.charCodeAt(0);
    if (code === 0x09) return unseen("→", "A tab");
    return unseen(codePoint(code));
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
  return `write ${write} begins here, ${milliseconds(after)} later`;
}
