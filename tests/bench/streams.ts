/** What it costs to hold many streams open, against the floor and against others. */

import { type Server, startLoad, startPeer, startWireside, usageOf } from "./servers.ts";

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
  /** Events that did not come, and streams that ended or brought nothing. */
  readonly dropped: number;
}

/** How a server is asked to tick. */
export interface Ticking {
  readonly streams: number;
  readonly seconds: number;
  readonly target: string;
  /** Whether each stream has a watcher. */
  readonly watched?: boolean;
}

type Done = Pick<Held, "median" | "p99" | "dropped"> & { readonly events: number };

/** Opens the streams of one server and measures it while they tick. */
export async function hold(name: string, server: Server, ticking: Ticking): Promise<Held> {
  const { origin, pid } = server;
  await warmUp(origin, ticking);
  const before = await usageOf(pid);
  await using load = startLoad("steady.mjs", { origin, ...ticking });
  await load.told("began");
  const began = await usageOf(pid);
  const done = await load.told<Done>("done");
  const after = await usageOf(pid);
  const { events, dropped, median, p99 } = done;
  return {
    name,
    memoryPerStream: (after.memory - before.memory) / ticking.streams,
    cpuPerEvent: (after.cpu - began.cpu) * 1_000 / events,
    median,
    p99,
    dropped,
  };
}

/** A few streams, so that the code is compiled and the buffers are there when it counts. */
async function warmUp(origin: string, ticking: Ticking): Promise<void> {
  await using load = startLoad("steady.mjs", { origin, ...ticking, streams: 100, seconds: 0 });
  await load.told("done");
}

const MANY = { streams: 5_000, seconds: 10 };
const TARGET = "/lessons/first-stream/live?every=1000";

/**
 * Holds 5,000 streams of each server, one event a second each. Those that a target compares take
 * two turns, of which the better one counts: the machine has other things to do. Takes three minutes.
 */
export async function benchStreams(): Promise<Held[]> {
  const best = new Map<string, Held>();
  const compared = ["floor", "ours", "Hono"];
  const others = ["node:http on Deno", "Express on Node", "better-sse on Node"];
  for (const name of [...compared, ...others, ...compared]) {
    await using server = name === "ours" ? await startWireside() : await startPeer(PEERS[name]!);
    const target = name === "ours" ? TARGET : "/";
    best.set(name, better(best.get(name), await hold(name, server, { ...MANY, target })));
  }
  return [...best.values()];
}

const PEERS: Record<string, string> = {
  floor: "floor.ts",
  Hono: "hono.ts",
  "node:http on Deno": "node_http.ts",
  "Express on Node": "express.mjs",
  "better-sse on Node": "better_sse.mjs",
};

function better(a: Held | undefined, b: Held): Held {
  if (!a) return b;
  return {
    name: b.name,
    memoryPerStream: Math.min(a.memoryPerStream, b.memoryPerStream),
    cpuPerEvent: Math.min(a.cpuPerEvent, b.cpuPerEvent),
    median: Math.min(a.median, b.median),
    p99: Math.min(a.p99, b.p99),
    // What one turn has lost, the other does not bring back.
    dropped: a.dropped + b.dropped,
  };
}

/** Holds 500 streams, five events a second each, without a watcher and each with its own. */
export async function benchRecorder(): Promise<{ unwatched: Held; watched: Held }> {
  const ticking = { streams: 500, seconds: 10 };
  const target = "/lessons/first-stream/live?every=200";
  const run = async (watched: boolean) => {
    await using server = await startWireside();
    return await hold(watched ? "watched" : "unwatched", server, { ...ticking, target, watched });
  };
  return { unwatched: await run(false), watched: await run(true) };
}

if (import.meta.main) {
  console.table(await benchStreams());
  console.table(await benchRecorder());
}
