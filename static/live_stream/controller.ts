/** What a live view does: when it runs, when it waits and why, and what it keeps of its stream. */

import { now } from "./connection/clock.ts";
import { type Continuity, createContinuity } from "./history/continuity.ts";
import { takeStart } from "./connection/early_start.ts";
import { createLedger, type Ledger } from "./ledger/ledger.ts";
import { createOutcomes, type Outcome } from "./history/outcomes.ts";
import { atAddress, follow, type Instruction, type Scenario } from "./scenario.ts";
import { openSession, type Session, type SessionListener } from "./connection/session.ts";
import { createTimeline, STATES, type Timeline } from "./history/timeline.ts";
import { createTransitions, type Transitions } from "./history/transitions.ts";
import type { Turn } from "./connection/turn.ts";

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
  /** What the server said when it refused the stream because it is full; undefined otherwise. */
  readonly refusal: string | undefined;
  readonly scenario: Scenario;
  /** Grows whenever another scenario begins. */
  readonly scenarios: number;
  /** When it began, by the page's clock, in milliseconds; undefined before that. */
  readonly began: number | undefined;
  /** Connects; with another address if one is given. */
  connect(src?: string): void;
  /** Begins anew with what a link in the text asks for. */
  play(instruction: Instruction): void;
  /** Begins anew with the lesson's own stream. */
  playOwn(): void;
  pause(): void;
  cut(): void;
  clear(): void;
  /** Says whether the page is visible. */
  show(isVisible: boolean): void;
  /** Closes everything for good. */
  dispose(): void;
}

/** Creates a view that plays its own scenario. `onChange` is called after whatever changes. */
export function createController(
  { own, onChange }: { own: Scenario; onChange: () => void },
): Controller {
  const ledger = createLedger({ listensFor: own.events });
  const outcomes = createOutcomes(own.src);
  const transitions = createTransitions();
  const continuity = createContinuity();
  let timeline = createTimeline();
  let mode: Mode = "unseen";
  let refusal: string | undefined;
  let scenario = own;
  let scenarios = 0;
  let began: number | undefined;
  let session: Session | undefined;
  /** The turn that the view has, or waits for; it keeps it over a change of the address. */
  let turn: Promise<Turn> | undefined;

  function run(): void {
    const { src, events } = scenario;
    closeSession();
    mode = "running";
    refusal = undefined;
    onChange();
    ledger.begin(events);
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
      onRefused(why) {
        refusal = why;
        onChange();
      },
    };
    if (turn) session = openSession({ src, events }, listener);
    else begin(listener);
  }

  /** Takes a turn to keep: it may be that the page has begun already. */
  function begin(listener: SessionListener): void {
    const start = takeStart(scenario, listener);
    session = start.session;
    turn = start.turn;
    void start.turn.then(({ lost }) => lost).then(() => {
      if (turn === start.turn) {
        stop("waiting", "The page closed the connection because another live view took over.");
      }
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

  function clear(): void {
    ledger.clear();
    transitions.clear();
    continuity.clear();
    timeline = createTimeline();
  }

  /** Begins anew: what was there belonged to another stream. */
  function begins(next: Scenario): void {
    scenario = next;
    scenarios++;
    closeSession();
    clear();
    began = undefined;
    run();
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
    get refusal() {
      return refusal;
    },
    get scenario() {
      return scenario;
    },
    get scenarios() {
      return scenarios;
    },
    get began() {
      return began;
    },
    connect(src = scenario.src) {
      scenario = atAddress(src, { own, before: scenario });
      run();
    },
    play(instruction) {
      begins(follow(instruction, { own, before: scenario }));
    },
    playOwn() {
      begins(own);
    },
    pause() {
      stop(
        "paused",
        "The page called close(): no event fires, and the browser will not reconnect.",
      );
    },
    cut() {
      session?.cut().catch(() => {});
    },
    clear() {
      const { state } = timeline;
      clear();
      if (session) timeline.enter(state, now());
      onChange();
    },
    show(isVisible) {
      if (!isVisible && mode === "running") {
        stop("hidden", "Closed: a hidden page holds no connection.");
      } else if (!isVisible && mode === "refused") {
        stop("refused");
      } else if (isVisible && mode === "hidden") {
        ledger.note(
          "The page is visible again and creates a new EventSource, which starts without a last event ID.",
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
