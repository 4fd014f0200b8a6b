/** What the page's first view needs, asked for while the page is still being read. */

import { takeTurn, type Turn } from "./turn.ts";
import { openWire, type Wire } from "./wire.ts";

/** A start that has begun. */
export interface Start {
  readonly wire: Wire;
  readonly turn: Promise<Turn>;
}

/** How long after the page has loaded an early start waits for its view, in milliseconds. */
const PATIENCE = 1_000;

/** Where the script that runs first leaves it for the other one. */
const page = globalThis as { earlyStart?: Start | undefined };

/** Begins. A view need not wait for what has come meanwhile; where none takes it, it is undone. */
export function startEarly(): void {
  page.earlyStart = start();
  addEventListener("pagehide", undo, { once: true });
  addEventListener("load", () => setTimeout(undo, PATIENCE), { once: true });
}

/** Takes the early start, which then is nobody else's, or else begins now. */
export function takeStart(): Start {
  const { earlyStart = start() } = page;
  page.earlyStart = undefined;
  return earlyStart;
}

function start(): Start {
  return { wire: openWire(), turn: takeTurn() };
}

function undo(): void {
  if (!page.earlyStart) return;
  const { wire, turn } = takeStart();
  wire.source.close();
  void turn.then(({ release }) => release());
}
