/** From a snippet's `run:` line to the process that the test starts. */

import { basename, dirname, join } from "node:path";
import type { Snippet } from "./catalogue.ts";

const TIMER_PROBE = new URL("timer_probe.mjs", import.meta.url).pathname;
const GOROUTINE_PROBE = new URL("goroutine_probe.go", import.meta.url).pathname;

/** What a reader costs a server, by the program that runs it. A shell runs only clients. */
const COSTS = {
  node: "timers",
  deno: "timers",
  python3: "threads",
  go: "goroutines",
  php: "descriptors",
  sh: "nothing",
} as const;
/** What is counted in /proc. */
const IN_PROC: readonly Cost[] = ["threads", "descriptors"];
/** What has to be installed besides the program itself. */
const NEEDS: { readonly [P in Program]?: readonly string[] } = { sh: ["curl"] };

export type Program = keyof typeof COSTS;
export type Cost = typeof COSTS[Program];

/** The command in a `run:` line, without what only a reader has to install. */
export interface Command {
  readonly program: Program;
  readonly args: readonly string[];
  /** What must be back at its earlier number once the reader has left a server. */
  readonly cost: Cost;
}

/**
 * Reads the command out of a `run:` line. What stands before the last `&&` installs packages, and
 * those are in `node_modules` already.
 * @throws {Error} Where the line is missing, names another file or a program that is not known.
 */
export function readCommand({ name, path, run }: Snippet): Command {
  if (run === undefined) throw new Error(`Run ${name}: its first line must be "// run: COMMAND"`);
  const [program = "", ...args] = (run.split("&&").at(-1) ?? "").trim().split(/\s+/);
  if (!isProgram(program)) {
    throw new Error(`Run ${name}: "${program}" is not one of ${Object.keys(COSTS).join(", ")}`);
  }
  if (args.pop() !== basename(path)) throw new Error(`Run ${name}: "${run}" runs another file`);
  return { program, args, cost: COSTS[program] };
}

/** Whether what a command needs is installed, and can be observed on this system. */
export function canRun({ program, cost }: Command): boolean {
  const observable = !IN_PROC.includes(cost) || Deno.build.os === "linux";
  return observable && [program, ...NEEDS[program] ?? []].every(isInstalled);
}

function isInstalled(program: string): boolean {
  return (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
    // Where there is no Node, Deno puts itself on the path under that name.
    if (basename(folder) === "node_compat_bin") return false;
    try {
      return Deno.statSync(join(folder, program)).isFile;
    } catch {
      return false;
    }
  });
}

/**
 * The program and arguments to start, with the probe that counts what cannot be seen from outside.
 * @param folder Where to put what has to be built first.
 */
export async function prepare(
  { path }: Snippet,
  { program, args }: Command,
  folder: string,
): Promise<[program: string, args: string[]]> {
  switch (program) {
    case "node":
      return [program, ["--import", TIMER_PROBE, ...args, path]];
    case "deno": {
      const [subcommand = "run", ...flags] = args;
      return [program, [subcommand, "--preload", TIMER_PROBE, ...flags, path]];
    }
    case "python3":
      return [program, [...args, path]];
    case "go":
      // `go run` starts a second process, and a signal to the first leaves it behind.
      return [await buildGo(path, folder), []];
    case "php": {
      // The port is in the command. The buffer is php.ini-production's, and in the way of a stream.
      const rest = args.map((arg) => arg.replace(/:\d+$/, ":0"));
      return [program, ["-d", "output_buffering=4096", ...rest, path]];
    }
    case "sh":
      return [program, [...args, path]];
  }
}

/** Builds a Go server together with the probe, and returns the binary's path. */
async function buildGo(path: string, folder: string): Promise<string> {
  const binary = join(folder, "server");
  const overlay = join(folder, "overlay.json");
  // Go builds only files that lie side by side: the overlay pretends that the probe does.
  const probe = join(dirname(path), "goroutine_probe.go");
  await Deno.writeTextFile(overlay, JSON.stringify({ Replace: { [probe]: GOROUTINE_PROBE } }));
  const args = ["build", "-overlay", overlay, "-o", binary, path, probe];
  const { success, stderr } = await new Deno.Command("go", { args, stderr: "piped" }).output();
  if (!success) throw new Error(`Build ${path}: ${new TextDecoder().decode(stderr)}`);
  return binary;
}

function isProgram(name: string): name is Program {
  return Object.hasOwn(COSTS, name);
}
