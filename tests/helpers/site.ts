/** A site without a socket: over a course that the test makes, or over the real one. */

import { type Assets } from "../../server/http/assets.ts";
import { type Bus, createBus } from "../../server/streams/bus.ts";
import { type Course, type Lesson, loadCourse } from "../../server/course/course.ts";
import { createDocument } from "../../server/http/document.ts";
import { createSite, type SiteParts } from "../../server/http/routes.ts";
import { readSettings } from "../../server/http/settings.ts";
import { createStreams, type Visitor } from "../../server/streams/open_streams.ts";

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
      firstPaint: "/assets/site-1.js",
      search: "/assets/site-1.js",
      card: "/assets/card-3.png",
      reload: dev ? "/assets/site-1.js" : undefined,
    },
    documents: new Map([["site-1.js", script], ["site-2.css", style]]),
  };
}

/** A site that is asked without a socket. */
export type TestSite = (request: Request) => Promise<Response>;

/** What limits a server that is told nothing else. */
export const LIMITS = readSettings([], new Map()).limits;

/** Somebody whose answers never arrive: the test holds them. */
export const VISITOR: Visitor = { client: "192.0.2.1", completed: new Promise(() => {}) };

/** The site of these parts; those that are left out are as in a new server. */
export function makeSite(
  { bus = createBus(), limits = LIMITS, ...parts }:
    & Pick<SiteParts, "course" | "assets">
    & Partial<SiteParts>,
): TestSite {
  const streams = createStreams({ ...limits, maxStreamSeconds: Infinity });
  const site = createSite({ origin: ORIGIN, bus, limits, streams, ...parts });
  return (request) => site(request, VISITOR);
}

/** A site over the lessons, and the bus behind it. */
export async function openSite(
  lessons: readonly Lesson[] = [makeLesson()],
  { dev = false, repository }: { dev?: boolean; repository?: string | undefined } = {},
): Promise<{ site: TestSite; bus: Bus }> {
  const bus = createBus();
  const assets = await makeAssets({ dev });
  const course = makeCourse(lessons);
  return { site: makeSite({ course, assets, bus, repository }), bus };
}

/** The site over the real lessons. */
export async function openRealSite(): Promise<{ site: TestSite; course: Course }> {
  const course = await loadCourse(LESSONS);
  const assets = await makeAssets();
  return { site: makeSite({ course, assets }), course };
}

/** A request to the site, GET unless `init` says otherwise. */
export function request(path: string, init: RequestInit = {}): Request {
  return new Request(ORIGIN + path, init);
}
