/** Where the lessons say what tutorials get wrong: the place of a fact cannot be lost unnoticed. */

import { assert } from "@std/assert";
import { lessonFolders } from "./lessons.ts";

const folders = lessonFolders();

/** Words of a lesson, as it writes them; line ends count as spaces. */
export type Place = readonly [slug: string, words: string];

/** Checks that a lesson holds those words. */
export async function assertSaid([slug, words]: Place): Promise<void> {
  const text = await Deno.readTextFile(`${folders.get(slug)}/lesson.md`);
  assert(text.replace(/\s+/g, " ").includes(words), `lesson ${slug} does not say: ${words}`);
}
