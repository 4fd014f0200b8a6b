/** From a command to the first page that is answered with 200. */

import { freePort } from "../helpers/daemons.ts";
import type { Folder } from "../helpers/folder.ts";
import { makeFresh, run } from "../helpers/fresh.ts";
import { median } from "./measure.ts";

const ROOT = new URL("../../", import.meta.url);
const TASK = ["task", "--quiet", "start", "--port"];
const BARE = ["run", "--quiet", "--allow-net", new URL("peers/bare.ts", import.meta.url).pathname];

/** Each as the median of several starts, in milliseconds. */
export interface Starts {
  /** `deno task start`, with the lessons that there are. */
  readonly ours: number;
  /** The same with so many lessons. */
  readonly six: number;
  readonly forty: number;
  /** A bare `Deno.serve`. */
  readonly bare: number;
}

/** Starts each in turn, so that all of them meet the same machine. */
export async function benchStart(runs = 7): Promise<Starts> {
  await using six = await makeHouseOf(6);
  await using forty = await makeHouseOf(40);
  const starts = {
    ours: () => startOnce(TASK, ROOT),
    six: () => startOnce(TASK, six.url),
    forty: () => startOnce(TASK, forty.url),
    bare: () => startOnce(BARE, ROOT),
  };
  const times = { ours: [], six: [], forty: [], bare: [] } as Record<keyof Starts, number[]>;
  // The first run warms the caches, and does not count.
  for (let run = 0; run <= runs; run++) {
    for (const name of Object.keys(starts) as (keyof Starts)[]) {
      const time = await starts[name]();
      if (run > 0) times[name].push(time);
    }
  }
  const { ours, six: ofSix, forty: ofForty, bare } = times;
  return { ours: median(ours), six: median(ofSix), forty: median(ofForty), bare: median(bare) };
}

/** The project with so many lessons: the real ones, again and again. */
async function makeHouseOf(count: number): Promise<Folder> {
  const house = await makeFresh();
  const lessons = new URL("lessons/", house.url);
  const folders = (await run("sh", ["-c", "ls -d [1-9]*/[1-9]*/"], { cwd: lessons.pathname }))
    .trim().split("\n");
  const part = "9-bench";
  await Deno.mkdir(new URL(part, lessons));
  await Deno.writeTextFile(new URL(`${part}/part.md`, lessons), "# The bench\n\nAbout it.\n");
  for (let number = 1; number <= count; number++) {
    const folder = folders[(number - 1) % folders.length]!;
    await run("cp", ["-r", folder, `${part}/${number}-lesson-${number}`], {
      cwd: lessons.pathname,
    });
  }
  // Of the lessons that they were, and of the errors that name them, nothing is left.
  const others = "find . -mindepth 1 -maxdepth 1 -type d ! -name 9-bench -exec rm -r {} +";
  await run("sh", ["-c", others], { cwd: lessons.pathname });
  await Deno.symlink(new URL("node_modules", ROOT), new URL("node_modules", house.url));
  return house;
}

async function startOnce(args: readonly string[], cwd: URL): Promise<number> {
  const port = freePort();
  const began = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: [...args, String(port)],
    cwd: cwd.pathname,
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  try {
    while (!(await isAnswered(port))) await new Promise((resolve) => setTimeout(resolve, 5));
    return performance.now() - began;
  } finally {
    process.kill("SIGTERM");
    await process.status;
  }
}

async function isAnswered(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`);
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
