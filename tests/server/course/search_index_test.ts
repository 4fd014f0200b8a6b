import { assert, assertEquals, assertMatch } from "@std/assert";
import { loadCourse } from "../../../server/course/course.ts";
import { createSearchIndex } from "../../../server/course/search_index.ts";
import { createSearch, type Hit } from "../../../static/search/engine.ts";
import { excerpt, mark, type Run } from "../../../static/search/excerpt.ts";
import { LESSONS, openRealSite, request } from "../../helpers/site.ts";

const course = await loadCourse(LESSONS);
const index = createSearchIndex(course);
const search = createSearch(index);

Deno.test("createSearchIndex leads to headings that the pages have", async () => {
  const { site } = await openRealSite();
  const pages = new Map<string, string>();
  for (const { url } of index) {
    const [path = "", id] = url.split("#");
    if (!pages.has(path)) pages.set(path, await (await site(request(path))).text());
    if (id !== undefined) assert(pages.get(path)!.includes(` id="${id}"`), url);
  }
  assertEquals(new Set(index.map(({ url }) => url)).size, index.length, "each address once");
  for (const { slug } of course.lessons) assert(pages.has(`/lessons/${slug}`), slug);
  for (const { slug } of course.errors) assert(pages.has(`/errors/${slug}`), slug);
  assert(pages.has("/cheat-sheet"));
});

Deno.test("createSearchIndex holds texts, and neither HTML nor code that runs elsewhere", () => {
  for (const { text, heading, title, url } of index) {
    for (const part of [text, heading, title]) assert(!/<\/?(?:p|code|a|li)\b/.test(part), url);
    assert(!text.includes("import process from"), url);
  }
});

Deno.test("search finds the page of an error first, by its words as they stand", () => {
  for (const { slug, words } of course.errors) {
    for (const query of [words, `Uncaught (in promise) ${words} at app.js:12:7`]) {
      assertEquals(first(query), `/errors/${slug}`, query);
    }
  }
});

const PASTED: [query: string, slug: string][] = [
  [
    `EventSource's response has a MIME type ("application/json") that is not "text/event-stream". Aborting the connection.`,
    "mime-type",
  ],
  [
    "Access to resource at 'https://api.shop.example/events' from origin 'https://shop.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    "cors-no-header",
  ],
  [
    "Firefox can’t establish a connection to the server at https://shop.example/events.",
    "firefox-cannot-connect",
  ],
  [
    "GET https://shop.example/events net::ERR_INCOMPLETE_CHUNKED_ENCODING 200 (OK)",
    "err-incomplete-chunked-encoding",
  ],
  [
    "curl: (7) Failed to connect to localhost port 3000 after 2 ms: Couldn't connect to server",
    "curl-7",
  ],
  ["Error: listen EADDRINUSE: address already in use :::3000", "eaddrinuse"],
  ["err_connection_refused", "err-connection-refused"],
  [
    "failed to load resource: the server responded with a status of 502 (Bad Gateway)",
    "status-404",
  ],
];

for (const [query, slug] of PASTED) {
  Deno.test(`search finds ${slug} by another reader's ${query.slice(0, 40)}…`, () => {
    assertEquals(first(query), `/errors/${slug}`);
  });
}

const ASKED: [query: string, url: RegExp][] = [
  ["heartbeat", /frame-format|cheat-sheet/],
  ["last event id", /reconnection#last-event-id/],
  ["X-Accel-Buffering", /headers|cheat-sheet/],
  ["compres", /write-and-end|headers/],
  ["recconection time", /reconnection#/],
  ["five rules", /cheat-sheet#the-parser-in-five-rules/],
];

for (const [query, url] of ASKED) {
  Deno.test(`search answers "${query}" with a section that speaks of it`, () => {
    assertMatch(first(query) ?? "", url);
  });
}

Deno.test("search finds nothing for nothing, and for what nobody wrote", () => {
  for (const query of ["", " ", "the", "…", "xyzzyq plughq"]) assertEquals(search(query), []);
});

Deno.test("search prefers what has all words to what has some", () => {
  const entry = (url: string, text: string) => ({
    url,
    text,
    title: "",
    heading: "",
    isError: false,
  });
  const find = createSearch([entry("/a", "one"), entry("/b", "one two"), entry("/c", "two")]);
  assertEquals(urls(find("one two")), ["/b"]);
  assertEquals(urls(find("one three")).sort(), ["/a", "/b"]);
  // A word that is not finished, and one that is misspelt.
  assertEquals(urls(find("tw")).sort(), ["/b", "/c"]);
  assertEquals(urls(createSearch([entry("/d", "reconnection")])("reconection")), ["/d"]);
});

Deno.test("mark marks whole words, whatever their case", () => {
  assertEquals(
    shown(mark("An ID: id, idle; Last-Event-ID", new Set(["id"]))),
    "An [ID]: [id], idle; Last-Event-[ID]",
  );
  assertEquals(shown(mark("ein Über-Weg", new Set(["über"]))), "ein [Über]-Weg");
  assertEquals(mark("", new Set(["id"])), []);
  assertEquals(shown(mark("text", new Set())), "text");
});

Deno.test("excerpt shows the part with the most of the words", () => {
  const filler = "filler ".repeat(60);
  const text = `${filler}one ${filler}one and two ${filler}`;
  const words = new Set(["one", "two"]);
  assertMatch(shown(excerpt(text, words)), /^… (?:filler )+\[one\] and \[two\](?: filler)+ …$/);
  assertMatch(shown(excerpt(text, new Set(["three"]))), /^filler .* …$/);
  assertEquals(shown(excerpt("one two", words)), "[one] [two]");
  assertEquals(shown(excerpt("", words)), "");
  assertMatch(shown(excerpt(`${"x".repeat(500)} one`, words)), /\[one\]$/);
});

function first(query: string): string | undefined {
  return search(query)[0]?.entry.url;
}

function urls(hits: readonly Hit[]): string[] {
  return hits.map(({ entry }) => entry.url);
}

/** Marked words in brackets. */
function shown(runs: readonly Run[]): string {
  return runs.map(({ text, isMarked }) => isMarked ? `[${text}]` : text).join("");
}
