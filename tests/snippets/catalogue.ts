/**
 * Finds the snippets of every lesson by reading the tree: a new lesson's are found without a list.
 */

import { basename, dirname, join } from "node:path";
import { lessonFolders, lessonsUnderTest } from "../helpers/lessons.ts";

const RUN_LINE = /^(?:\/\/|#|<!--|<\?php \/\/) run: (.+?)(?: -->)?$/;

/** One file of a lesson's `snippets/`. */
export interface Snippet {
  /** How the tests call it: the lesson's slug and the file's name, as `first-stream/node.mjs`. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** What its first line says after `run:`; undefined where there is none. */
  readonly run: string | undefined;
}

/** A lesson that has snippets. */
export interface SnippetLesson {
  /** The folder without its number, as `first-stream`. */
  readonly slug: string;
  readonly folder: string;
  readonly snippets: readonly Snippet[];
}

/** Reads the `snippets/` of every lesson that this run is about. */
export function readSnippetLessons(): SnippetLesson[] {
  const lessons = [...lessonFolders()].map(([slug, folder]) => ({
    slug,
    folder,
    snippets: filesIn(join(folder, "snippets")).map((path) => readSnippet(path, slug)),
  }));
  return lessonsUnderTest(lessons).filter(({ snippets }) => snippets.length > 0);
}

/** Reads one snippet. `group` is what its name begins with; without one, its folder's. */
export function readSnippet(path: string, group = basename(dirname(path))): Snippet {
  const text = Deno.readTextFileSync(path);
  const run = RUN_LINE.exec(text.split("\n", 1)[0] ?? "")?.[1];
  return { name: `${group}/${basename(path)}`, path, text, run };
}

/** Whether a snippet is a server. Pages and clients are the others. */
export function isServer(snippet: Snippet): boolean {
  return /\.(mjs|js|ts|py|go|php)$/.test(snippet.path) && !isClient(snippet);
}

/** Whether a snippet is a program that reads a stream. */
export function isClient({ path }: Snippet): boolean {
  return basename(path).startsWith("client");
}

/** The paths of a folder's files, sorted; none where there is no folder. */
function filesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].filter(({ isFile }) => isFile)
      .map(({ name }) => join(folder, name)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
