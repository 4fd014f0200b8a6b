/** Finds the regions of a file, which editors fold, too: `// #region NAME` … `// #endregion`. */

import { CourseError } from "./files.ts";

/** Some lines of a file that stand together: in a region of that name, or outside of any. */
export interface Piece {
  /** Undefined outside of a region. */
  readonly name: string | undefined;
  /** The place of its first line in the file, from 0. A region's first line is its opening comment. */
  readonly start: number;
  /** The place after its last line. A region's last line is its closing comment. */
  readonly end: number;
}

/** A comment as in TypeScript, Go or PHP, in HTML, or in Python and the shell. */
const MARK = /^\s*(?:\/\/\s*#|<!--\s*#|#\s*)(region|endregion)(?:\s+(\w.*?))?\s*(?:-->)?\s*$/;

/**
 * Cuts a file before and after each of its regions.
 * @param file How a message names the file.
 * @throws {CourseError} Where a region has no name, no beginning or no end, or stands in another.
 */
export function piecesOf(lines: readonly string[], file: string): Piece[] {
  const pieces: Piece[] = [];
  let name: string | undefined;
  let start = 0;
  const cutBefore = (end: number) => {
    if (end > start) pieces.push({ name, start, end });
    start = end;
  };
  for (const [index, line] of lines.entries()) {
    const [, mark, title] = MARK.exec(line) ?? [];
    if (mark === "region") {
      if (title === undefined) refuse(file, "a region has no name: write #region NAME");
      if (name !== undefined) {
        refuse(file, `the region “${title}” begins inside “${name}”: end that one first`);
      }
      cutBefore(index);
      name = title;
    } else if (mark === "endregion") {
      if (name === undefined) refuse(file, "an #endregion ends no region: take it away");
      cutBefore(index + 1);
      name = undefined;
    }
  }
  if (name !== undefined) refuse(file, `the region “${name}” has no end: add #endregion`);
  cutBefore(lines.length);
  return pieces;
}

function refuse(file: string, problem: string): never {
  throw new CourseError(`Read the regions of ${file}: ${problem}`);
}
