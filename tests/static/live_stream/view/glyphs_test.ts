/** The glyphs of a line: what is drawn for its bytes, and where writes ended among them. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { interpret } from "../../../../event_stream/mod.ts";
import { cutTitle, type Glyph, glyphsOf } from "../../../../static/live_stream/view/glyphs.ts";
import { toBytes, toText } from "../../../helpers/wire.ts";

/** Lines, and their glyphs as `kind text`; what is unseen stands in brackets, a cut is a bar. */
const LINES: Readonly<Record<string, [line: string, glyphs: string]>> = {
  "a field": ["data: hello\n", "name:data text::_ text:hello [\\n]"],
  "a field without a value": ["data:\n", "name:data text:: [\\n]"],
  "a field without a colon": ["data\n", "name:data [\\n]"],
  "a value with colons": ["data:a:b:c\n", "name:data text:: text:a:b:c [\\n]"],
  "a comment": [": hello\n", "comment::_ comment:hello [\\n]"],
  "a comment without text": [":\n", "comment:: [\\n]"],
  "an empty line": ["\n", "[\\n]"],
  "a CR": ["id:1\r", "name:id text:: text:1 [\\r]"],
  "a CRLF": ["id:1\r\n", "name:id text:: text:1 [\\r\\n]"],
  "an unfinished line": ["dat", "name:dat"],
  "the space that is taken away": ["data: \n", "name:data text::_ [\\n]"],
  "a space after that one": ["data:  a\n", "name:data text::_ [·] text:a [\\n]"],
  "spaces at a value's end": ["data:a  \n", "name:data text:: text:a [··] [\\n]"],
  "a value of spaces": ["data:   \n", "name:data text::_ [··] [\\n]"],
  "spaces inside a value": ["data:a  b\n", "name:data text:: text:a__b [\\n]"],
  "a space before the name": [" data:a\n", "[·] name:data text:: text:a [\\n]"],
  "a space before the colon": ["data :a\n", "name:data [·] text:: text:a [\\n]"],
  "spaces at a comment's edges": [":  a \n", "comment::_ [·] comment:a [·] [\\n]"],
  "a tab": ["data:\ta\n", "name:data text:: [→] text:a [\\n]"],
  "control characters": [
    "data:a\0\x1b\x7f\x85\n",
    "name:data text:: text:a [U+0000] [U+001B] [U+007F] [U+0085] [\\n]",
  ],
  "line separators": ["id:\u2028\u2029\n", "name:id text:: [U+2028] [U+2029] [\\n]"],
  "what hides or turns round": [
    "id:\u200b\u202e\u00a0\n",
    "name:id text:: [U+200B] [U+202E] [U+00A0] [\\n]",
  ],
  "the byte order mark": ["\ufeff", "[U+FEFF]"],
  "characters of many bytes": ["data:é日😀👩‍💻\n", "name:data text:: text:é日😀👩‍💻 [\\n]"],
};

for (const [name, [line, wanted]] of Object.entries(LINES)) {
  Deno.test(`glyphsOf draws ${name}`, () => {
    assertEquals(drawn(toBytes(line)), wanted);
  });
}

Deno.test("glyphsOf shows bytes that are no characters in hex, and the characters beside them", () => {
  const line = new Uint8Array([
    ...toBytes("data:a"),
    0xff,
    0xc3,
    ...toBytes("bé"),
    0xed,
    0xa0,
    0x80,
  ]);
  assertEquals(drawn(line), "name:data text:: text:a [‹ff c3›] text:bé [‹ed a0 80›]");
});

Deno.test("glyphsOf takes for characters what the platform's decoder takes for them", () => {
  const bytes = fc.uint8Array({ maxLength: 12 });
  const likely = fc.array(
    fc.constantFrom(
      0x61,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xbf,
      0xc1,
      0xc2,
      0xe0,
      0xed,
      0xf0,
      0xf4,
      0xf5,
    ),
    { maxLength: 8 },
  ).map((list) => new Uint8Array(list));
  fc.assert(
    fc.property(fc.oneof(bytes, likely), (bytes) => {
      const isWhole = toText(bytes).replaceAll("\ufffd", "").length === toText(bytes).length;
      const hasHex = glyphsOf(bytes, { step: undefined, cuts: [], start: 0 }).some(isHex);
      assertEquals(hasHex, !isWhole);
    }),
    { numRuns: 5_000 },
  );
});

/** Where a write began, in bytes from the line's beginning, and what is drawn. */
const CUTS: Readonly<Record<string, [line: string, cuts: number[], glyphs: string]>> = {
  "inside a name": ["data:a\n", [2], "name:da | name:ta text:: text:a [\\n]"],
  "between name and colon": ["data:a\n", [4], "name:data | text:: text:a [\\n]"],
  "between colon and space": ["data: a\n", [5], "name:data text:: | text:_ text:a [\\n]"],
  "between space and value": ["data: a\n", [6], "name:data text::_ | text:a [\\n]"],
  "inside a value": ["data:ab\n", [6], "name:data text:: text:a | text:b [\\n]"],
  "after a space inside a value": ["id:a b\n", [5], "name:id text:: text:a_ | text:b [\\n]"],
  "inside spaces at the end": ["id:a  \n", [5], "name:id text:: text:a [·] | [·] [\\n]"],
  "before the line end": ["id:a\n", [4], "name:id text:: text:a | [\\n]"],
  "inside a CRLF": ["id:a\r\n", [5], "name:id text:: text:a [\\r] | [\\n]"],
  "inside the CRLF of an empty line": ["\r\n", [1], "[\\r] | [\\n]"],
  "inside a character": ["id:aéb\n", [5], "name:id text:: text:a [‹c3›] | [‹a9›] text:b [\\n]"],
  "everywhere": ["id\n", [1, 2], "name:i | name:d | [\\n]"],
  "at both ends": ["id\n", [0, 3], "name:id [\\n]"],
};

for (const [name, [line, cuts, wanted]] of Object.entries(CUTS)) {
  Deno.test(`glyphsOf draws a cut ${name}`, () => {
    assertEquals(drawn(toBytes(line), cuts), wanted);
  });
}

Deno.test("glyphsOf covers every byte of a line, and draws each cut inside it once", () => {
  const text = fc.array(fc.constantFrom("a", ":", " ", "\t", "é", "😀", "\0"), { maxLength: 12 });
  const end = fc.constantFrom("", "\n", "\r", "\r\n");
  fc.assert(
    fc.property(text, end, fc.array(fc.nat(30)), (characters, end, offsets) => {
      const line = toBytes(characters.join("") + end);
      const cuts = [...new Set(offsets)].sort((a, b) => a - b);
      const glyphs = glyphsOf(line, { step: stepOf(line), cuts: cuts.map(cutAt), start: 0 });
      assertEquals(glyphs.flatMap(bytesOf), [...line]);
      const inside = cuts.filter((offset) => offset > 0 && offset < line.length);
      assertEquals(glyphs.filter(({ kind }) => kind === "cut").length, inside.length);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("glyphsOf counts cuts from where the line stands in its frame", () => {
  const cuts = [3, 11, 20].map(cutAt);
  const glyphs = glyphsOf(toBytes("data:a"), { step: undefined, cuts, start: 10 });
  assertEquals(glyphs.map(({ text }) => text), ["d", "2", "ata", ":", "a"]);
});

Deno.test("glyphsOf says what stands for something else", () => {
  const glyphs = glyphsOf(toBytes(": a \t\0"), { step: undefined, cuts: [cutAt(2)], start: 0 });
  assertEquals(glyphs.map(({ title }) => title), [
    undefined,
    "write 2 begins here, 1.5 ms later",
    undefined,
    "A tab",
    undefined,
  ]);
});

Deno.test("cutTitle says which write begins, and how long after the one before", () => {
  assertEquals(
    cutTitle({ offset: 0, write: 3, after: 1_234.5 }),
    "write 3 begins here, 1,235 ms later",
  );
});

function drawn(line: Uint8Array, cuts: number[] = []): string {
  const glyphs = glyphsOf(line, { step: stepOf(line), cuts: cuts.map(cutAt), start: 0 });
  return glyphs.map(({ kind, text }) => {
    if (kind === "cut") return "|";
    return kind === "unseen" ? `[${text}]` : `${kind}:${text.replaceAll(" ", "_")}`;
  }).join(" ");
}

/** What the line did, if it is finished. */
function stepOf(line: Uint8Array) {
  const [step] = interpret(line).steps;
  return step?.kind === "discarded" ? undefined : step;
}

function cutAt(offset: number) {
  return { offset, write: 2, after: 1.5 };
}

function isHex({ kind, text }: Glyph): boolean {
  return kind === "unseen" && text.startsWith("‹");
}

/** The bytes that a glyph stands for. */
function bytesOf(glyph: Glyph): number[] {
  const { kind, text } = glyph;
  if (kind === "cut") return [];
  if (kind !== "unseen") return [...toBytes(text)];
  if (isHex(glyph)) return text.slice(1, -1).split(" ").map((pair) => parseInt(pair, 16));
  const known: Record<string, string> = { "→": "\t", "\\n": "\n", "\\r": "\r", "\\r\\n": "\r\n" };
  if (known[text] !== undefined) return [...toBytes(known[text])];
  if (/^·+$/.test(text)) return Array(text.length).fill(0x20);
  const [, code] = /^U\+([0-9A-F]{4})$/.exec(text) ?? [];
  assert(code, text);
  return [...toBytes(String.fromCharCode(parseInt(code, 16)))];
}
