import type { Course } from "./course.ts";
import { plainTextOf, readSections } from "./sections.ts";

/** What the search knows of one section of a page. `static/search/engine.ts` reads it. */
export interface IndexEntry {
  /** Path and fragment, such as `/lessons/headers#try-it`. */
  readonly url: string;
  /** The page's title; of an error's page, its words. */
  readonly title: string;
  /** Empty where the section has none. */
  readonly heading: string;
  readonly text: string;
  /** Whether the title is the words of an error. */
  readonly isError: boolean;
}

/** Creates the index of everything that can be found: lessons, errors, the cheat sheet. */
export function createSearchIndex({ lessons, errors, cheatSheet }: Course): IndexEntry[] {
  return [
    ...lessons.flatMap((lesson) => entriesOf(`/lessons/${lesson.slug}`, lesson)),
    ...entriesOf("/cheat-sheet", cheatSheet),
    ...errors.map(({ slug, words, lead, text }) => ({
      url: `/errors/${slug}`,
      title: words,
      heading: "",
      text: plainTextOf(`${lead}\n\n${text}`),
      isError: true,
    })),
  ];
}

/** The entries of a page: one for its lead, and one for each heading. */
function entriesOf(
  path: string,
  { title, lead, text }: { title: string; lead: string; text: string },
): IndexEntry[] {
  const page = { title: plainTextOf(title), isError: false };
  return [
    { ...page, url: path, heading: "", text: plainTextOf(lead) },
    ...readSections(text).map(({ id, heading, text }) => (
      { ...page, url: id === "" ? path : `${path}#${id}`, heading, text }
    )),
  ];
}
