/** What the instrument plays: the lesson's own stream, one that the text has loaded, or the reader's. */

/** A stream, and what the view shows of it. */
export interface Scenario {
  /**
   * `own`: as the page was served. `text`: loaded by a link in the text. `reader`: the reader has
   * changed the address.
   */
  readonly by: "own" | "text" | "reader";
  /** What the link says that loaded it; empty for the others. */
  readonly name: string;
  /** Path and query of the live endpoint. */
  readonly src: string;
  /** The event types to listen for, besides `message`. */
  readonly events: readonly string[];
  /** What stands beside the ledger: see `element.tsx`. */
  readonly shows: ReadonlySet<string>;
  /** The parameters that it has changed; those that it has set, where they had these values before. */
  readonly changed: ReadonlySet<string>;
}

/** What a link in the text asks for. */
export interface Instruction {
  /** The words of the link. */
  readonly name: string;
  /** The parameters that it sets, as a query; the others stay as they are. */
  readonly parameters: string;
  /** The event types to listen for besides the lesson's own. */
  readonly events: readonly string[];
  /** What to show besides the lesson's own. */
  readonly shows: readonly string[];
}

/** The lesson's own stream. */
export function ownScenario(
  { src, events, shows }: { src: string; events: readonly string[]; shows: readonly string[] },
): Scenario {
  return { by: "own", name: "", src, events, shows: new Set(shows), changed: new Set() };
}

/** What comes of an instruction, after `before`. */
export function follow(
  { name, parameters, events, shows }: Instruction,
  { own, before }: { own: Scenario; before: Scenario },
): Scenario {
  const set = new URLSearchParams(parameters);
  const old = new URLSearchParams(before.src.split("?")[1]);
  const changed = [...set].filter(([name, value]) => old.get(name) !== value).map(([name]) => name);
  return {
    by: "text",
    name,
    src: withParameters(before.src, set),
    events: [...new Set([...own.events, ...events])],
    shows: new Set([...own.shows, ...shows]),
    changed: new Set(changed.length > 0 ? changed : set.keys()),
  };
}

/** What comes of an address that the reader has written. */
export function atAddress(
  src: string,
  { own, before }: { own: Scenario; before: Scenario },
): Scenario {
  if (src === before.src) return { ...before, changed: new Set() };
  return src === own.src ? own : { ...before, by: "reader", name: "", src, changed: new Set() };
}

/** An address with other values for some of its parameters, each in its place. */
function withParameters(src: string, set: URLSearchParams): string {
  const [path = "", query = ""] = src.split("?");
  const parameters = new URLSearchParams(query);
  for (const [name, value] of set) parameters.set(name, value);
  return parameters.size > 0 ? `${path}?${parameters}` : path;
}
