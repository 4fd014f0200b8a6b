/** The page's first view, which begins to run while the page is still being read. */

import { openSession, type Session, type SessionListener, type Stream } from "./session.ts";
import { takeTurn, type Turn } from "./turn.ts";

/** A view's start: its right to run, and its connections. */
export interface Start {
  readonly turn: Promise<Turn>;
  readonly session: Session;
}

interface EarlyStart extends Start {
  readonly stream: Stream;
  /** Tells a listener all that has happened, and from then on what happens. */
  tell(listener: SessionListener): void;
}

/** How long after the page has loaded an early start waits for its view, in milliseconds. */
const PATIENCE = 1_000;

/** Where the script that runs first leaves it for the other one. */
const page = globalThis as { earlyStart?: EarlyStart | undefined };

/** Begins. What comes meanwhile is kept for the view; where none takes it, it is undone. */
export function startEarly(stream: Stream): void {
  const { listener, tell } = keep();
  page.earlyStart = { stream, tell, ...start(stream, listener) };
  addEventListener("pagehide", undo, { once: true });
  addEventListener("load", () => setTimeout(undo, PATIENCE), { once: true });
}

/** Takes the early start of that stream, which then is nobody else's, or else begins now. */
export function takeStart(stream: Stream, listener: SessionListener): Start {
  const { earlyStart } = page;
  if (!earlyStart || !isSame(earlyStart.stream, stream)) return start(stream, listener);
  page.earlyStart = undefined;
  earlyStart.tell(listener);
  return earlyStart;
}

function start(stream: Stream, listener: SessionListener): Start {
  // A turn always comes, if another view must lose it: the session need not wait for it.
  return { session: openSession(stream, listener), turn: takeTurn() };
}

function isSame(one: Stream, other: Stream): boolean {
  return one.src === other.src && one.events.join(" ") === other.events.join(" ");
}

function undo(): void {
  const { earlyStart } = page;
  page.earlyStart = undefined;
  earlyStart?.session.close();
  void earlyStart?.turn.then(({ release }) => release());
}

/** A listener that keeps what it hears until there is another one to tell. */
function keep() {
  const kept: ((to: SessionListener) => void)[] = [];
  let next: SessionListener | undefined;
  const hear = (say: (to: SessionListener) => void) => {
    if (next) say(next);
    else kept.push(say);
  };
  const listener: SessionListener = {
    onConnect: (at) => hear((to) => to.onConnect(at)),
    onNative: (event) => hear((to) => to.onNative(event)),
    onRecord: (record, skew) => hear((to) => to.onRecord(record, skew)),
    onWireLost: (at) => hear((to) => to.onWireLost(at)),
    onRefused: (why) => hear((to) => to.onRefused(why)),
  };
  return {
    listener,
    tell(to: SessionListener): void {
      for (const say of kept) say(to);
      next = to;
    },
  };
}
