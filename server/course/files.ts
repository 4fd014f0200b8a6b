/**
 * Reads the files of `lessons/`, and says of what is missing or wrong where it is and how to mend it.
 *
 * It waits for each file: nothing else is to be done before the server listens, and hundreds of
 * promises would take three times as long.
 */

/** A lesson or page that cannot be loaded. Its message names the file and says how to mend it. */
export class CourseError extends Error {
  override name = "CourseError";
}

/** A folder or a file, and how messages name it: `lessons/1-the-stream/3-frame-format`. */
export interface Place {
  readonly url: URL;
  readonly path: string;
}

/** What begins something else than a paragraph: a heading, a list, a quote, code, a block's link. */
const NO_PARAGRAPH =
  /^(?:#{1,6} |[-*+] |\d+[.)] |>|```|\[[^\]]*\]\((?:live\.ts|snippets\/)[^)]*\)\s*(?:\n|$))/;

/** The names of the folders in a folder, in order. */
export function folderNames({ url, path }: Place): string[] {
  try {
    return namesOf(url, "isDirectory");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new CourseError(`Load the course: ${path} is missing: add the folder`);
  }
}

/** The names of the files in a folder, in order; none where there is no folder. */
export function fileNames(folder: URL): string[] {
  try {
    return namesOf(folder, "isFile");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function namesOf(folder: URL, kind: "isDirectory" | "isFile"): string[] {
  const entries = [...Deno.readDirSync(folder)].filter((entry) => entry[kind]);
  return entries.map(({ name }) => name).sort();
}

/** The text of a file in a folder, which must be there. */
export function readText(folder: Place, name: string): string {
  try {
    return Deno.readTextFileSync(new URL(name, folder.url));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) fail(folder, `has no ${name}: add one`);
    throw error;
  }
}

/** Parts the title from what follows it. */
export function readTitle(markdown: string, folder: Place, name: string) {
  const [line, title] = /^# (.+?)\s*(?:\n|$)/.exec(markdown) ?? [];
  if (line === undefined || title === undefined) {
    fail(folder, `${name} has no title: begin it with "# Title"`);
  }
  return { title, rest: markdown.slice(line.length) };
}

/** Parts the first paragraph from what follows it. */
export function readLead(markdown: string): { lead: string; text: string } {
  const body = markdown.trim();
  if (body === "" || NO_PARAGRAPH.test(body)) return { lead: "", text: body };
  const end = /\r?\n\s*\r?\n/.exec(body)?.index ?? body.length;
  return { lead: body.slice(0, end).trim(), text: body.slice(end).trim() };
}

/** Reads a page that is one file: its title, its lead and its text. */
export function readPage(folder: Place, name: string) {
  const { title, rest } = readTitle(readText(folder, name), folder, name);
  const { lead, text } = readLead(rest);
  if (lead === "") fail(folder, `${name} has no lead: put a paragraph after the title`);
  return { title, lead, text };
}

/** Refuses a place. The problem says how to mend it. */
export function fail({ path }: Pick<Place, "path">, problem: string): never {
  throw new CourseError(`Load the course: ${path}: ${problem}`);
}

/** The name of a folder, without those that it lies in. */
export function nameOf(url: URL): string {
  return url.pathname.split("/").at(-2) ?? "";
}
