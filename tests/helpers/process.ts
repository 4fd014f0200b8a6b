/** Starts the course as its users do, in a process of its own. */

import { assert } from "@std/assert";
import { type Running, startProcess } from "../snippets/server.ts";
import { until } from "../snippets/wait.ts";
import { type Files, type Folder, makeFolder } from "./folder.ts";

const ROOT = new URL("../../", import.meta.url);
/** What the server reads when it starts, besides the lessons. */
const HOUSE = ["main.ts", "deno.json", "deno.lock", "std.d.ts", "static/deno.json"];
const FOLDERS = ["server", "event_stream", "build"];

/** A course that runs. Disposing of it ends it. */
export interface Course extends Running {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly port: number;
}

/** What the course's process is told. */
export interface Start {
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  /** Where `main.ts` lies; the project's own folder unless another is given. */
  readonly house?: URL;
  /** How many files it may open; as many as the test's own process unless a number is given. */
  readonly openFiles?: number;
}

/** Starts the course on a free port and waits for its line. */
export async function startCourse(
  { args = [], env = {}, house = ROOT, openFiles }: Start = {},
): Promise<Course> {
  const command = [Deno.execPath(), ...RUN, "--port", "0", ...args];
  const limited = ["sh", "-c", `ulimit -n ${openFiles} && exec "$@"`, "sh", ...command];
  const [program, ...rest] = openFiles === undefined ? command : limited;
  const running = startProcess(program!, rest, { cwd: house.pathname, env });
  try {
    let line: RegExpExecArray | null = null;
    await until(() => {
      running.assertRunning();
      line = LISTENS.exec(running.stdout());
      return line !== null;
    }, "the course says where it listens");
    const [, origin, port] = line!;
    assert(origin && port);
    return { ...running, origin, port: Number(port) };
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw error;
  }
}

/** What the course says once it is ready, alone on its line or within one of JSON. */
const LISTENS = /Wireside listens on (http:\S+?:(\d+))\//;

/** Runs the course until it ends by itself, which is what it does when it cannot start. */
export async function failToStart({ args = [], env = {}, house = ROOT }: Start) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...RUN, ...args],
    cwd: house.pathname,
    env,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** The command of `deno task start`, without the bundling before it. */
const RUN = ["run", "--quiet", "--no-prompt", "-P=start", "main.ts"];

/** Bundles the scripts and styles, as `deno task start` does first. */
export async function bundle(): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "bundle"],
    cwd: ROOT.pathname,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}

/** Makes a copy of the project that has other lessons. */
export async function makeHouse(lessons: Files): Promise<Folder> {
  const folder = await makeFolder({ "static": null, ...lessons });
  for (const name of HOUSE) await Deno.copyFile(new URL(name, ROOT), new URL(name, folder.url));
  for (const name of FOLDERS) {
    await copy(new URL(`${name}/`, ROOT), new URL(`${name}/`, folder.url));
  }
  await Deno.symlink(new URL("node_modules", ROOT), new URL("node_modules", folder.url));
  return folder;
}

async function copy(from: URL, to: URL): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy(new URL(`${name}/`, from), new URL(`${name}/`, to));
    else await Deno.copyFile(new URL(name, from), new URL(name, to));
  }
}
