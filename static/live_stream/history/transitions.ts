/** How the state of an `EventSource` changed: what led to it, and how often. Pure: no DOM. */

import type { NativeEvent } from "../ledger/rows.ts";
import { type State, STATES } from "./timeline.ts";

/** What leads from one state to another. */
export type Cause =
  /** `new EventSource()`. */
  | "constructed"
  /** Status 200 and the right type: `open`. */
  | "opened"
  /** The response ended, or the network failed: `error`, and another request follows. */
  | "lost"
  /** There was no answer at all: `error`, and another request follows. */
  | "unanswered"
  /** Another status, or another type: `error`, and no more requests. */
  | "refused"
  /** The page called `close()`, which fires nothing. */
  | "closed";

/** One change of the state. */
export interface Transition {
  readonly cause: Cause;
  /** Undefined where the object was made just then. */
  readonly from: State | undefined;
  readonly to: State;
  /** When, by the page's clock, in milliseconds. */
  readonly at: number;
}

/** What is known of the changes of one view's object, and of those that came after it. */
export interface Transitions {
  readonly last: Transition | undefined;
  readonly counts: Readonly<Record<Cause, number>>;
  /** Says that a new object has been made. */
  construct(at: number): void;
  /** Takes an event of the object. A message changes no state, whatever it is called. */
  native(event: NativeEvent): void;
  /** Says that `close()` was called; on an object that is CLOSED it does nothing. */
  close(at: number): void;
  /** Counts from 0 again; what happened last is still what happened last. */
  clear(): void;
}

const NONE: Readonly<Record<Cause, number>> = {
  constructed: 0,
  opened: 0,
  lost: 0,
  unanswered: 0,
  refused: 0,
  closed: 0,
};

/** Creates the record of a view that has no object yet. */
export function createTransitions(): Transitions {
  let last: Transition | undefined;
  let counts = { ...NONE };

  function add(transition: Transition): void {
    last = transition;
    counts[transition.cause]++;
  }

  return {
    get last() {
      return last;
    },
    get counts() {
      return counts;
    },
    construct: (at) => add({ cause: "constructed", from: undefined, to: "CONNECTING", at }),
    native({ type, message, readyState, at }) {
      if (message) return;
      const from = last?.to;
      add({ cause: causeOf(type, readyState, from), from, to: STATES[readyState]!, at });
    },
    close(at) {
      if (last === undefined || last.to === "CLOSED") return;
      add({ cause: "closed", from: last.to, to: "CLOSED", at });
    },
    clear() {
      counts = { ...NONE };
    },
  };
}

/** An `error` event says nothing: the state before it and the state after it tell what it was. */
function causeOf(type: string, readyState: number, from: State | undefined): Cause {
  if (type === "open") return "opened";
  if (readyState === 2) return "refused";
  return from === "OPEN" ? "lost" : "unanswered";
}
