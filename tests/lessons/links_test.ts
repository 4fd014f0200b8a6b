import { assert, assertEquals } from "@std/assert";
import { crawl, findBrokenLinks, type Pages, STANDARD } from "../helpers/links.ts";
import { openRealSite, request } from "../helpers/site.ts";

/**
 * The IDs of the standard that a link may lead to, read off WHATWG HTML of 16 March 2026: the
 * headings of section 9.2, then its terms, then the registrations in section 17.
 */
const STANDARD_IDS = new Set([
  "server-sent-events.html#server-sent-events",
  "server-sent-events.html#server-sent-events-intro",
  "server-sent-events.html#the-eventsource-interface",
  "server-sent-events.html#sse-processing-model",
  "server-sent-events.html#the-last-event-id-header",
  "server-sent-events.html#parsing-an-event-stream",
  "server-sent-events.html#event-stream-interpretation",
  "server-sent-events.html#authoring-notes",
  "server-sent-events.html#eventsource-push",
  "server-sent-events.html#garbage-collection",
  "server-sent-events.html#implementation-advice",

  "server-sent-events.html#announce-the-connection",
  "server-sent-events.html#concept-event-stream-last-event-id",
  "server-sent-events.html#concept-event-stream-reconnection-time",
  "server-sent-events.html#concept-event-stream-request",
  "server-sent-events.html#concept-eventsource-url",
  "server-sent-events.html#dispatchMessage",
  "server-sent-events.html#fail-the-connection",
  "server-sent-events.html#processField",
  "server-sent-events.html#reestablish-the-connection",
  "server-sent-events.html#remote-event-task-source",

  "iana.html#last-event-id",
  "iana.html#text/event-stream",
]);

const { site, course } = await openRealSite();
const real = await crawl(site);

Deno.test("links of every page lead to where there is something, by https", async () => {
  // What could not be found could not be checked.
  for (const { slug } of course.lessons) assert(real.has(`/lessons/${slug}`), slug);
  assertEquals(await check(real), []);
});

Deno.test("links of every lesson lead to the standard", () => {
  for (const { slug } of course.lessons) {
    assert(real.get(`/lessons/${slug}`)?.includes(`href="${STANDARD}`), slug);
  }
});

const FLAWS: [html: string, flaw: string | undefined][] = [
  ['<a href="https://a.b/c#d">', undefined],
  ['<a href="http://a.b/">', "http://a.b/ is not https"],
  ['<a href="//a.b/">', "//a.b/ is not https"],
  ['<a class="x" href="ftp://a.b/">', "ftp://a.b/ is not https"],
  ['<a href="mailto:a@b.c">', "mailto:a@b.c is not https"],
  ['<link href="data:image/svg+xml,x">', undefined],

  ['<h2 id="one"><a href="#one">', undefined],
  ['<a href="#">', undefined],
  ['<a href="#two">', "#two leads to an ID that is not there"],
  ['<h2 id="x✓"><a href="#x%E2%9C%93">', undefined],
  ['<a href="/other#there">', undefined],
  ['<a href="/other#their">', "/other#their leads to an ID that is not there"],
  ['<a href="other?a=1&amp;b#there">', undefined],

  ['<a href="/">', undefined],
  ['<a href="/nowhere">', "/nowhere answers 404"],
  ['<script src="/assets/nope.js">', "/assets/nope.js answers 404"],
  ['<live-stream src="/lessons/nope/live?a">', "/lessons/nope/live?a answers 404"],
  ['<link href="/assets/site-2.css">', undefined],
  ['<a href="/assets/site-2.css#x">', "/assets/site-2.css#x leads to an ID that is not there"],

  [`<a href="${STANDARD}server-sent-events.html#authoring-notes">`, undefined],
  ...[
    `${STANDARD}server-sent-events.html`,
    `${STANDARD}server-sent-events.html#`,
    `${STANDARD}server-sent-events.html#authoring-note`,
    `${STANDARD}comms.html#authoring-notes`,
    "https://html.spec.whatwg.org/#authoring-notes",
  ].map((href): [string, string] => [
    `<a href="${href}">`,
    `${href} is no clause of the standard`,
  ]),
];

for (const [html, flaw] of FLAWS) {
  Deno.test(`links: ${html} ${flaw === undefined ? "leads somewhere" : "is found"}`, async () => {
    const pages = new Map([["/page", html], ["/other", '<h2 id="there">']]);
    assertEquals(await check(pages), flaw === undefined ? [] : [`/page: ${flaw}`]);
  });
}

function check(pages: Pages): Promise<string[]> {
  const statusOf = async (address: string) => {
    const response = await site(request(address));
    await response.body?.cancel();
    return response.status;
  };
  return findBrokenLinks({ pages, statusOf, standardIds: STANDARD_IDS });
}
