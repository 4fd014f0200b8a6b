/** What the course sends whole: each document is made when somebody first asks for it, and kept. */

import type { Course } from "../course/course.ts";
import { textOf } from "../course/proofread.ts";
import { createSearchIndex } from "../course/search_index.ts";
import { renderCheatSheetPage } from "../pages/cheat_sheet.tsx";
import { renderRobots, renderSitemap } from "../pages/crawlers.ts";
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
  /** Where the course is served, such as `http://127.0.0.1:8000`; addresses begin with it. */
  readonly origin: string;
  /** Where the project's files can be seen and changed, as a URL without its last slash. */
  readonly repository: string | undefined;
}

/** Finds the documents. */
export interface Documents {
  /** By its path, such as `/errors/curl-18`; undefined where there is none. */
  find(path: string): Promise<Document> | undefined;
  /** Whether there is a page at this path, for people to read. */
  isPage(path: string): boolean;
  /** What is sent instead. */
  notFound(): Promise<Document>;
}

type Make = () => Promise<Document>;

/** Creates what finds the documents. It makes none of them: the server need not wait for any. */
export function createDocuments({ course, assets, origin, repository }: CourseParts): Documents {
  const { lessons, cheatSheet, errors } = course;
  const shared = { assets, origin };
  const pages = new Map<string, Make>([
    ["/", page(() => renderHomePage({ course, ...shared }))],
    ["/cheat-sheet", page(() => renderCheatSheetPage(cheatSheet, shared))],
    ["/errors", page(() => renderErrorsPage(errors, shared))],
  ]);
  for (const lesson of lessons) {
    const render = () =>
      renderLessonPage({ lesson, text: textOf(lesson), course, repository, ...shared });
    pages.set(`/lessons/${lesson.slug}`, page(render));
  }
  for (const error of errors) {
    pages.set(`/errors/${error.slug}`, page(() => renderErrorPage({ error, course, ...shared })));
  }
  const urls = [...pages.keys()].map((path) => origin + path);
  const files = new Map<string, Make>([
    ["/search.json", file("application/json", () => JSON.stringify(createSearchIndex(course)))],
    ["/robots.txt", file("text/plain; charset=utf-8", () => renderRobots(origin))],
    ["/sitemap.xml", file("application/xml", () => renderSitemap(urls))],
  ]);
  return {
    isPage: (path) => pages.has(path),
    find: (path) => (pages.get(path) ?? files.get(path))?.(),
    notFound: page(() => renderNotFoundPage(assets), 404),
  };
}

function page(render: () => string, status = 200): Make {
  return once(() => createDocument(render(), { type: "text/html; charset=utf-8", status }));
}

/** What programs read. */
function file(type: string, render: () => string): Make {
  return once(() => createDocument(render(), { type }));
}

function once(make: Make): Make {
  let made: Promise<Document> | undefined;
  return () => made ??= make();
}
