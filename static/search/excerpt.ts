/** A part of a text around the words that were looked for. */

/** A run of a text, and whether it is a word that was looked for. */
export interface Run {
  readonly text: string;
  readonly isMarked: boolean;
}

const WORD = /[\p{L}\p{N}]+/gu;
/** Where an excerpt begins before the first of the words, in characters. */
const BEFORE = 50;
/** How long an excerpt is, in characters. */
const LENGTH = 160;

/** Parts a text at its words, and marks those that were looked for (in small letters). */
export function mark(text: string, words: ReadonlySet<string>): Run[] {
  const runs: Run[] = [];
  // Every second part is a word.
  for (const [place, part] of text.split(/([\p{L}\p{N}]+)/u).entries()) {
    const isMarked = place % 2 === 1 && words.has(part.toLowerCase());
    const last = runs.at(-1);
    if (last?.isMarked === isMarked) runs[runs.length - 1] = { text: last.text + part, isMarked };
    else if (part !== "") runs.push({ text: part, isMarked });
  }
  return runs;
}

/** The part of a text with the most of the words, marked; its beginning where it has none. */
export function excerpt(text: string, words: ReadonlySet<string>): Run[] {
  const place = densest(text, words);
  const start = place <= BEFORE ? 0 : text.indexOf(" ", place - BEFORE) + 1;
  const isRest = start + LENGTH >= text.length;
  const end = isRest ? text.length : text.lastIndexOf(" ", start + LENGTH);
  const part = text.slice(start, end > start ? end : start + LENGTH);
  return mark(`${start > 0 ? "… " : ""}${part}${isRest ? "" : " …"}`, words);
}

/** Where the part begins that holds the most different words. */
function densest(text: string, words: ReadonlySet<string>): number {
  const found = [...text.matchAll(WORD)]
    .map(({ 0: word, index }) => ({ word: word.toLowerCase(), index }))
    .filter(({ word }) => words.has(word));
  let best = { place: 0, count: 0 };
  for (const { index: place } of found) {
    const near = found.filter(({ index }) => index >= place && index < place + LENGTH - BEFORE);
    const count = new Set(near.map(({ word }) => word)).size;
    if (count > best.count) best = { place, count };
  }
  return best.place;
}
