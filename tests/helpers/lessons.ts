/** The lessons' folders, and which of them this run is about. */

const LESSONS = new URL("../../lessons/", import.meta.url);
const NUMBERED = /^\d+-(.+)$/;

/** The environment variable that holds the slugs of `deno task test SLUG…`, parted by commas. */
export const ONLY = "TEST_LESSONS";

/** Every lesson's folder, by its slug: `lessons/1-the-stream/3-frame-format` by `frame-format`. */
export function lessonFolders(): ReadonlyMap<string, string> {
  const folders = foldersIn(LESSONS).flatMap((part) => foldersIn(part));
  return new Map(folders.map(({ pathname }) => [slugOf(pathname), pathname.replace(/\/$/, "")]));
}

/** Those that this run is about: all of them, unless `deno task test` was given slugs. */
export function lessonsUnderTest<T extends { readonly slug: string }>(lessons: readonly T[]): T[] {
  return lessons.filter(({ slug }) => isUnderTest(slug));
}

/** Whether this run is about one of these lessons. */
export function isUnderTest(...slugs: string[]): boolean {
  const only = Deno.env.get(ONLY)?.split(",");
  return only === undefined || slugs.some((slug) => only.includes(slug));
}

/** The numbered folders in a folder, in their order. */
function foldersIn(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)]
    .filter(({ name, isDirectory }) => isDirectory && NUMBERED.test(name))
    .map(({ name }) => new URL(`${name}/`, folder))
    .sort((one, other) => numberOf(one.pathname) - numberOf(other.pathname));
}

function slugOf(path: string): string {
  return NUMBERED.exec(path.split("/").at(-2)!)![1]!;
}

function numberOf(path: string): number {
  return parseInt(path.split("/").at(-2)!);
}
