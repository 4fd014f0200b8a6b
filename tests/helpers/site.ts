/** A site without a socket: over a course that the test makes, or over the real one. */

import { type Assets } from "../../server/assets.ts";
import { type Bus, createBus } from "../../server/bus.ts";
import { type Course, type Lesson, loadCourse } from "../../server/course.ts";
import { createDocument } from "../../server/document.ts";
import { createSite, type Site } from "../../server/routes.ts";

export const ORIGIN = "http://localhost:8000";
export const LESSONS = new URL("../../lessons/", import.meta.url);

/** A lesson that is whole, except for what the test changes. */
export function makeLesson(changes: Partial<Lesson> = {}): Lesson {
  return {
    number: 1,
    path: "lessons/1-part/1-lesson",
    slug: "lesson",
    part: { number: 1, title: "Part" },
    title: "Lesson",
    lead: "The lead.",
    text: "The text.",
    live: { fetch: () => new Response("data: hello\n\n") },
    files: new Map(),
    ...changes,
  };
}

/** A lesson whose endpoint is the function. */
export function lessonOf(slug: string, fetch: Lesson["live"]["fetch"]): Lesson {
  return makeLesson({ slug, live: { fetch } });
}

/** A course of one part. */
export function makeCourse(lessons: readonly Lesson[]): Course {
  const numbered = lessons.map((lesson, index) => ({ ...lesson, number: index + 1 }));
  const part = { number: 1, title: "Part", about: "About it.", lessons: numbered };
  const cheatSheet = { title: "Cheat sheet", lead: "The lead.", text: "## Fields\n\nThe text." };
  return { parts: [part], lessons: numbered, cheatSheet, errors: [] };
}

/** A bundle of two files. */
export async function makeAssets({ dev = false } = {}): Promise<Assets> {
  const cacheControl = "public, max-age=31536000, immutable";
  const script = await createDocument("let a = 1;\n".repeat(50), {
    type: "text/javascript; charset=utf-8",
    cacheControl,
  });
  const style = await createDocument("a { color: red }\n".repeat(50), {
    type: "text/css; charset=utf-8",
    cacheControl,
  });
  return {
    urls: {
      script: "/assets/site-1.js",
      style: "/assets/site-2.css",
      theme: "/assets/site-1.js",
      search: "/assets/site-1.js",
      reload: dev ? "/assets/site-1.js" : undefined,
    },
    documents: new Map([["site-1.js", script], ["site-2.css", style]]),
  };
}

/** A site over the lessons, and the bus behind it. */
export async function openSite(
  lessons: readonly Lesson[] = [makeLesson()],
  { dev = false, repository }: { dev?: boolean; repository?: string | undefined } = {},
): Promise<{ site: Site; bus: Bus }> {
  const bus = createBus();
  const assets = await makeAssets({ dev });
  const course = makeCourse(lessons);
  return { site: await createSite({ course, assets, bus, origin: ORIGIN, repository }), bus };
}

/** The site over the real lessons. */
export async function openRealSite(): Promise<{ site: Site; course: Course }> {
  const course = await loadCourse(LESSONS);
  const assets = await makeAssets();
  return { site: await createSite({ course, assets, bus: createBus(), origin: ORIGIN }), course };
}

/** A request to the site, GET unless `init` says otherwise. */
export function request(path: string, init: RequestInit = {}): Request {
  return new Request(ORIGIN + path, init);
}
