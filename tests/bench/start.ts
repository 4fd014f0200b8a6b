/** From `deno task start` to the first page that is answered with 200. */

import { median } from "./measure.ts";

/** Starts the server as a user does, several times, and returns the median in milliseconds. */
export async function benchStart(runs = 7): Promise<number> {
  const times: number[] = [];
  // The first run warms the caches, and does not count.
  for (let run = 0; run <= runs; run++) {
    const time = await startOnce();
    if (run > 0) times.push(time);
  }
  return median(times);
}

async function startOnce(): Promise<number> {
  const port = freePort();
  const began = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "start", "--port", String(port)],
    cwd: new URL("../../", import.meta.url).pathname,
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

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
