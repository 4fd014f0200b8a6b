/** The states that an `EventSource` went through, and when. Pure: no DOM. */

/** The three values of `readyState`, by their names. */
export type State = "CONNECTING" | "OPEN" | "CLOSED";
export const STATES: readonly State[] = ["CONNECTING", "OPEN", "CLOSED"];

/** A time during which the state did not change; the last one has no end yet. */
export interface Span {
  readonly state: State;
  readonly from: number;
  to: number | undefined;
}

/** A moment: an event that reached the page, or an error event. */
export interface Mark {
  readonly at: number;
  readonly kind: "event" | "error";
}

/** The past of one view. */
export interface Timeline {
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
  readonly state: State;
  enter(state: State, at: number): void;
  mark(kind: Mark["kind"], at: number): void;
}

/** How far back it remembers, in milliseconds. */
export const WINDOW = 60_000;
/** How many marks it remembers: more than a screen has columns to draw them in. */
export const MAX_MARKS = 5_000;

/** Creates a timeline that begins CLOSED: there is no connection yet. */
export function createTimeline(): Timeline {
  const spans: Span[] = [];
  const marks: Mark[] = [];

  /** Forgets what is too old. It stands at the beginning: time only goes forward. */
  function forget(before: number): void {
    while (spans[0]?.to !== undefined && spans[0].to < before) spans.shift();
    while (marks.length > MAX_MARKS || (marks[0] && marks[0].at < before)) marks.shift();
  }

  return {
    get spans() {
      return spans;
    },
    get marks() {
      return marks;
    },
    get state() {
      return spans.at(-1)?.state ?? "CLOSED";
    },
    enter(state, at) {
      const current = spans.at(-1);
      if (current?.state === state) return;
      if (current) current.to = at;
      spans.push({ state, from: at, to: undefined });
      forget(at - WINDOW);
    },
    mark(kind, at) {
      marks.push({ kind, at });
      forget(at - WINDOW);
    },
  };
}
