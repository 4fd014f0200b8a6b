/**
 * Which event of the browser belongs to which row of the wire. The two arrive over two connections,
 * either may come first, and only their order connects them: the n-th connection that the server
 * answered with a stream is the n-th that the browser opened, and so on for its events.
 */

import type { StreamEvent } from "../../event_stream/mod.ts";
import type { AddRow } from "./ledger.ts";
import type { EndRow, FrameRow, LooseRow, NativeEvent, RequestRow } from "./rows.ts";

/** One connection as the server told it. */
export interface ServerSide {
  readonly head: RequestRow | undefined;
  /** Whether a browser opens at such a response; undefined until the response is known. */
  opens: boolean | undefined;
  /** Frames with an event that the page listens for, in order; matched ones are taken out. */
  readonly awaited: FrameRow[];
  end: EndRow | undefined;
  /** Whether records were lost, so that events may be without a frame. */
  hasGap: boolean;
  browser: BrowserSide | undefined;
}

/** One connection as the browser told it. */
interface BrowserSide {
  readonly open: NativeEvent | undefined;
  /** Events that no frame has been found for yet. */
  readonly messages: NativeEvent[];
  error: NativeEvent | undefined;
  server: ServerSide | undefined;
}

/** Pairs the two sides of one `EventSource`. */
export interface Pairing {
  /** How many times the browser opened. */
  readonly opened: number;
  native(event: NativeEvent): void;
  /** Says that the server has begun a connection; `head` is missing where its record was lost. */
  begin(head: RequestRow | undefined): ServerSide;
  /** Looks again for pairs after something about the connection has become known. */
  settle(server: ServerSide): void;
  /** Says what the standard derives from a frame that is finished now. */
  expect(server: ServerSide, frame: FrameRow, event: StreamEvent): void;
  loseWire(): void;
}

/** Creates the pairing of one `EventSource`. `heard` are the types that the page listens for. */
export function createPairing(
  { heard, add }: { heard: ReadonlySet<string>; add: AddRow },
): Pairing {
  const servers: ServerSide[] = [];
  const browsers: BrowserSide[] = [];
  let opened = 0;
  let isWireLost = false;

  /** The next connection of the browser's that went as the server says it must have gone. */
  function match(server: ServerSide): void {
    if (server.browser || server.opens === undefined) return;
    const browser = browsers.find((b) => !b.server && (b.open !== undefined) === server.opens);
    if (!browser) return;
    server.browser = browser;
    browser.server = server;
    if (!server.head) return;
    const native = browser.open ?? browser.error;
    if (native) put(server.head, native);
  }

  function settle(server: ServerSide): void {
    match(server);
    const { browser } = server;
    if (!browser) return;
    while (server.awaited.length > 0 && browser.messages.length > 0) pairNext(server, browser);
    if (server.hasGap || isWireLost) {
      for (const event of browser.messages.splice(0)) {
        loose(event);
      }
    }
    if (server.end && browser.error && browser.open) put(server.end, browser.error);
  }

  function pairNext(server: ServerSide, browser: BrowserSide): void {
    const frame = server.awaited[0]!;
    const found = browser.messages.findIndex((event) => isSame(event, frame.expected));
    if (server.hasGap && found === -1) {
      // The frames of these events were lost: no disagreement, only nothing to compare with.
      for (const event of browser.messages.splice(0)) loose(event);
      return;
    }
    if (server.hasGap) { for (const event of browser.messages.splice(0, found)) loose(event); }
    server.awaited.shift();
    const event = browser.messages.shift()!;
    frame.verdict = isSame(event, frame.expected) ? "agrees" : "disagrees";
    put(frame, event);
  }

  function loose(event: NativeEvent): void {
    add<LooseRow>({ kind: "loose", at: event.at, native: event });
  }

  function native(event: NativeEvent): void {
    const current = browsers.at(-1);
    if (event.message) {
      current?.messages.push(event);
    } else if (event.type === "open") {
      opened++;
      browsers.push({ open: event, messages: [], error: undefined, server: undefined });
    } else if (current?.open && !current.error) {
      current.error = event;
    } else {
      browsers.push({ open: undefined, messages: [], error: event, server: undefined });
    }
    const latest = browsers.at(-1);
    if (latest?.server) settle(latest.server);
    else servers.filter(({ browser }) => !browser).forEach(settle);
    if (isWireLost && !event.message) loose(event);
    else if (isWireLost && latest && !latest.server) {
      for (const message of latest.messages.splice(0)) loose(message);
    }
  }

  return {
    get opened() {
      return opened;
    },
    native,
    begin(head) {
      isWireLost = false;
      const server: ServerSide = {
        head,
        opens: head ? undefined : true,
        awaited: [],
        end: undefined,
        hasGap: head === undefined,
        browser: undefined,
      };
      servers.push(server);
      return server;
    },
    settle,
    expect(server, frame, event) {
      frame.expected = event;
      frame.verdict = heard.has(event.type) ? "awaited" : "unheard";
      if (frame.verdict === "awaited") server.awaited.push(frame);
      frame.version++;
      settle(server);
    },
    loseWire() {
      isWireLost = true;
      for (const server of servers) {
        server.hasGap = true;
        settle(server);
      }
    },
  };
}

function isSame(native: NativeEvent, expected: StreamEvent | undefined): boolean {
  return native.type === expected?.type && native.message?.data === expected.data &&
    native.message.lastEventId === expected.lastEventId;
}

function put(row: RequestRow | FrameRow | EndRow, native: NativeEvent): void {
  if (row.native === native) return;
  row.native = native;
  row.version++;
}
