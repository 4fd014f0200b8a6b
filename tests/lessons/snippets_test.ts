/**
 * The snippets that readers copy: each is started as its own first line says, read like a browser
 * reads it, and left. New lessons' snippets are found by themselves.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { basename, join } from "node:path";
import { isClient, isServer, readSnippetLessons, type Snippet } from "../snippets/catalogue.ts";
import { countCost, untilCleanedUp, untilReaderCosts } from "../snippets/cleanup.ts";
import { canRun, type Command, readCommand } from "../snippets/command.ts";
import { assertStreamHead, openReader, type Reader } from "../snippets/reader.ts";
import { type Server, startServer } from "../snippets/server.ts";
import { together } from "../snippets/together.ts";

const MOST_LINES = 50;
const SNIPPET_LINK = /\(snippets\/([^)\s]+)/g;
const lessons = readSnippetLessons();
const snippets = lessons.flatMap((lesson) => lesson.snippets);

Deno.test("every snippet begins with the command that runs it", () => {
  assert(snippets.length > 0, "no snippet was found");
  for (const snippet of snippets) {
    assert(snippet.run, `${snippet.name}: its first line must be "// run: COMMAND"`);
    if (isServer(snippet) || isClient(snippet)) readCommand(snippet);
  }
});

Deno.test("every snippet is at most 50 lines", () => {
  for (const { name, text } of snippets) {
    const lines = text.trimEnd().split("\n").length;
    assert(lines <= MOST_LINES, `${name} has ${lines} lines`);
  }
});

Deno.test("every snippet is linked from its lesson.md", () => {
  for (const lesson of lessons) {
    const links = readLinks(lesson.folder);
    for (const { name, path } of lesson.snippets) assert(links.includes(basename(path)), name);
  }
});

Deno.test("every snippet link leads to a file", () => {
  for (const { folder, slug } of lessons) {
    for (const link of readLinks(folder)) {
      const { isFile } = Deno.statSync(join(folder, "snippets", link));
      assert(isFile, `${slug}: snippets/${link} is not a file`);
    }
  }
});

for (const { slug, snippets } of lessons) {
  // What the lesson's stream begins with: the endpoint and every snippet must agree with it.
  const { readStart }: Lesson = await import(`./${slug}/stream.ts`);
  const servers = snippets.filter(isServer);
  const check = together(
    servers.filter(isRunnable),
    (snippet) => checkServer(snippet, readStart),
  );
  for (const snippet of servers) {
    Deno.test({
      name:
        `snippet ${snippet.name} streams the lesson's events and cleans up when the reader leaves`,
      ignore: !isRunnable(snippet),
      fn: () => check(snippet),
    });
  }
}

/** What `tests/lessons/<slug>/stream.ts` says of a lesson's stream. */
interface Lesson {
  /** Reads at least two events, which are some time apart, and checks all there is to them. */
  readStart(reader: Reader): Promise<void>;
}

async function checkServer(snippet: Snippet, readStart: Lesson["readStart"]): Promise<void> {
  const { cost, program } = readCommand(snippet);
  await using server = await startServer(snippet);
  const before = await countCost(server, cost);

  const first = await readAndLeave(server, { cost, before, readStart });
  await untilCleanedUp(server, cost, before);
  await checkPaths(server, snippet);

  // Another reader, to whom nothing is left of the first.
  const second = await readAndLeave(server, { cost, before, readStart });
  // A machine that stalls can make one reader wait as long as that. It will not do so twice.
  const isAtOnce = [first, second].some(({ first, second }) => first < second / 2);
  assert(
    isAtOnce,
    `the first event came after ${first.first} ms, the second after ${first.second}`,
  );
  // PHP's server says that on stderr, in its own words.
  const said = program === "php" ? "" : `listening on ${server.origin}\n`;
  assertEquals(server.stdout(), said);
}

/** Reads the beginning of the stream and leaves; tells when the first two events came. */
async function readAndLeave(
  server: Server,
  { cost, before, readStart }: Pick<Command, "cost"> & Lesson & { before: number },
): Promise<{ first: number; second: number }> {
  await using reader = await openReader(`${server.origin}/sse`);
  assertStreamHead(reader.response);
  await readStart(reader);
  await untilReaderCosts(server, cost, before);
  const [first = Infinity, second = 0] = reader.arrivals;
  return { first, second };
}

/** Checks that the page is served at `/`, and nothing elsewhere. */
async function checkPaths({ origin }: Server, { path }: Snippet): Promise<void> {
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const page = await fetch(origin, { client });
  assertEquals(page.status, 200);
  assertStringIncludes(page.headers.get("content-type") ?? "", "text/html");
  assertEquals(await page.text(), await Deno.readTextFile(join(path, "../index.html")));
  const nowhere = await fetch(`${origin}/nope`, { client });
  await nowhere.body?.cancel();
  assertEquals(nowhere.status, 404);
}

function isRunnable(snippet: Snippet): boolean {
  // Without a run line, let the test run and say so.
  return snippet.run === undefined || canRun(readCommand(snippet));
}

/** The names of the snippets that a lesson's text links to. */
function readLinks(folder: string): string[] {
  const text = Deno.readTextFileSync(join(folder, "lesson.md"));
  return [...text.matchAll(SNIPPET_LINK)].map(([, name = ""]) => name);
}
