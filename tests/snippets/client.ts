/** Starts the programs that read a stream, and knows what they are to print. */

import type { Snippet } from "./catalogue.ts";
import { readCommand } from "./command.ts";
import { type Running, startProcess } from "./server.ts";
import { until } from "./wait.ts";

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z`;

/**
 * What the clients of a lesson print first, by the names of their files. `TIME` stands for a time in
 * UTC, and `…` for anything.
 */
export type Prints = Readonly<Record<string, string>>;

/** Starts a client as its first line says, and gives it the address. */
export function startClient(snippet: Snippet, url: string): Running {
  const { program, args } = readCommand(snippet);
  return startProcess(program, [...args, snippet.path, url], { group: true });
}

/** Starts a client that is written for Node in Deno. */
export function startInDeno({ path }: Snippet, url: string): Running {
  const args = ["run", "--quiet", "--no-prompt", "--allow-net", path, url];
  return startProcess(Deno.execPath(), args, { group: true, env: { NO_COLOR: "1" } });
}

/** Waits until a client has printed what it should, and, at its end, what it complains of. */
export async function untilPrinted(client: Running, text: string): Promise<void> {
  const pattern = patternOf(text);
  const printed = () => client.stdout() + client.stderr();
  await until(() => {
    if (pattern.test(printed())) return true;
    client.assertRunning();
    return false;
  }, "the client prints its part").catch((error: Error) => {
    throw new Error(`${error.message}\nPrinted:\n${printed()}\nExpected first:\n${text}`);
  });
}

/** The beginning that a text stands for. */
function patternOf(text: string): RegExp {
  const parts = text.split(/(TIME|…)/).map((part) =>
    part === "TIME" ? TIME : part === "…" ? "[^]*?" : RegExp.escape(part)
  );
  return new RegExp(`^${parts.join("")}`);
}
