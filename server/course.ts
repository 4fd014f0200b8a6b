/** The only reader of `lessons/`: folders → Course. */

/** Everything that the course holds, in its order. */
export interface Course {
  readonly parts: readonly Part[];
  readonly lessons: readonly Lesson[];
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

/** A lesson that cannot be loaded. Its message names the folder and says how to mend it. */
export class CourseError extends Error {
  override name = "CourseError";
}

const NUMBERED = /^([1-9][0-9]*)-([a-z0-9]+(?:-[a-z0-9]+)*)$/;
/** What begins something else than a paragraph: a heading, a list, a quote, code, a block's link. */
const NO_PARAGRAPH =
  /^(?:#{1,6} |[-*+] |\d+[.)] |>|```|\[[^\]]*\]\((?:live\.ts|snippets\/)[^)]*\)\s*(?:\n|$))/;
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
  const parts: Part[] = [];
  const lessons: Lesson[] = [];
  for (const folder of await numberedFolders({ url: root, path: nameOf(root) })) {
    const { title, rest } = readTitle(await readText(folder, "part.md"), folder, "part.md");
    const part = { number: folder.number, title };
    const ofPart: Lesson[] = [];
    for (const lessonFolder of await numberedFolders(folder)) {
      const number = lessons.length + 1;
      const lesson = { number, part, ...await loadLesson(lessonFolder) };
      if (lessons.some(({ slug }) => slug === lesson.slug)) {
        fail(lessonFolder, `another lesson is called ${lesson.slug}, too: rename one of them`);
      }
      ofPart.push(lesson);
      lessons.push(lesson);
    }
    parts.push({ ...part, about: rest.trim(), lessons: ofPart });
  }
  if (lessons.length === 0) {
    throw new CourseError(`Load the course: ${nameOf(root)} holds no lesson: add one`);
  }
  return { parts, lessons };
}

/** A folder, and how messages name it: `lessons/1-the-stream/3-frame-format`. */
interface Place {
  readonly url: URL;
  readonly path: string;
}

interface Folder extends Place {
  readonly number: number;
  readonly slug: string;
}

async function loadLesson(folder: Folder): Promise<Omit<Lesson, "number" | "part">> {
  const markdown = await readText(folder, "lesson.md");
  const { title, rest } = readTitle(markdown, folder, "lesson.md");
  const { lead, text } = readLead(rest);
  if (lead === "") fail(folder, "lesson.md has no lead: put a paragraph after the title");
  const source = await readText(folder, "live.ts");
  const files = new Map([
    ["live.ts", { name: "live.ts", source, command: "deno serve live.ts" }],
    ...await loadSnippets(folder),
  ]);
  const { path, slug } = folder;
  return { path, slug, title, lead, text, live: await loadLive(folder), files };
}

async function loadLive(folder: Folder): Promise<LiveEndpoint> {
  let exported: { default?: LiveEndpoint };
  try {
    exported = await import(new URL("live.ts", folder.url).href);
  } catch (error) {
    // The first line says what is wrong; the others draw the code.
    const [problem] = String(error).split("\n");
    fail(folder, `live.ts cannot be loaded (${problem}): mend it`);
  }
  if (typeof exported.default?.fetch === "function") return exported.default;
  fail(folder, "live.ts has no fetch: export default { fetch(request) { … } }");
}

async function loadSnippets(folder: Folder): Promise<[string, Snippet][]> {
  const snippets: [string, Snippet][] = [];
  const url = new URL("snippets/", folder.url);
  for (const name of await fileNames(url)) {
    const file = await Deno.readTextFile(new URL(name, url));
    const [line, opening = "", command] = RUN_LINE.exec(file) ?? [];
    if (line === undefined || command === undefined) {
      fail(folder, `snippets/${name} does not say how to run it: begin it with "// run: …"`);
    }
    const begin = opening === "" ? "" : "<?php\n\n";
    const source = begin + file.slice(line.length).replace(/^\n+/, "");
    snippets.push([`snippets/${name}`, { name, source, command }]);
  }
  return snippets;
}

async function numberedFolders(parent: Place): Promise<Folder[]> {
  const folders: Folder[] = [];
  for (const name of await folderNames(parent)) {
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

async function folderNames({ url, path }: Place): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(url));
    return entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new CourseError(`Load the course: ${path} is missing: add the folder`);
  }
}

async function fileNames(folder: URL): Promise<string[]> {
  try {
    const names: string[] = [];
    for await (const { name, isFile } of Deno.readDir(folder)) if (isFile) names.push(name);
    return names.sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function readText(folder: Folder, name: string): Promise<string> {
  try {
    return await Deno.readTextFile(new URL(name, folder.url));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) fail(folder, `has no ${name}: add one`);
    throw error;
  }
}

function readTitle(markdown: string, folder: Folder, name: string) {
  const [line, title] = /^# (.+?)\s*(?:\n|$)/.exec(markdown) ?? [];
  if (line === undefined || title === undefined) {
    fail(folder, `${name} has no title: begin it with "# Title"`);
  }
  return { title, rest: markdown.slice(line.length) };
}

/** Parts the first paragraph from what follows it. */
function readLead(markdown: string): { lead: string; text: string } {
  const body = markdown.trim();
  if (body === "" || NO_PARAGRAPH.test(body)) return { lead: "", text: body };
  const end = /\r?\n\s*\r?\n/.exec(body)?.index ?? body.length;
  return { lead: body.slice(0, end).trim(), text: body.slice(end).trim() };
}

function fail({ path }: Place, problem: string): never {
  throw new CourseError(`Load the course: ${path}: ${problem}`);
}

/** The name of a folder, without those that it lies in. */
function nameOf(url: URL): string {
  return url.pathname.split("/").at(-2) ?? "";
}
