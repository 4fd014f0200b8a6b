/** What a lesson's text says by a link to `live.ts`: its instrument, and what drives it. */

import type { Tokens } from "marked";
import { CourseError } from "./files.ts";

/** What a page's live view opens: the script before the first paint does it already. */
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
}

/** The live view of a page: there is one. */
export type Instrument = FirstView & LiveOptions;

/** A link that drives the instrument. */
export type Drive =
  /** Sets parameters, and may show more and listen for more while it holds. */
  | {
    readonly kind: "set";
    /** The address with these parameters in it: where the link leads without JavaScript. */
    readonly src: string;
    /** Just the parameters that it names, as a query: `resume=no&retry=200`. */
    readonly parameters: string;
    readonly events: readonly string[];
    readonly shows: readonly string[];
  }
  /** Does what a button of the view does, or unfolds its heads. */
  | { readonly kind: "act"; readonly src: string; readonly act: string }
  /** Lights up the rows of one kind while it is pointed at. */
  | { readonly kind: "point"; readonly src: string; readonly rows: string };

/** What may stand after `show:`. */
export const SHOWS: readonly string[] = ["buffers", "diagram", "gaps", "outcomes"];
/** What may stand after `live.ts#` and is done. */
export const ACTS: readonly string[] = ["cut", "pause", "connect", "clear", "heads"];
/** What may stand after `live.ts#` and is pointed at: the kinds of rows. */
export const ROW_KINDS: readonly string[] = [
  "comment",
  "dispatch",
  "nothing-dispatched",
  "ignored",
  "discarded",
  "request",
  "end",
  "reconnection",
];

/** Whether a link leads to the live endpoint, and not to the code that it is. */
export const isLive = ({ href }: Tokens.Link): boolean => /^live\.ts(?:[?#]|$)/.test(href);

/**
 * Reads the link that stands for a lesson's instrument. Its title may be
 * `listens for: tick; choose status: 200 | 404; show: buffers`.
 * @throws {CourseError} Where a part of the title is none of these.
 */
export function readInstrument(
  { href, title }: Tokens.Link,
  { slug, path }: { slug: string; path: string },
): Instrument {
  const src = `/lessons/${slug}/live${href.slice("live.ts".length)}`;
  return { src, ...readLiveTitle(title ?? "", path) };
}

/**
 * Reads a link in the text that drives the instrument: `live.ts?resume=no`, `live.ts#cut`,
 * `live.ts#comment`. `path` is the lesson's folder, for messages.
 * @throws {CourseError} Where there is no such parameter, action or kind of row, or no instrument.
 */
export function readDrive(
  { href, title, raw }: Tokens.Link,
  { instrument, path }: { instrument: Instrument | undefined; path: string },
): Drive {
  if (!instrument) {
    fail(
      path,
      `${raw} stands before the live view: begin the text with a paragraph of only its link`,
    );
  }
  const { src } = instrument;
  const [, query = "", fragment] = /^live\.ts(?:\?([^#]*))?(?:#(.*))?$/.exec(href) ?? [];
  if (fragment !== undefined) {
    if (query !== "" || title) fail(path, `${raw} does two things: make two links of it`);
    if (ACTS.includes(fragment)) return { kind: "act", src, act: fragment };
    if (ROW_KINDS.includes(fragment)) return { kind: "point", src, rows: fragment };
    fail(path, `${raw}: there is no “#${fragment}”, only ${[...ACTS, ...ROW_KINDS].join(", ")}`);
  }
  const { events, choices, shows } = readLiveTitle(title ?? "", path);
  if (Object.keys(choices).length > 0) {
    fail(path, `${raw} offers a choice: put it in the title of the live view's own link`);
  }
  return {
    kind: "set",
    src: withParameters(query, instrument, { path, raw }),
    parameters: query,
    events,
    shows,
  };
}

/** The instrument's address with other values for some of its parameters. */
function withParameters(
  query: string,
  { src, choices }: Instrument,
  { path, raw }: { path: string; raw: string },
): string {
  const [pathname, own] = src.split("?");
  const parameters = new URLSearchParams(own);
  for (const [name, value] of new URLSearchParams(query)) {
    if (!parameters.has(name)) {
      fail(
        path,
        `${raw}: the live view's address has no “${name}”: add it there, with its default`,
      );
    }
    if (choices[name]?.includes(value) === false) {
      fail(path, `${raw}: “${value}” is none of the choices for “${name}”: add it to them`);
    }
    parameters.set(name, value);
  }
  return parameters.size > 0 ? `${pathname}?${parameters}` : pathname!;
}

/**
 * Reads the title of a link to `live.ts`. `path` is the lesson's folder, for messages.
 * @throws {CourseError} Where a part of it is none of what there is.
 */
export function readLiveTitle(title: string, path: string): LiveOptions {
  const events: string[] = [];
  const choices: Record<string, string[]> = {};
  const shows: string[] = [];
  for (const part of split(title, ";")) {
    const [, verb = "", name = "", values = ""] =
      /^(listens for|show|choose) ?([\w-]*): *(.+)$/.exec(part) ?? [];
    if (verb === "listens for" && name === "") events.push(...split(values, ","));
    else if (verb === "choose" && name !== "") choices[name] = split(values, "|");
    else if (verb === "show" && name === "") shows.push(...split(values, ","));
    else {
      fail(
        path,
        `in the title of a link to live.ts “${part}” is none of these: ` +
          "write “listens for: a, b; choose NAME: x | y; show: buffers”",
      );
    }
  }
  const unknown = shows.find((show) => !SHOWS.includes(show));
  if (unknown !== undefined) fail(path, `there is no “show: ${unknown}”, only ${SHOWS.join(", ")}`);
  return { events, choices, shows };
}

function split(text: string, separator: string): string[] {
  return text.split(separator).map((part) => part.trim()).filter((part) => part !== "");
}

function fail(path: string, problem: string): never {
  throw new CourseError(`Render the lesson ${path}: ${problem}`);
}
