/** What is looked up, and not read through: the cheat sheet, the errors, and the search's index. */

import type { Course } from "./course.ts";
import { createDocument, type Document } from "./document.ts";
import { renderCheatSheetPage } from "./pages/cheat_sheet.tsx";
import { renderErrorPage, renderErrorsPage } from "./pages/errors.tsx";
import type { AssetUrls } from "./pages/layout.tsx";
import { createSearchIndex } from "./search_index.ts";

/** Creates the documents by their paths, such as `/errors/curl-18`. */
export async function createReference(
  course: Course,
  assets: AssetUrls,
): Promise<ReadonlyMap<string, Document>> {
  const { cheatSheet, errors } = course;
  const pages: [path: string, html: string][] = [
    ["/cheat-sheet", renderCheatSheetPage(cheatSheet, assets)],
    ["/errors", renderErrorsPage(errors, assets)],
    ...errors.map((error): [string, string] => [
      `/errors/${error.slug}`,
      renderErrorPage({ error, course, assets }),
    ]),
  ];
  const documents = new Map<string, Document>();
  for (const [path, html] of pages) {
    documents.set(path, await createDocument(html, { type: "text/html; charset=utf-8" }));
  }
  const index = JSON.stringify(createSearchIndex(course));
  return documents.set("/search.json", await createDocument(index, { type: "application/json" }));
}
