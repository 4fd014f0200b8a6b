/** What lesson first-stream streams: a counter and the time, at once and then every two seconds. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { StreamEvent } from "../../../event_stream/mod.ts";
import type { Reader } from "../../snippets/reader.ts";

/** Reads the beginning of a stream, as the endpoint and as every snippet must write it. */
export async function readStart(reader: Reader): Promise<void> {
  await reader.readEvents(2);
  const [one = 0, two = 0] = reader.events.map((event, index) => assertTick(event, index + 1));
  assert(two > one, "time goes on");
}

/** Checks the lesson's event, a counter from 1 and the time in UTC, and returns that time. */
export function assertTick(event: StreamEvent | undefined, num: number): number {
  assert(event, `there is no event ${num}`);
  const { message, ...rest } = JSON.parse(event.data);
  assertEquals(rest, { num });
  assertMatch(message, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  assertEquals(event.type, "message");
  return Date.parse(message);
}
