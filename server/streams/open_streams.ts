/** The open streams: how many there may be, for how long, and how they end. */

import { format } from "../../event_stream/mod.ts";
import { plain } from "../http/responses.ts";
import type { Limits } from "../http/settings.ts";

/** Who asks, and when the answer has gone. */
export interface Visitor {
  /** Whom the limits count together: an address. */
  readonly client: string;
  /** Settles when the response has been sent, or its reader has left. */
  readonly completed: Promise<void>;
}

/** What a stream carries: a lesson's events, or the record of a connection. */
export type Kind = "live" | "wire";

/** The streams of one server. */
export interface Streams {
  /** How many are open. */
  readonly open: number;
  /** How many of them carry a wire. */
  readonly watchers: number;
  /** How many readers were dropped because they did not read. */
  readonly dropped: number;
  /** Whether no more are taken. */
  readonly isEnding: boolean;
  /** Takes a place for a stream, until its response has gone; or says why there is none. */
  admit(visitor: Visitor, kind?: Kind): Place | Response;
  /**
   * Ends all streams for good, with a last frame that spreads the readers' return, and the wires
   * after the streams that they show. Takes no more.
   */
  end(): Promise<void>;
}

/** Ends a stream as if its source had closed it. `last` goes before, where a frame may begin. */
export type Finish = (last?: Uint8Array) => void;

/** A stream's place among the open ones. */
export interface Place {
  /** Says what ends the stream. */
  hold(finish: Finish): void;
  /** Says that the reader did not read, and was dropped. */
  drop(): void;
}

/** How often the oldest streams are looked at, in milliseconds. */
const SWEEP = 1_000;
/**
 * Readers come back after this many milliseconds, and some more at random. A wire is back before the
 * streams that it shows, also when it ends after them: what nobody watches is not recorded.
 */
const RETURN = {
  wire: { soonest: 200, spread: 1_000 },
  live: { soonest: 2_000, spread: 3_000 },
};
/** How long a wire waits for the end of the streams that it may show, in milliseconds. */
const FAREWELL = 500;
/** How many seconds a refused client is told to wait. */
const RETRY_AFTER = "10";

/** Creates the account of a server's streams. Without `spreadsReturn` readers are not told when. */
export function createStreams(
  { maxStreams, maxStreamsPerClient, maxStreamSeconds }: Limits,
  { spreadsReturn = true } = {},
): Streams {
  const clients = new Map<string, number>();
  /** In the order in which they began. */
  const held = new Map<Finish, { kind: Kind; began: number }>();
  const open = { live: 0, wire: 0 };
  let dropped = 0;
  let isEnding = false;

  const sweep = maxStreamSeconds === Infinity ? undefined : setInterval(() => {
    const before = performance.now() - maxStreamSeconds * 1_000;
    for (const [finish, { kind, began }] of held) {
      if (began > before) return;
      // A wire that ended would miss the stream that comes back before it.
      if (kind === "live") endOne(finish, kind);
    }
  }, SWEEP);
  if (sweep !== undefined) Deno.unrefTimer(sweep);

  function endOne(finish: Finish, kind: Kind): void {
    held.delete(finish);
    finish(spreadsReturn ? lastFrame(RETURN[kind]) : undefined);
  }

  function endAll(wanted: Kind): void {
    for (const [finish, { kind }] of held) if (kind === wanted) endOne(finish, kind);
  }

  function count(client: string, { kind, change }: { kind: Kind; change: 1 | -1 }): void {
    open[kind] += change;
    const number = (clients.get(client) ?? 0) + change;
    if (number === 0) clients.delete(client);
    else clients.set(client, number);
  }

  return {
    get open() {
      return open.live + open.wire;
    },
    get watchers() {
      return open.wire;
    },
    get dropped() {
      return dropped;
    },
    get isEnding() {
      return isEnding;
    },
    admit({ client, completed }, kind = "live") {
      if (isEnding) return refuse(503, "This server is shutting down. Try again in a moment.");
      if (open.live + open.wire >= maxStreams) {
        return refuse(503, `All ${maxStreams} streams of this server are in use. Try again later.`);
      }
      if ((clients.get(client) ?? 0) >= maxStreamsPerClient) {
        return refuse(
          429,
          `Your address has ${maxStreamsPerClient} streams open, which is the limit. ` +
            "Close some and try again.",
        );
      }
      let mine: Finish | undefined;
      let isOver = false;
      count(client, { kind, change: 1 });
      const leave = () => {
        isOver = true;
        count(client, { kind, change: -1 });
        if (mine) held.delete(mine);
      };
      completed.then(leave, leave);
      return {
        drop: () => void dropped++,
        hold(finish) {
          mine = finish;
          if (isEnding) endOne(finish, kind);
          else if (!isOver) held.set(finish, { kind, began: performance.now() });
        },
      };
    },
    async end() {
      isEnding = true;
      clearInterval(sweep);
      endAll("live");
      const last = performance.now() + FAREWELL;
      while (open.wire > 0 && open.live > 0 && performance.now() < last) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      endAll("wire");
    },
  };
}

function lastFrame({ soonest, spread }: typeof RETURN[Kind]): Uint8Array {
  const retry = soonest + Math.floor(Math.random() * spread);
  return new TextEncoder().encode(format({ retry }));
}

function refuse(status: 429 | 503, reason: string): Response {
  return plain(status, reason, { "retry-after": RETRY_AFTER });
}
