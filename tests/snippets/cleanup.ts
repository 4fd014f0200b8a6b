/**
 * The proof that a server gives back what a reader cost it. It asks the process and the system, not
 * the server's own log: a timer that is pending, a thread or a goroutine that lives.
 */

import type { Cost } from "./command.ts";
import type { Running } from "./server.ts";
import { DEADLINE, until } from "./wait.ts";

/** How many timers, threads or goroutines a server holds at this moment. */
export async function countCost(server: Running, cost: Cost): Promise<number> {
  server.assertRunning();
  if (cost === "threads") return await countThreads(server.pid);
  const report = new RegExp(`^probe: (\\d+) ${cost}$`, "gm");
  await until(
    () => server.stderr().search(report) !== -1,
    `the probe says how many ${cost} there are`,
  );
  return Number([...server.stderr().matchAll(report)].at(-1)?.[1]);
}

/** Waits until a reader shows in the count: a probe that sees nothing proves nothing. */
export async function untilReaderCosts(server: Running, cost: Cost, before: number): Promise<void> {
  await until(
    async () => await countCost(server, cost) > before,
    `a reader costs more than the ${before} ${cost} before it`,
  );
}

/** Waits until the count is back where it was. @throws {Error} Where the server leaks. */
export async function untilCleanedUp(
  server: Running,
  cost: Cost,
  before: number,
  deadline = DEADLINE,
): Promise<void> {
  await until(
    async () => await countCost(server, cost) <= before,
    `the server is back at ${before} ${cost} (or it leaks)`,
    deadline,
  );
}

/** Counts a process's threads. Deno reads /proc itself only with all permissions. */
async function countThreads(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("ls", { args: [`/proc/${pid}/task`] }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").length;
}
