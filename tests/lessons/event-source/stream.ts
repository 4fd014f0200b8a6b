/**
 * What lesson event-source streams: four frames in turn, numbered by their IDs, one at once and then
 * one each second. The endpoint begins with the same four.
 */

import { assertEquals } from "@std/assert";
import type { StreamEvent } from "../../../event_stream/mod.ts";
import type { Reader } from "../../snippets/reader.ts";

/** The four, in their order. */
export const FIRST_FOUR: readonly StreamEvent[] = [
  { type: "message", data: '{"text":"hello"}', lastEventId: "1" },
  { type: "price", data: '{"euros":42}', lastEventId: "2" },
  { type: "message", data: '{"text":', lastEventId: "3" },
  { type: "message", data: '{"text":"<img src onerror=alert(1)>"}', lastEventId: "4" },
];

/** Reads the beginning of a stream, as the endpoint and as every snippet must write it. */
export async function readStart(reader: Reader): Promise<void> {
  await reader.readEvents(FIRST_FOUR.length);
  assertEquals(reader.events, FIRST_FOUR);
}
