/** What lesson reconnection streams in its snippets: numbered events, from where the reader was. */

import { assertEquals } from "@std/assert";
import type { Reader } from "../../snippets/reader.ts";
import { assertTick } from "../first-stream/stream.ts";

/** Reads the beginning of a stream, as every snippet must write it. */
export async function readStart(reader: Reader): Promise<void> {
  await readFrom(1, reader);
}

/** Where a reader was, and what it must be sent when it comes back: see `Resumption`. */
export const RESUMPTIONS = [
  { lastEventId: "7", readStart: (reader: Reader) => readFrom(8, reader) },
  // Anybody can send anything: what is no number of ours counts as no ID.
  ...["x", "-5", "7 8", "7.5", "0x10", "9".repeat(30)].map((lastEventId) => ({
    lastEventId,
    readStart: (reader: Reader) => readFrom(1, reader),
  })),
];

async function readFrom(num: number, reader: Reader): Promise<void> {
  await reader.readEvents(2);
  assertEquals(reader.reconnectionTime, 1000);
  reader.events.forEach((event, index) => {
    assertTick(event, num + index);
    assertEquals(event.lastEventId, `${num + index}`);
  });
}
