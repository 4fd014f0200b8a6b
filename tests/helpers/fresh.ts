/** The project as somebody has it who has just cloned it: nothing is bundled, nothing installed. */

import { type Running, startProcess } from "../snippets/server.ts";
import { until } from "../snippets/wait.ts";
import { freePort } from "./daemons.ts";
import { type Folder, makeFolder } from "./folder.ts";

const ROOT = new URL("../../", import.meta.url);
const CLONED = [
  ...["main.ts", "deno.json", "deno.lock", "std.d.ts"],
  ...["event_stream", "lessons", "server", "static"],
];

/** A clone, with a cache of its own for what Deno downloads. Disposing of it removes both. */
export interface Fresh extends Folder {
  readonly env: Record<string, string>;
}

/** Copies the project. */
export async function makeFresh(): Promise<Fresh> {
  const folder = await makeFolder({ deno: null });
  const { pathname } = folder.url;
  await run("cp", ["-r", ...CLONED.map((name) => ROOT.pathname + name), pathname]);
  return { ...folder, env: { DENO_DIR: `${pathname}deno` } };
}

/** Runs `deno task start` there until the home page is answered with 200. */
export async function startFresh({ url, env }: Fresh): Promise<Running & { origin: string }> {
  const port = freePort();
  const origin = `http://127.0.0.1:${port}`;
  const args = ["task", "--quiet", "start", "--port", String(port)];
  // The task starts other programs, which end with it.
  const running = startProcess(Deno.execPath(), args, { cwd: url.pathname, env, group: true });
  const isAnswered = async () => {
    running.assertRunning();
    const response = await fetch(origin).catch(() => undefined);
    await response?.body?.cancel();
    return response?.status === 200;
  };
  try {
    await until(isAnswered, "the home page is answered", 120_000);
    return { ...running, origin };
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw error;
  }
}

/** The names of the packages that are installed there; one for another system has its name, too. */
export async function packagesOf({ url }: Pick<Folder, "url">): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(new URL("node_modules/.deno/", url)));
  return entries.map(({ name }) => /^(@?[^@]+)@/.exec(name)?.[1]?.replace("+", "/"))
    .filter((name) => name !== undefined)
    .map((name) => name.replace(/^@esbuild\/.+/, "@esbuild/*"))
    .sort();
}

/** Whether packages can be downloaded here. */
export async function hasRegistry(): Promise<boolean> {
  const registry = Deno.env.get("NPM_CONFIG_REGISTRY") ?? "https://registry.npmjs.org/";
  const response = await fetch(registry).catch(() => undefined);
  await response?.body?.cancel();
  return response !== undefined;
}

/** Runs a program to its end, which must be good, and returns what it says. */
export async function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], ...options });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Run ${program}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}
