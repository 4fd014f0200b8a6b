/**
 * The first start on a machine that has only Deno: a fresh clone, an empty DENO_DIR, and the
 * registry. Beside it the same start after everything that the project uses was installed.
 */

import { makeFresh, packagesOf, run, startFresh } from "../helpers/fresh.ts";
import { median } from "./measure.ts";

/** A first start. */
export interface ColdStart {
  readonly packages: number;
  /** What `node_modules` and Deno's cache of it take on the disk, in megabytes. */
  readonly megabytes: number;
  /** From the command to the first 200, in seconds. */
  readonly seconds: number;
}

/** Starts both in turn, because a registry is fast at one time and slow at another. */
export async function benchCold(runs = 3): Promise<{ ours: ColdStart; everything: ColdStart }> {
  const ours: ColdStart[] = [];
  const everything: ColdStart[] = [];
  for (let run = 0; run < runs; run++) {
    everything.push(await startOnce({ everything: true }));
    ours.push(await startOnce({ everything: false }));
  }
  return { ours: medianOf(ours), everything: medianOf(everything) };
}

async function startOnce({ everything }: { everything: boolean }): Promise<ColdStart> {
  await using fresh = await makeFresh();
  const { url: { pathname: cwd }, env } = fresh;
  const began = performance.now();
  if (everything) await run(Deno.execPath(), ["install", "--quiet"], { cwd, env });
  await using _running = await startFresh(fresh);
  const seconds = (performance.now() - began) / 1000;
  // What is in both is one file with two names, and counts once.
  const sizes = await run("du", ["-sk", "node_modules", "deno/npm"], { cwd });
  const kilobytes = sizes.trim().split("\n").map((line) => parseInt(line)).reduce((a, b) => a + b);
  return { packages: (await packagesOf(fresh)).length, megabytes: kilobytes / 1024, seconds };
}

function medianOf(starts: readonly ColdStart[]): ColdStart {
  const of = (key: keyof ColdStart) => median(starts.map((start) => start[key]));
  return { packages: of("packages"), megabytes: of("megabytes"), seconds: of("seconds") };
}
