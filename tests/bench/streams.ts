/** What it costs to hold many streams open, against the floor and against others. */

import {
  type Server,
  startLoad,
  startPeer,
  startWireside,
  type Usage,
  usageOf,
} from "./servers.ts";

/** What a server made of its readers. */
export interface Held {
  readonly name: string;
  /** In bytes. */
  readonly memoryPerStream: number;
  /** Of the server's processor time, in microseconds. */
  readonly cpuPerEvent: number;
  /** From the event's own time to its arrival, in milliseconds. */
  readonly median: number;
  readonly p99: number;
  /** Events that did not come, and streams that ended. */
  readonly dropped: number;
}

/** How a server is asked to tick. */
export interface Ticking {
  readonly streams: number;
  readonly seconds: number;
  readonly target: string;
  /** In milliseconds. */
  readonly every: number;
  /** Whether each stream has a watcher. */
  readonly watched?: boolean;
}

/** Opens the streams of one server and measures it while they tick. */
export async function hold(name: string, server: Server, ticking: Ticking): Promise<Held> {
  const { origin, pid } = server;
  await warmUp(origin, ticking);
  const before = await usageOf(pid);
  await using load = startLoad("steady.mjs", { origin, ...ticking });
  await load.told("began");
  const began = await usageOf(pid);
  const done = await load.told<{ events: number; dropped: number; median: number; p99: number }>(
    "done",
  );
  const after: Usage = await usageOf(pid);
  return {
    name,
    memoryPerStream: (after.memory - before.memory) / ticking.streams,
    cpuPerEvent: (after.cpu - began.cpu) * 1_000 / done.events,
    ...done,
  };
}

/** A few streams, so that the code is compiled and the buffers are there when it counts. */
async function warmUp(origin: string, ticking: Ticking): Promise<void> {
  await using load = startLoad("steady.mjs", { origin, ...ticking, streams: 100, seconds: 1 });
  await load.told("done");
}

if (import.meta.main) {
  const [which = "", count = "5000", seconds = "12"] = Deno.args;
  for (const one of which.split(",")) {
    const isOurs = one.startsWith("wireside");
    await using server = isOurs ? await startWireside() : await startPeer(one);
    console.log(
      await hold(one, server, {
        streams: Number(count),
        seconds: Number(seconds),
        target: isOurs ? "/lessons/first-stream/live?every=1000" : "/",
        every: 1000,
        watched: one === "wireside-watched",
      }),
    );
  }
}
