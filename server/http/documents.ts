/** What is looked up, and not read through: the cheat sheet, the errors, and the search's index. */

import type { Course } from "../course/course.ts";
import { createDocument, type Document } from "./document.ts";
import { renderCheatSheetPage } from "../pages/cheat_sheet.tsx";
import { renderErrorPage, renderErrorsPage } from "../pages/errors.tsx";
import type { AssetUrls } from "../pages/layout.tsx";
import { createSearchIndex } from "../course/search_index.ts";

/** Finds a document by its path, such as `/errors/curl-18`; undefined where there is none. */
export type Reference = (path: string) => Promise<Document> | undefined;

const HTML = "text/html; charset=utf-8";

/**
 * Creates what finds the documents. Each is made when somebody first asks for it: there are many,
 * and the server need not wait for them when it starts.
 */
export function createReference(course: Course, assets: AssetUrls): Reference {
  const { cheatSheet, errors } = course;
  const makers = new Map<string, () => Promise<Document>>([
    [
      "/cheat-sheet",
      () => createDocument(renderCheatSheetPage(cheatSheet, assets), { type: HTML }),
    ],
    ["/errors", () => createDocument(renderErrorsPage(errors, assets), { type: HTML })],
    ["/search.json", () => {
      const index = JSON.stringify(createSearchIndex(course));
      return createDocument(index, { type: "application/json" });
    }],
  ]);
  for (const error of errors) {
    makers.set(
      `/errors/${error.slug}`,
      () => createDocument(renderErrorPage({ error, course, assets }), { type: HTML }),
    );
  }
  const made = new Map<string, Promise<Document>>();
  return (path) => {
    const make = makers.get(path);
    if (make && !made.has(path)) made.set(path, make());
    return made.get(path);
  };
}
