/** The title of a link to `live.ts` → what the live view is told. */

import { CourseError } from "./course.ts";

/** What the page's first live view opens: the script before the first paint does it already. */
export interface FirstView {
  /** Path and query of the live endpoint. */
  readonly src: string;
  /** The event types to listen for, besides `message`. */
  readonly events: readonly string[];
}

/** What a live view is told besides its address. */
export interface LiveOptions {
  /** The event types to listen for, besides `message`. */
  readonly events: readonly string[];
  /** The parameters of the address that have a list of values: the view offers them to choose. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /** What the view shows besides the ledger. */
  readonly shows: readonly string[];
  /** Whether it waits for the reader, who is to say first what will come. */
  readonly startsByHand: boolean;
}

/** What may stand after `show:`. */
export const SHOWS: readonly string[] = ["buffers", "diagram", "gaps", "outcomes"];

/**
 * Reads a title such as `listens for: tick; choose status: 200 | 404; show: buffers`, to which
 * `starts by hand` may be added.
 * `path` is the lesson's folder, for messages.
 * @throws {CourseError} Where a part of it is none of these.
 */
export function readLiveTitle(title: string, path: string): LiveOptions {
  const events: string[] = [];
  const choices: Record<string, string[]> = {};
  const shows: string[] = [];
  let startsByHand = false;
  for (const part of split(title, ";")) {
    const [, verb = "", name = "", values = ""] =
      /^(listens for|show|choose) ?([\w-]*): *(.+)$/.exec(part) ?? [];
    if (verb === "listens for" && name === "") events.push(...split(values, ","));
    else if (verb === "choose" && name !== "") choices[name] = split(values, "|");
    else if (verb === "show" && name === "") shows.push(...split(values, ","));
    else if (part === "starts by hand") startsByHand = true;
    else fail(path, `“${part}” is none of these`);
  }
  const unknown = shows.find((show) => !SHOWS.includes(show));
  if (unknown !== undefined) fail(path, `there is no “show: ${unknown}”, only ${SHOWS.join(", ")}`);
  return { events, choices, shows, startsByHand };
}

function split(text: string, separator: string): string[] {
  return text.split(separator).map((part) => part.trim()).filter((part) => part !== "");
}

function fail(path: string, problem: string): never {
  throw new CourseError(
    `Render the lesson ${path}: in the title of a link to live.ts ${problem}: ` +
      "write “listens for: a, b; choose NAME: x | y; show: buffers; starts by hand”",
  );
}
