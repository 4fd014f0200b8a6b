/** The two sides of one connection, as the server and as the browser tell it. */

import type { StreamEvent } from "../../../event_stream/mod.ts";
import type { EndRow, FrameRow, LooseRow, NativeEvent, RequestRow } from "./rows.ts";

/** One connection as the server told it. */
export interface ServerSide {
  /** Missing where the record of the request was lost. */
  readonly head: RequestRow | undefined;
  /** Whether a browser opens at such a response; undefined until the response is known. */
  opens: boolean | undefined;
  /** Frames with an event that the page listens for, in order; matched ones are taken out. */
  readonly awaited: Awaited[];
  end: EndRow | undefined;
  /** Whether records were lost, so that events may be without a frame. */
  hasGap: boolean;
  browser: BrowserSide | undefined;
}

/** A frame that waits for the browser to fire its event. */
export interface Awaited {
  readonly frame: FrameRow;
  readonly event: StreamEvent;
  /** False where what set the last event ID was lost. */
  readonly knowsId: boolean;
  isAfterGap: boolean;
}

/** One connection as the browser told it. */
export interface BrowserSide {
  readonly opening: Waiting | undefined;
  /** Events that no frame has been found for yet. */
  readonly messages: Waiting[];
  closing: Waiting | undefined;
  server: ServerSide | undefined;
  /** Whether its events or their frames may be incomplete, so that their order says nothing. */
  hasGap: boolean;
}

/** An event that waits for its row. */
export interface Waiting {
  readonly event: NativeEvent;
  /** The row that shows it alone meanwhile. */
  loose: LooseRow | undefined;
  isPlaced: boolean;
}

/** What the standard derives from a frame. */
export type Expected = Pick<Awaited, "event" | "knowsId">;

/** Says that from now on only equality connects events and frames. */
export function loseOrder(server: ServerSide): void {
  server.hasGap = true;
  for (const awaited of server.awaited) awaited.isAfterGap = true;
}

/** Whether the browser fired what the standard derives, as far as that is known. */
export function isSame({ type, message }: NativeEvent, { event, knowsId }: Expected): boolean {
  return type === event.type && message?.data === event.data &&
    (!knowsId || message.lastEventId === event.lastEventId);
}
