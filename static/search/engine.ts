/** Finds sections of the course by their words. */

import MiniSearch, { type SearchResult } from "minisearch";

/** A section as the server's `/search.json` has it. */
export interface IndexEntry {
  readonly url: string;
  readonly title: string;
  readonly heading: string;
  readonly text: string;
  readonly isError: boolean;
}

/** A section that was found. */
export interface Hit {
  readonly entry: IndexEntry;
  /** The words in it that were looked for, in small letters. */
  readonly words: ReadonlySet<string>;
}

/** A word is letters and digits: `net::ERR_EMPTY_RESPONSE` is four of them. */
const WORD = /[\p{L}\p{N}]+/gu;
/** Words that stand in every section, and so find nothing. */
const IDLE = new Set(
  "a an and are as at be by for from has in is it its of on or that the to was with".split(" "),
);
/** How much more a word counts that stands in an error's own words, in a heading, in a title. */
const BOOST = { words: 4, heading: 3, title: 2 };
/** A section whose score is less than this share of the best one's is left out. */
const LEAST = 0.1;
/** How many words of an error's message must be asked for in a row to mean it to the letter. */
const QUOTED = 3;

/** Creates the search over those sections: words → the sections that have them, best first. */
export function createSearch(entries: readonly IndexEntry[]): (query: string) => Hit[] {
  const index = new MiniSearch<IndexEntry & { id: number }>({
    fields: ["words", "title", "heading", "text"],
    extractField: (entry, field) => {
      if (field === "words") return entry.isError ? entry.title : "";
      return entry[field as keyof IndexEntry] as string;
    },
    tokenize: wordsOf,
    processTerm: (word) => IDLE.has(word.toLowerCase()) ? null : word.toLowerCase(),
    searchOptions: {
      boost: BOOST,
      // The last word may not have been written to its end.
      prefix: (_, place, words) => place === words.length - 1,
    },
  });
  index.addAll(entries.map((entry, id) => ({ ...entry, id })));

  /** First what has all the words, then what has words like them, then what has some. */
  function find(query: string): SearchResult[] {
    const exact = index.search(query, { combineWith: "AND" });
    if (exact.length > 0) return exact;
    const fuzzy = (word: string) => word.length > 4 ? 0.2 : false;
    const alike = index.search(query, { combineWith: "AND", fuzzy });
    return alike.length > 0 ? alike : index.search(query, { fuzzy });
  }

  return (query) => {
    const found = find(query);
    const best = found[0]?.score ?? 0;
    const hits = found.filter(({ score }) => score > LEAST * best).map(({ id, terms }) => (
      { entry: entries[id as number]!, words: new Set(terms) }
    ));
    // A message that was pasted comes first; the sort keeps the order of the others.
    const isNamed = new Map(hits.map((hit) => [hit, isQuoted(hit.entry, query)]));
    return hits.sort((a, b) => Number(isNamed.get(b)) - Number(isNamed.get(a)));
  };
}

/** Whether the query is an error's message with something around it, or a part of one. */
function isQuoted({ isError, title }: IndexEntry, query: string): boolean {
  if (!isError) return false;
  const asked = inARow(query);
  const words = inARow(title);
  return asked.includes(words) || (wordsOf(query).length >= QUOTED && words.includes(asked));
}

/** Words alone, with a space at each end, so that no part of a word is taken for it. */
function inARow(text: string): string {
  return ` ${wordsOf(text).join(" ").toLowerCase()} `;
}

function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}
