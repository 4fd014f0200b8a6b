/** What lesson headers streams: a counter and the time, behind a head that suits every proxy. */

import { assert, assertEquals } from "@std/assert";
import type { Reader } from "../../snippets/reader.ts";
import { assertTick } from "../first-stream/stream.ts";

/** Reads the beginning of a stream, as every snippet must write it. */
export async function readStart(reader: Reader): Promise<void> {
  const { headers } = reader.response;
  assertEquals(headers.get("cache-control"), "no-cache, no-transform");
  assertEquals(headers.get("x-accel-buffering"), "no");
  await reader.readEvents(2);
  const [one = 0, two = 0] = reader.events.map((event, index) => assertTick(event, index + 1));
  assert(two > one, "time goes on");
}
