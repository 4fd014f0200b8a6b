/** A folder for one test, which removes itself. */

import { dirname } from "node:path";

/** A temporary folder with files in it. */
export interface Folder extends AsyncDisposable {
  readonly url: URL;
}

/** What a folder holds: path → text, or `null` for an empty folder. */
export type Files = Record<string, string | null>;

/** The files of the smallest course that loads. Each path begins with `lessons/`. */
export const SMALL_COURSE: Readonly<Record<string, string>> = {
  "lessons/cheat-sheet.md": "# The cheat sheet\n\nThe lead.\n",
  "lessons/1-part/part.md": "# The part\n\nAbout it.\n",
  "lessons/1-part/1-one/lesson.md": "# One\n\nThe lead.\n\nThe text.\n",
  "lessons/1-part/1-one/live.ts":
    'export default { fetch: () => new Response("data: 1\\n\\n") };\n',
};

/** Makes a temporary folder. */
export async function makeFolder(files: Files): Promise<Folder> {
  const path = await Deno.makeTempDir({ prefix: "wireside-" });
  const url = new URL(`file://${path}/`);
  for (const [name, text] of Object.entries(files)) {
    const file = `${path}/${name}`;
    await Deno.mkdir(text === null ? file : dirname(file), { recursive: true });
    if (text !== null) await Deno.writeTextFile(file, text);
  }
  return { url, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
