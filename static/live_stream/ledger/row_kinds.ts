/** The kinds of rows that a text can point at. Pure: no DOM. */

import type { Row } from "./rows.ts";

/** Whether a row is, or holds a line that is, of a kind such as `comment` or `reconnection`. */
export function isOfKind(row: Row, kind: string): boolean {
  switch (row.kind) {
    case "frame":
      return row.steps.some((step) => step.kind === kind);
    case "request":
      return kind === "request" || (kind === "reconnection" && row.waited !== undefined);
    default:
      return row.kind === kind;
  }
}
