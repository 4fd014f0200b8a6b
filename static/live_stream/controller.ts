/** What a live view does: when it runs, when it waits and why, and what it keeps of its stream. */

import { now } from "./clock.ts";
import { type Continuity, createContinuity } from "./continuity.ts";
import { takeStart } from "./early_start.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { createOutcomes, type Outcome } from "./outcomes.ts";
import { openSession, type Session, type SessionListener } from "./session.ts";
import { createTimeline, STATES, type Timeline } from "./timeline.ts";
import { createTransitions, type Transitions } from "./transitions.ts";
import type { Turn } from "./turn.ts";

/** Why a view does not run; `running` where it does. */
export type Mode =
  /** It has not been in sight yet. */
  | "unseen"
  | "running"
  /** The browser has given up: this `EventSource` never asks again. The wire is still open. */
  | "refused"
  /** The reader paused it. */
  | "paused"
  /** The page is hidden, and a hidden page holds no connection. */
  | "hidden"
  /** Two newer views run in this browser. */
  | "waiting";

/** A live view without its drawing. */
export interface Controller {
  readonly ledger: Ledger;
  readonly timeline: Timeline;
  /** What led from state to state. */
  readonly transitions: Transitions;
  /** What the browser did at each address that was tried, oldest first. */
  readonly outcomes: readonly Outcome[];
  /** What arrived, is missing and came again at this address. */
  readonly continuity: Continuity;
  readonly mode: Mode;
  /** Path and query of the live endpoint. */
  readonly src: string;
  /** When it began, by the page's clock, in milliseconds; undefined before that. */
  readonly began: number | undefined;
  /** Connects; with another address if one is given. */
  connect(src?: string): void;
  pause(): void;
  cut(): void;
  clear(): void;
  /** Says whether the page is visible. */
  show(isVisible: boolean): void;
  /** Closes everything for good. */
  dispose(): void;
}

/** Creates a view of the stream at `src`. `onChange` is called after whatever changes. */
export function createController(
  { src, events, onChange }: { src: string; events: readonly string[]; onChange: () => void },
): Controller {
  const ledger = createLedger({ listensFor: events });
  const outcomes = createOutcomes(src);
  const transitions = createTransitions();
  const continuity = createContinuity();
  let timeline = createTimeline();
  let mode: Mode = "unseen";
  let began: number | undefined;
  let session: Session | undefined;
  /** The turn that the view has, or waits for; it keeps it over a change of the address. */
  let turn: Promise<Turn> | undefined;

  function run(): void {
    closeSession();
    mode = "running";
    onChange();
    ledger.begin();
    outcomes.begin(src);
    continuity.begin(src);
    const listener: SessionListener = {
      onConnect(at) {
        began ??= at;
        timeline.enter("CONNECTING", at);
        transitions.construct(at);
        onChange();
      },
      onNative(event) {
        const isError = event.type === "error" && !event.message;
        timeline.mark(isError ? "error" : "event", event.at);
        timeline.enter(STATES[event.readyState]!, event.at);
        transitions.native(event);
        if (isError && event.readyState === 2) mode = "refused";
        ledger.native(event);
        outcomes.native(event);
        continuity.native(event);
        continuity.findRequests(ledger.rows);
        onChange();
      },
      onRecord(record, skew) {
        ledger.record(record, skew);
        continuity.findRequests(ledger.rows);
        onChange();
      },
      onWireLost(at) {
        ledger.loseWire(at);
        onChange();
      },
    };
    if (turn) session = openSession({ src, events }, listener);
    else begin(listener);
  }

  /** Takes a turn to keep: it may be that the page has begun already. */
  function begin(listener: SessionListener): void {
    const start = takeStart({ src, events }, listener);
    session = start.session;
    turn = start.turn;
    void start.turn.then(({ lost }) => lost).then(() => {
      if (turn === start.turn) stop("waiting", "Closed by the page: another view took over.");
    });
  }

  function closeSession(): void {
    if (session) {
      timeline.enter("CLOSED", now());
      transitions.close(now());
    }
    session?.close();
    session = undefined;
  }

  /** Closes what is open, gives the turn back, and says why the view does not run. */
  function stop(next: Mode, note?: string): void {
    // Before it has connected there is nothing that could have been closed.
    if (began !== undefined && session && note) ledger.note(note, now());
    closeSession();
    void turn?.then(({ release }) => release());
    turn = undefined;
    mode = next;
    onChange();
  }

  return {
    ledger,
    get timeline() {
      return timeline;
    },
    transitions,
    outcomes: outcomes.list,
    continuity,
    get mode() {
      return mode;
    },
    get src() {
      return src;
    },
    get began() {
      return began;
    },
    connect(next = src) {
      src = next;
      run();
    },
    pause() {
      stop("paused", "close() was called: it fires nothing, and nothing comes back by itself.");
    },
    cut() {
      session?.cut().catch(() => {});
    },
    clear() {
      const { state } = timeline;
      ledger.clear();
      transitions.clear();
      continuity.clear();
      timeline = createTimeline();
      if (session) timeline.enter(state, now());
      onChange();
    },
    show(isVisible) {
      if (!isVisible && mode === "running") {
        stop("hidden", "The page is hidden, and a hidden page holds no connection: closed.");
      } else if (!isVisible && mode === "refused") {
        stop("refused");
      } else if (isVisible && mode === "hidden") {
        ledger.note(
          "The page is back: a new EventSource, which starts without a last event ID.",
          now(),
        );
        run();
      }
    },
    dispose() {
      stop("paused");
    },
  };
}
