/**
 * The proof that a server gives back what a reader cost it. It asks the process and the system, not
 * the server's own log: a timer that is pending, a thread or a goroutine that lives. PHP serves a
 * reader in one process, and closes its socket when the script has ended: descriptors are counted.
 */

import type { Cost } from "./command.ts";
import type { Running } from "./server.ts";
import { DEADLINE, until } from "./wait.ts";

/** How many timers, threads, goroutines or descriptors a server holds at this moment. */
export async function countCost(server: Running, cost: Cost): Promise<number> {
  server.assertRunning();
  if (cost === "threads") return await countEntries(`/proc/${server.pid}/task`);
  if (cost === "descriptors") return await countEntries(`/proc/${server.pid}/fd`);
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

/** Counts what is in a folder of /proc. Deno reads it itself only with all permissions. */
async function countEntries(folder: string): Promise<number> {
  const { stdout } = await new Deno.Command("ls", { args: [folder] }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").length;
}
