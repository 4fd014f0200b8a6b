/** Redis and nginx, each in a process of its own, in an empty folder, on a free port of loopback. */

import { type Running, startProcess } from "../snippets/server.ts";
import { until } from "../snippets/wait.ts";

/** A daemon that listens. Disposing of it ends it. */
export interface Daemon extends Running {
  readonly port: number;
}

/** Whether a program is installed; a test that needs it is ignored where it is not. */
export function isInstalled(program: string): boolean {
  const { success } = new Deno.Command("sh", {
    args: ["-c", `PATH="$PATH:/usr/sbin:/sbin"; command -v ${program}`],
    stdout: "null",
  }).outputSync();
  return success;
}

/** A port that nobody listens on at this moment. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Starts Redis, which keeps nothing; on a port of before, if it comes back. */
export function startRedis(port = freePort()): Promise<Daemon> {
  return startDaemon("redis-server", port, (folder) => [
    ...["--port", String(port), "--bind", "127.0.0.1"],
    ...["--save", "", "--appendonly", "no", "--dir", folder],
  ]);
}

/** Kills a process as the system does that has no memory left, and waits until it is gone. */
export async function killHard(process: Running): Promise<void> {
  Deno.kill(process.pid, "SIGKILL");
  await process.ended;
}

/**
 * Starts nginx with the project's own configuration in front of three servers; in `changes`, lines
 * of the configuration with what stands there instead.
 */
export async function startNginx(
  upstreams: readonly [number, number, number],
  changes: Readonly<Record<string, string>> = {},
): Promise<Daemon> {
  const config = await Deno.readTextFile(new URL("../../deploy/nginx.conf", import.meta.url));
  const port = freePort();
  return startDaemon("nginx", port, async (folder) => {
    let text = replace(config, "listen 80;", `listen 127.0.0.1:${port};`);
    for (const [index, upstream] of upstreams.entries()) {
      text = replace(text, `127.0.0.1:${8001 + index} `, `127.0.0.1:${upstream} `);
    }
    for (const [line, instead] of Object.entries(changes)) text = replace(text, line, instead);
    const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    const paths = kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(" ");
    text = replace(text, "http {", `http { ${paths} access_log off;`);
    await Deno.writeTextFile(`${folder}/nginx.conf`, text);
    const globals = `daemon off; pid ${folder}/nginx.pid; error_log stderr;`;
    return ["-p", folder, "-e", "stderr", "-c", `${folder}/nginx.conf`, "-g", globals];
  });
}

async function startDaemon(
  program: string,
  port: number,
  prepare: (folder: string) => string[] | Promise<string[]>,
): Promise<Daemon> {
  const folder = await Deno.makeTempDir({ prefix: `${program}-` });
  let process: Running | undefined;
  async function dispose(): Promise<void> {
    await process?.[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  }
  try {
    const path = `${Deno.env.get("PATH")}:/usr/sbin:/sbin`;
    const args = await prepare(folder);
    const running = process = startProcess(program, args, { env: { PATH: path } });
    await until(() => {
      running.assertRunning();
      return isOpen(port);
    }, `${program} listens`);
    return { ...running, port, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function isOpen(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}

function replace(text: string, before: string, after: string): string {
  if (!text.includes(before)) throw new Error(`Change nginx.conf: it holds no "${before}"`);
  return text.replaceAll(before, after);
}
