/** What the browser did at each address that the reader has tried. Pure: no DOM. */

import type { NativeEvent } from "../ledger/rows.ts";
import { count } from "../words.ts";

/** One address, and what came of it. */
export interface Outcome {
  /** What differs from the address that the view began with: `status=404`, or nothing. */
  readonly changed: string;
  opened: number;
  events: number;
  /** How often an error left it retrying. */
  retries: number;
  /** Whether an error left it closed. */
  hasGivenUp: boolean;
}

/** How many are kept; a reader who tries more than that starts to forget, too. */
const MOST = 30;

/** Creates the list, for a view that begins with the address `initial`. */
export function createOutcomes(initial: string) {
  const list: Outcome[] = [];
  return {
    list: list as readonly Outcome[],
    /** A new `EventSource`, at this address. */
    begin(src: string): void {
      const changed = difference(initial, src);
      list.push({ changed, opened: 0, events: 0, retries: 0, hasGivenUp: false });
      if (list.length > MOST) list.shift();
    },
    native({ type, message, readyState }: NativeEvent): void {
      const outcome = list.at(-1);
      if (!outcome) return;
      if (message) outcome.events++;
      else if (type === "open") outcome.opened++;
      else if (readyState === 2) outcome.hasGivenUp = true;
      else outcome.retries++;
    },
  };
}

/** Says what the browser did, in plain words. */
export function describeOutcome({ opened, events, retries, hasGivenUp }: Outcome): string {
  const did = [
    opened === 0 ? "did not open" : opened === 1 ? "opened" : `opened ${opened} times`,
    events > 0 ? `fired ${count(events, "event")}` : "",
    retries > 0 ? `retried ${retries === 1 ? "once" : `${retries} times`}` : "",
    hasGivenUp ? "gave up for good" : "",
  ];
  return did.filter((part) => part !== "").join(", ");
}

/** The parameters of `next` that `initial` does not have, or not with that value. */
function difference(initial: string, next: string): string {
  const before = new URLSearchParams(initial.split("?")[1]);
  const after = new URLSearchParams(next.split("?")[1]);
  return [...after].filter(([name, value]) => before.get(name) !== value)
    .map(([name, value]) => `${name}=${value}`).join(" ");
}
