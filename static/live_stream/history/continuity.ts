/** What arrived, what is missing and what came again, connection by connection. Pure: no DOM. */

import type { NativeEvent, RequestRow, Row } from "../ledger/rows.ts";

/** Numbers that arrived, or did not. */
export interface Counts {
  /** How many events with a number have come. */
  arrived: number;
  /** How many numbers lie between those that came, and did not come. */
  missing: number;
  /** How many events had a number that had come before. */
  again: number;
}

/** One connection, as the page counts it. */
export interface Connection extends Counts {
  /** The event that opened it, or the error that says why there is none. */
  readonly beginning: NativeEvent;
  /** What the server received; undefined as long as the wire has not told, or where it was lost. */
  request: RequestRow | undefined;
  /** Whether the page had made a new `EventSource` for it. */
  readonly isNew: boolean;
  /** How many requests before it had no answer at all. */
  readonly unanswered: number;
  first: number | undefined;
  last: number | undefined;
}

/** The count of one view, over all connections to one address. */
export interface Continuity {
  /** The newest connections, oldest first. */
  readonly connections: readonly Connection[];
  /** The count of all connections. */
  readonly total: Readonly<Counts>;
  /** Begins with a new `EventSource`; with another address, it also forgets what it has counted. */
  begin(src: string): void;
  /** Takes an event of the page's `EventSource`. The data is to be JSON with a whole `num`. */
  native(event: NativeEvent): void;
  /** Looks for the requests that belong to the connections. */
  findRequests(rows: readonly Row[]): void;
  /** Forgets everything but the connection that is open. */
  clear(): void;
}

/** How many connections are kept; the total counts all. */
const MOST = 30;

/** Creates a count that has nothing to count yet. */
export function createContinuity(): Continuity {
  const connections: Connection[] = [];
  let seen = createNumbers();
  let total: Counts = { arrived: 0, missing: 0, again: 0 };
  let address: string | undefined;
  let isOpen = false;
  let isNew = true;
  let unanswered = 0;

  function connect(beginning: NativeEvent): void {
    connections.push({
      beginning,
      request: undefined,
      isNew,
      unanswered,
      first: undefined,
      last: undefined,
      arrived: 0,
      missing: 0,
      again: 0,
    });
    if (connections.length > MOST) connections.shift();
    isNew = false;
    unanswered = 0;
  }

  function take(num: number): void {
    const connection = connections.at(-1);
    if (!connection) return;
    // What comes late fills its gap: in all it is not missing any more.
    connection.missing += Math.max(0, num - seen.greatest - 1);
    connection.again += seen.add(num) ? 0 : 1;
    connection.arrived++;
    connection.first ??= num;
    connection.last = num;
    total = {
      arrived: total.arrived + 1,
      missing: seen.missing,
      again: total.arrived + 1 - seen.size,
    };
  }

  function forget(): void {
    connections.length = 0;
    seen = createNumbers();
    total = { arrived: 0, missing: 0, again: 0 };
  }

  return {
    connections,
    get total() {
      return total;
    },
    begin(src) {
      if (src !== address) forget();
      address = src;
      isOpen = false;
      isNew = true;
      unanswered = 0;
    },
    native(event) {
      const { type, message, readyState } = event;
      if (message) {
        const num = numberIn(message.data);
        if (num !== undefined) take(num);
      } else if (type === "open") {
        connect(event);
        isOpen = true;
      } else if (isOpen) isOpen = false;
      else if (readyState === 2) connect(event);
      else unanswered++;
    },
    findRequests(rows) {
      for (const connection of connections) {
        connection.request ??= rows.findLast((row): row is RequestRow =>
          row.kind === "request" && row.native === connection.beginning
        );
      }
    },
    clear() {
      const open = isOpen ? connections.at(-1) : undefined;
      forget();
      if (open) {
        connections.push({ ...open, first: undefined, last: undefined, ...total });
      }
    },
  };
}

function numberIn(data: string): number | undefined {
  try {
    const num = JSON.parse(data)?.num;
    return Number.isSafeInteger(num) ? num : undefined;
  } catch {
    return undefined;
  }
}

/** A set of whole numbers, kept as stretches: what comes in order takes no more memory. */
function createNumbers() {
  const stretches: { from: number; to: number }[] = [];
  let size = 0;
  let least = Infinity;
  let greatest = Infinity;
  return {
    get size() {
      return size;
    },
    /** Infinity as long as there is none. */
    get greatest() {
      return greatest;
    },
    /** How many numbers between the least and the greatest are not in it. */
    get missing() {
      return size === 0 ? 0 : greatest - least + 1 - size;
    },
    /** Adds a number, and says whether it is new. */
    add(num: number): boolean {
      if (stretches.some(({ from, to }) => from <= num && num <= to)) return false;
      const before = stretches.find(({ to }) => to === num - 1);
      if (before) before.to = num;
      else stretches.push({ from: num, to: num });
      greatest = size === 0 ? num : Math.max(greatest, num);
      least = Math.min(least, num);
      size++;
      return true;
    },
  };
}
