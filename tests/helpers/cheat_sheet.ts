/** The code that stands on the cheat sheet. */

import { assert } from "@std/assert";
import { LESSONS } from "./site.ts";

const markdown = await Deno.readTextFile(new URL("cheat-sheet.md", LESSONS));

/** The first block of code under a heading. */
export function codeUnder(heading: string): string {
  const [, section = ""] = markdown.split(`\n## ${heading}\n`);
  const [, code] = /^[^#]*?```[\w-]+\n(.*?)\n```$/ms.exec(section) ?? [];
  assert(code, `the cheat sheet has no code under "${heading}"`);
  return code;
}
