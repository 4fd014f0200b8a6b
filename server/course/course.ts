/** `lessons/` → Course. With the modules that it imports here, the only reader of that folder. */

import {
  CourseError,
  fail,
  fileNames,
  folderNames,
  nameOf,
  type Place,
  readPage,
  readText,
  readTitle,
} from "./files.ts";
import { type ErrorMessage, loadErrorMessages } from "./error_messages.ts";
import { piecesOf } from "./regions.ts";

export { CourseError };

/** Everything that the course holds, in its order. */
export interface Course {
  readonly parts: readonly Part[];
  readonly lessons: readonly Lesson[];
  readonly cheatSheet: Sheet;
  readonly errors: readonly ErrorMessage[];
}

/** A page that is one file, `cheat-sheet.md`: its lead and its text are markdown. */
export interface Sheet {
  readonly title: string;
  readonly lead: string;
  readonly text: string;
}

/** A part: a folder `1-the-stream` with a `part.md` and its lessons. */
export interface Part {
  readonly number: number;
  readonly title: string;
  /** Its paragraph, in markdown. */
  readonly about: string;
  readonly lessons: readonly Lesson[];
}

/** A lesson: a folder `3-frame-format` with `lesson.md`, `live.ts` and perhaps `snippets/`. */
export interface Lesson {
  /** Its place in the whole course, from 1. */
  readonly number: number;
  /** Where it is, as messages name it: `lessons/1-the-stream/3-frame-format`. */
  readonly path: string;
  readonly slug: string;
  readonly part: { readonly number: number; readonly title: string };
  readonly title: string;
  /** The first paragraph, in markdown. */
  readonly lead: string;
  /** What follows the lead, in markdown. */
  readonly text: string;
  readonly live: LiveEndpoint;
  /** The files that a reader may copy, by their path in the lesson: `live.ts`, `snippets/node.mjs`. */
  readonly files: ReadonlyMap<string, Snippet>;
}

/** What a lesson's `live.ts` exports by default. */
export interface LiveEndpoint {
  fetch(request: Request): Response | Promise<Response>;
}

/** A file that is shown on the page and run by the tests. */
export interface Snippet {
  /** Its name, without a folder. */
  readonly name: string;
  /** Its text, without the line that says how to run it. */
  readonly source: string;
  /** The command that runs it. */
  readonly command: string;
}

/** The one folder beside the parts: it holds the messages of errors. */
const ERRORS = "errors";
const NUMBERED = /^([1-9][0-9]*)-([a-z0-9]+(?:-[a-z0-9]+)*)$/;
/**
 * The first line of a snippet: a comment, in whatever language, that says `run:` and the command.
 * Before a PHP comment stands what begins the code.
 */
const RUN_LINE = /^(<\?php )?(?:\/\/|#|<!--)\s*run:\s*(.+?)\s*(?:-->)?\r?\n/;

/**
 * Reads the course from its folder.
 * @throws {CourseError} Where something is missing or wrong.
 */
export async function loadCourse(root: URL): Promise<Course> {
  const place = { url: root, path: nameOf(root) };
  const folders = numberedFolders(place, [ERRORS]);
  const loaded = await Promise.all(folders.map(loadPart));
  const lessons = loaded.flatMap(({ lessons }) => lessons)
    .map((lesson, index) => ({ ...lesson, number: index + 1 }));
  refuseSameSlugs(lessons);
  if (lessons.length === 0) {
    throw new CourseError(`Load the course: ${place.path} holds no lesson: add one`);
  }
  const errors = { url: new URL(`${ERRORS}/`, root), path: `${place.path}/${ERRORS}` };
  return {
    parts: loaded.map((part) => ({
      ...part,
      lessons: lessons.filter((lesson) => lesson.part.number === part.number),
    })),
    lessons,
    cheatSheet: readPage(place, "cheat-sheet.md"),
    errors: loadErrorMessages(errors, lessons.map(({ slug }) => slug)),
  };
}

/** A lesson that does not know yet how many stand before it. */
type UncountedLesson = Omit<Lesson, "number">;

async function loadPart(folder: Folder) {
  const { number } = folder;
  const { title, rest } = readTitle(readText(folder, "part.md"), folder, "part.md");
  // All at once: importing one `live.ts` after the other would take four times as long.
  const lessons: UncountedLesson[] = await Promise.all(
    numberedFolders(folder).map(async (lessonFolder) => (
      { part: { number, title }, ...await loadLesson(lessonFolder) }
    )),
  );
  return { number, title, about: rest.trim(), lessons };
}

function refuseSameSlugs(lessons: readonly Lesson[]): void {
  const known = new Set<string>();
  for (const { slug, path } of lessons) {
    if (known.has(slug)) {
      fail({ path }, `another lesson is called ${slug}, too: rename one of them`);
    }
    known.add(slug);
  }
}

interface Folder extends Place {
  readonly number: number;
  readonly slug: string;
}

async function loadLesson(folder: Folder): Promise<Omit<UncountedLesson, "part">> {
  const { path, slug } = folder;
  const page = readPage(folder, "lesson.md");
  const source = readText(folder, "live.ts");
  const files = new Map([
    ["live.ts", { name: "live.ts", source, command: "deno serve live.ts" }],
    ...loadSnippets(folder),
  ]);
  for (const [file, { source }] of files) piecesOf(source.split("\n"), `${path}/${file}`);
  return { path, slug, ...page, live: await loadLive(folder), files };
}

async function loadLive(folder: Folder): Promise<LiveEndpoint> {
  let exported: { default?: LiveEndpoint };
  try {
    exported = await import(new URL("live.ts", folder.url).href);
  } catch (error) {
    // The first line says what is wrong; the others draw the code.
    const [problem] = String(error).split("\n");
    fail(folder, `live.ts cannot be loaded (${problem}): fix it`);
  }
  if (typeof exported.default?.fetch === "function") return exported.default;
  fail(folder, "live.ts has no fetch: export default { fetch(request) { … } }");
}

function loadSnippets(folder: Folder): [string, Snippet][] {
  const url = new URL("snippets/", folder.url);
  return fileNames(url).map((name) => {
    const file = Deno.readTextFileSync(new URL(name, url));
    return [`snippets/${name}`, readSnippet(file, { name, folder })];
  });
}

function readSnippet(file: string, { name, folder }: { name: string; folder: Folder }): Snippet {
  const [line, opening = "", command] = RUN_LINE.exec(file) ?? [];
  if (line === undefined || command === undefined) {
    fail(folder, `snippets/${name} does not say how to run it: begin it with "// run: …"`);
  }
  const begin = opening === "" ? "" : "<?php\n\n";
  return { name, source: begin + file.slice(line.length).replace(/^\n+/, ""), command };
}

/** The folders of a folder by their numbers, less those that are something else. */
function numberedFolders(parent: Place, others: readonly string[] = []): Folder[] {
  const folders: Folder[] = [];
  for (const name of folderNames(parent)) {
    if (others.includes(name)) continue;
    const place = { url: new URL(`${name}/`, parent.url), path: `${parent.path}/${name}` };
    const [, number, slug] = NUMBERED.exec(name) ?? [];
    if (number === undefined || slug === undefined) fail(place, "name it like 3-frame-format");
    if (folders.some((other) => other.number === Number(number))) {
      fail(place, `another folder beside it is number ${number}, too: give it the next number`);
    }
    folders.push({ ...place, number: Number(number), slug });
  }
  return folders.sort((a, b) => a.number - b.number);
}
