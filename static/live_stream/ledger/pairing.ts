/**
 * Which event of the browser belongs to which row of the wire. The two arrive over two connections,
 * either may come first, and only their order connects them: the n-th connection that the server
 * answered with a stream is the n-th that the browser opened, and so on for its events.
 *
 * Where records were lost the order says nothing any more. From there on only an event that is
 * equal to what a frame makes belongs to it; meanwhile it stands alone, as a loose row.
 */

import type { EndRow, FrameRow, LooseRow, NativeEvent, RequestRow, RowStore } from "./rows.ts";
import {
  type Awaited,
  type BrowserSide,
  type Expected,
  isSame,
  loseOrder,
  type ServerSide,
  type Waiting,
} from "./connection_sides.ts";

/** Pairs the two sides of one `EventSource`. */
export interface Pairing {
  /** How many times the browser opened. */
  readonly opened: number;
  readonly isWireLost: boolean;
  native(event: NativeEvent): void;
  /** Says that the server has begun a connection; `head` is missing where its record was lost. */
  begin(head: RequestRow | undefined, at: number): ServerSide;
  /** Looks again for pairs after something about the connection has become known. */
  settle(server: ServerSide): void;
  /** Says what the standard derives from a frame that is finished now; `settle` then pairs it. */
  expect(server: ServerSide, frame: FrameRow, expected: Expected): void;
  /** Says that the wire is lost: events stand alone until it has come back. */
  loseWire(): void;
  findWire(): void;
  /** Says that nothing more will come: what still waits stands alone. */
  close(): void;
}

/** How many events or frames of a connection may wait for each other before their order is lost. */
const MAX_WAITING = 10_000;
/** How many may wait after a gap, where each is compared with each. */
const MAX_AFTER_GAP = 100;
/** How many connections of the browser's may wait for their records. */
const MAX_CONNECTIONS = 16;

/** Creates the pairing of one `EventSource`. `heard` are the types that the page listens for. */
export function createPairing(
  { heard, rows }: { heard: ReadonlySet<string>; rows: RowStore },
): Pairing {
  /** Connections whose other side is not known yet; the others are known by their readers only. */
  let servers: ServerSide[] = [];
  let browsers: BrowserSide[] = [];
  let current: BrowserSide | undefined;
  let opened = 0;
  let isWireLost = false;
  /** Whether the next connection may have begun while nobody watched, and go unrecorded. */
  let isUnwatched = false;

  function native(event: NativeEvent): void {
    const waiting: Waiting = { event, loose: undefined, isPlaced: false };
    if (event.message) takeMessage(waiting);
    else if (event.type === "open") {
      opened++;
      start({ opening: waiting, closing: undefined });
    } else if (current?.opening && !current.closing) current.closing = waiting;
    else if (event.readyState === 2) start({ opening: undefined, closing: waiting });
    // An attempt without an answer: it will be made again, and the wire knows nothing of it.
    else showAlone(waiting);
    settleCurrent();
  }

  function takeMessage(waiting: Waiting): void {
    if (!current) return showAlone(waiting);
    current.messages.push(waiting);
    if (current.messages.length <= MAX_WAITING) return;
    current.messages.splice(0).forEach(showAlone);
    current.hasGap = true;
    if (current.server) loseOrder(current.server);
  }

  function start(ends: Pick<BrowserSide, "opening" | "closing">): void {
    current = { ...ends, messages: [], server: undefined, hasGap: isUnwatched };
    browsers.push(current);
    if (browsers.length > MAX_CONNECTIONS) showAllAlone(browsers.shift()!);
  }

  function settleCurrent(): void {
    if (!current) return;
    if (!current.server) connect();
    else pairEvents(current.server, current);
    if (current.server) return;
    if (isWireLost) current.hasGap = true;
    // After a refusal nothing more comes that could show it, if the wire does not.
    if (current.hasGap || !current.opening) showAllAlone(current);
    if (current.hasGap) current.messages.splice(0, current.messages.length - MAX_AFTER_GAP);
  }

  /** Finds for each connection of the server's the next of the browser's that went as it must. */
  function connect(): void {
    for (const server of servers) {
      const free = browsers.filter(({ server: other }) => !other);
      const browser = free.find(({ opening }) => server.opens === (opening !== undefined)) ??
        // A browser may refuse what the standard opens, such as a charset; then it has given up.
        (server.opens
          ? free.find(({ opening, closing }) => !opening && closing?.event.readyState === 2)
          : undefined);
      if (browser) join(server, browser);
    }
    servers = servers.filter(({ browser }) => !browser);
    browsers = browsers.filter(({ server }) => !server);
  }

  function join(server: ServerSide, browser: BrowserSide): void {
    server.browser = browser;
    browser.server = server;
    if (browser.hasGap) loseOrder(server);
    const first = (browser.opening ?? browser.closing)!;
    if (server.head) put(server.head, first);
    else showAlone(first);
    pairEvents(server, browser);
  }

  function pairEvents(server: ServerSide, browser: BrowserSide): void {
    const { awaited } = server;
    const { messages, closing } = browser;
    if (!browser.opening) awaited.splice(0).forEach(giveUpFrame);
    while (messages.length > 0 && awaited[0]?.isAfterGap === false) {
      pair(awaited.shift()!, messages.shift()!);
    }
    const isBlind = server.hasGap || isWireLost;
    if (isBlind && awaited[0]?.isAfterGap !== false) pairEqual(awaited, messages);
    if (!browser.opening || !closing) return;
    if (server.end) {
      put(server.end, closing);
      awaited.splice(0).forEach(giveUpFrame);
      messages.splice(0).forEach(showAlone);
    } else if (isBlind) showAlone(closing);
  }

  /** Pairs what is equal, in order, where records were lost: any difference may be their doing. */
  function pairEqual(awaited: Awaited[], messages: Waiting[]): void {
    for (let index = 0; index < awaited.length; index++) {
      const found = messages.findIndex(({ event }) => isSame(event, awaited[index]!));
      if (found === -1) continue;
      awaited.splice(0, index).forEach(giveUpFrame);
      messages.splice(0, found).forEach(showAlone);
      pair(awaited.shift()!, messages.shift()!);
      index = -1;
    }
    messages.forEach(showAlone);
    messages.splice(0, messages.length - MAX_AFTER_GAP);
    awaited.splice(0, awaited.length - MAX_AFTER_GAP).forEach(giveUpFrame);
  }

  function pair(awaited: Awaited, waiting: Waiting): void {
    const { frame, event, knowsId } = awaited;
    const { message } = waiting.event;
    frame.verdict = isSame(waiting.event, awaited) ? "agrees" : "disagrees";
    if (!knowsId && message) frame.expected = { ...event, lastEventId: message.lastEventId };
    put(frame, waiting);
  }

  function put(row: RequestRow | FrameRow | EndRow, waiting: Waiting): void {
    if (waiting.isPlaced) return;
    waiting.isPlaced = true;
    if (waiting.loose) rows.remove(waiting.loose);
    row.native = waiting.event;
    row.version++;
  }

  function showAlone(waiting: Waiting): void {
    if (waiting.isPlaced || waiting.loose) return;
    const { event } = waiting;
    waiting.loose = rows.add<LooseRow>({ kind: "loose", at: event.at, native: event });
  }

  function giveUpFrame({ frame }: Awaited): void {
    frame.verdict = "no-event";
    frame.missing = "event";
    frame.version++;
  }

  /** Shows what the browser told of a connection that the wire does not know, or not yet. */
  function showAllAlone({ opening, messages, closing }: BrowserSide): void {
    if (opening) showAlone(opening);
    messages.forEach(showAlone);
    if (closing) showAlone(closing);
  }

  return {
    get opened() {
      return opened;
    },
    get isWireLost() {
      return isWireLost;
    },
    native,
    begin(head, at) {
      // One `EventSource` has one connection at a time. A request before this one that has no answer
      // yet, or a doubtful one, will open nothing more, and what the browser closed before was not
      // recorded at all.
      if (head) isUnwatched = false;
      servers = servers.filter((server) => {
        const isPassed = server.opens === undefined || server.hasGap;
        if (isPassed) server.awaited.splice(0).forEach(giveUpFrame);
        return !isPassed;
      });
      browsers = browsers.filter((browser) => {
        const isUnrecorded = browser.closing !== undefined && browser.closing.event.at < at;
        if (isUnrecorded) showAllAlone(browser);
        return !isUnrecorded;
      });
      const server: ServerSide = {
        head,
        opens: undefined,
        awaited: [],
        end: undefined,
        hasGap: head === undefined,
        browser: undefined,
      };
      servers.push(server);
      return server;
    },
    settle(server) {
      connect();
      if (server.browser) pairEvents(server, server.browser);
    },
    expect(server, frame, { event, knowsId }) {
      frame.expected = event;
      frame.verdict = heard.has(event.type) ? "awaited" : "unheard";
      frame.version++;
      if (frame.verdict === "unheard") return;
      server.awaited.push({ frame, event, knowsId, isAfterGap: server.hasGap });
      if (server.awaited.length <= MAX_WAITING) return;
      server.awaited.splice(0).forEach(giveUpFrame);
      loseOrder(server);
    },
    loseWire() {
      isWireLost = true;
      isUnwatched = true;
      settleCurrent();
    },
    findWire() {
      isWireLost = false;
    },
    close() {
      for (const { awaited } of [...servers, ...current?.server ? [current.server] : []]) {
        awaited.splice(0).forEach(giveUpFrame);
      }
      browsers.forEach(showAllAlone);
      if (current) showAllAlone(current);
    },
  };
}
