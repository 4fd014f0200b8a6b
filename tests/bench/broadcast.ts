/** One message to all readers of one stream: how long until the last of them has it. */

import { type Folder, SMALL_COURSE } from "../helpers/folder.ts";
import { makeHouse } from "../helpers/process.ts";
import { median } from "./measure.ts";
import { type Server, startLoad, startPeer, startWireside } from "./servers.ts";

/** Last deliveries, in milliseconds after the message was made; medians of several messages. */
export interface Broadcast {
  readonly ours: number;
  readonly floor: number;
}

/** Sends messages to the readers of a lesson, and of the same code in a bare `Deno.serve`. */
export async function benchBroadcast(streams = 5_000, rounds = 12): Promise<Broadcast> {
  await using house = await makeBroadcastHouse();
  await using ours = await startWireside(house.url);
  await using floor = await startPeer("broadcast.ts");
  const options = { streams, rounds };
  // They take turns, as the machine's own speed changes.
  const times = { ours: [] as number[], floor: [] as number[] };
  for (let turn = 0; turn < 2; turn++) {
    times.floor.push(...await broadcast(floor, "/", options));
    times.ours.push(...await broadcast(ours, "/lessons/one/live", options));
  }
  return { ours: median(times.ours), floor: median(times.floor) };
}

async function broadcast(
  { origin }: Server,
  target: string,
  options: { streams: number; rounds: number },
): Promise<number[]> {
  await using load = startLoad("broadcast.mjs", { origin, target, ...options });
  const { times } = await load.told<{ times: number[] }>("done");
  return times;
}

/** A course whose only lesson has one stream for all. */
async function makeBroadcastHouse(): Promise<Folder> {
  return makeHouse({
    ...SMALL_COURSE,
    "lessons/1-part/1-one/live.ts": await Deno.readTextFile(
      new URL("peers/broadcast.ts", import.meta.url),
    ),
  });
}

if (import.meta.main) console.log(await benchBroadcast());
