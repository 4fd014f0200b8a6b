/** Servers that are known to leak: the check of the snippets must say so. */

import { assertRejects } from "@std/assert";
import { basename, join } from "node:path";
import { readSnippet, type Snippet } from "./catalogue.ts";
import { countCost, untilCleanedUp, untilReaderCosts } from "./cleanup.ts";
import { canRun, readCommand } from "./command.ts";
import { openReader } from "./reader.ts";
import { startServer } from "./server.ts";
import { together } from "./together.ts";

const LEAKY = ["leaky.mjs", "leaky.ts", "leaky.py", "leaky.go", "leaky.php"];

const leaky = LEAKY.map((name) => readSnippet(join(import.meta.dirname!, name)));
const checkLeaky = together(leaky.filter(isRunnable), checkLeak);
for (const snippet of leaky) {
  Deno.test({
    name: `cleanup check reports the leak of ${basename(snippet.path)}`,
    ignore: !isRunnable(snippet),
    fn: () => checkLeaky(snippet),
  });
}

/** Checks that a server which is known to leak does not pass. */
async function checkLeak(snippet: Snippet): Promise<void> {
  const { cost } = readCommand(snippet);
  await using server = await startServer(snippet);
  const before = await countCost(server, cost);
  {
    await using reader = await openReader(server.origin);
    await reader.readEvents(2);
    await untilReaderCosts(server, cost, before);
  }
  // Ten times the fixture's interval: who notices at the next write would have noticed.
  await assertRejects(() => untilCleanedUp(server, cost, before, 1000), Error, "or it leaks");
}

function isRunnable(snippet: Snippet): boolean {
  return canRun(readCommand(snippet));
}
