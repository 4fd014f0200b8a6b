/** Servers that resume: each is told a `Last-Event-ID`, and goes on after it. */

import { isServer, readSnippetLessons, type Snippet } from "../snippets/catalogue.ts";
import { canRun, readCommand } from "../snippets/command.ts";
import { openReader, type Reader } from "../snippets/reader.ts";
import { startServer } from "../snippets/server.ts";

/** A reader who comes back, as `tests/lessons/<slug>/stream.ts` tells of it. */
interface Resumption {
  /** What it says of where it was. */
  readonly lastEventId: string;
  /** Reads at least one event, and checks where the server goes on. */
  readStart(reader: Reader): Promise<void>;
}

for (const { slug, snippets } of readSnippetLessons()) {
  const { RESUMPTIONS = [] }: { RESUMPTIONS?: readonly Resumption[] } = await import(
    `./${slug}/stream.ts`
  );
  if (RESUMPTIONS.length === 0) continue;
  for (const snippet of snippets.filter(isServer)) {
    Deno.test({
      name: `snippet ${snippet.name} goes on after the Last-Event-ID, and takes nonsense for none`,
      ignore: !canRun(readCommand(snippet)),
      fn: () => checkResumptions(snippet, RESUMPTIONS),
    });
  }
}

async function checkResumptions(
  snippet: Snippet,
  resumptions: readonly Resumption[],
): Promise<void> {
  await using server = await startServer(snippet);
  // At once: that one reader is not another is part of it.
  await Promise.all(resumptions.map(async ({ lastEventId, readStart }) => {
    await using reader = await openReader(`${server.origin}/sse`, { lastEventId });
    await readStart(reader);
  }));
}
