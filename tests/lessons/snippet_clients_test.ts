/**
 * The clients among the snippets: each is started as its own first line says, reads its lesson's
 * stream, prints what the lesson says, and leaves the server as it was.
 */

import { assert } from "@std/assert";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { serveAlone } from "../helpers/alone.ts";
import { isClient, readSnippet, readSnippetLessons, type Snippet } from "../snippets/catalogue.ts";
import { countCost, untilCleanedUp, untilReaderCosts } from "../snippets/cleanup.ts";
import { type Prints, startClient, startInDeno, untilPrinted } from "../snippets/client.ts";
import { canRun, readCommand } from "../snippets/command.ts";
import { startServer } from "../snippets/server.ts";
import { together } from "../snippets/together.ts";

/** What `tests/lessons/<slug>/clients.ts` says. */
interface Lesson {
  /** What the clients print of the snippets' stream. */
  readonly PRINTS: Prints;
  /** What they print of the live endpoint's, by the query. */
  readonly PRINTS_LIVE?: Readonly<Record<string, Prints>>;
}

/** One client, one stream, and what is to come of it. */
interface Reading {
  readonly name: string;
  readonly snippet: Snippet;
  readonly start: typeof startClient;
  readonly text: string;
  /** Where it reads from the live endpoint: the query. */
  readonly query?: string;
}

for (const { slug, folder, snippets } of readSnippetLessons()) {
  const clients = snippets.filter(isClient);
  if (clients.length === 0) continue;
  const lesson: Lesson = await import(`./${slug}/clients.ts`);
  const readings = clients.flatMap((snippet) => readingsOf(snippet, lesson));
  const check = together(
    readings.filter(({ snippet }) => isRunnable(snippet)),
    (reading) =>
      reading.query === undefined ? readSnippets(reading, folder) : readLive(reading, folder),
  );

  for (const reading of readings) {
    const { name, snippet } = reading;
    Deno.test({ name, ignore: !isRunnable(snippet), fn: () => check(reading) });
  }
}

/** All that a client is tried with. */
function readingsOf(snippet: Snippet, { PRINTS, PRINTS_LIVE = {} }: Lesson): Reading[] {
  const file = basename(snippet.path);
  const text = PRINTS[file];
  assert(text, `${snippet.name}: its lesson's PRINTS do not say what it prints`);
  const name = `client ${snippet.name}`;
  const does = "prints the lesson's events, and the server is clean when it has left";
  const readings: Reading[] = [{ name: `${name} ${does}`, snippet, start: startClient, text }];
  if (file === "client_fetch.mjs") {
    readings.push({ name: `${name} in Deno ${does}`, snippet, start: startInDeno, text });
  }
  for (const [query, { [file]: text }] of Object.entries(PRINTS_LIVE)) {
    if (text === undefined) continue;
    const what = `prints what the live endpoint's ${query} means`;
    readings.push({ name: `${name} ${what}`, snippet, start: startClient, text, query });
  }
  return readings;
}

/** Lets a client read the lesson's stream from Deno's snippet, and leave. */
async function readSnippets({ snippet, start, text }: Reading, folder: string): Promise<void> {
  const deno = readSnippet(join(folder, "snippets/deno.ts"));
  const { cost } = readCommand(deno);
  await using server = await startServer(deno);
  const before = await countCost(server, cost);
  {
    await using client = start(snippet, `${server.origin}/sse`);
    await untilPrinted(client, text);
    await untilReaderCosts(server, cost, before);
  }
  await untilCleanedUp(server, cost, before);
}

/** Lets a client read from the lesson's live endpoint. */
async function readLive({ snippet, start, text, query }: Reading, folder: string): Promise<void> {
  await using server = await serveAlone(pathToFileURL(join(folder, "live.ts")));
  await using client = start(snippet, `${server.origin}/${query}`);
  await untilPrinted(client, text);
}

function isRunnable(snippet: Snippet): boolean {
  return canRun(readCommand(snippet));
}
