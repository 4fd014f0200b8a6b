/** What the course sends whole: each document is made when somebody first asks for it, and kept. */

import type { Course } from "../course/course.ts";
import { textOf } from "../course/proofread.ts";
import { createSearchIndex } from "../course/search_index.ts";
import { renderCheatSheetPage } from "../pages/cheat_sheet.tsx";
import { renderErrorPage, renderErrorsPage } from "../pages/errors.tsx";
import { renderHomePage } from "../pages/home.tsx";
import type { AssetUrls } from "../pages/layout.tsx";
import { renderLessonPage } from "../pages/lesson.tsx";
import { renderNotFoundPage } from "../pages/not_found.tsx";
import { createDocument, type Document } from "./document.ts";

/** What the documents are made of. */
export interface CourseParts {
  readonly course: Course;
  readonly assets: AssetUrls;
  /** Where the course is served, such as `http://127.0.0.1:8000`; the curl lines begin with it. */
  readonly origin: string;
  /** Where the project's files can be seen and changed, as a URL without its last slash. */
  readonly repository: string | undefined;
}

/** Finds the documents. */
export interface Documents {
  /** By its path, such as `/errors/curl-18`; undefined where there is none. */
  find(path: string): Promise<Document> | undefined;
  /** What is sent instead. */
  notFound(): Promise<Document>;
}

type Make = () => Promise<Document>;

/** Creates what finds the documents. It makes none of them: the server need not wait for any. */
export function createDocuments({ course, assets, origin, repository }: CourseParts): Documents {
  const { lessons, cheatSheet, errors } = course;
  const makers = new Map<string, Make>([
    ["/", page(() => renderHomePage({ course, assets, origin }))],
    ["/cheat-sheet", page(() => renderCheatSheetPage(cheatSheet, assets))],
    ["/errors", page(() => renderErrorsPage(errors, assets))],
    [
      "/search.json",
      once(() => {
        return createDocument(JSON.stringify(createSearchIndex(course)), {
          type: "application/json",
        });
      }),
    ],
  ]);
  for (const lesson of lessons) {
    const render = () =>
      renderLessonPage({ lesson, text: textOf(lesson), course, assets, origin, repository });
    makers.set(`/lessons/${lesson.slug}`, page(render));
  }
  for (const error of errors) {
    makers.set(`/errors/${error.slug}`, page(() => renderErrorPage({ error, course, assets })));
  }
  return {
    find: (path) => makers.get(path)?.(),
    notFound: page(() => renderNotFoundPage(assets), 404),
  };
}

function page(render: () => string, status = 200): Make {
  return once(() => createDocument(render(), { type: "text/html; charset=utf-8", status }));
}

function once(make: Make): Make {
  let made: Promise<Document> | undefined;
  return () => made ??= make();
}
