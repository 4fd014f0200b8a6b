import { assertEquals } from "@std/assert";
import { findBrokenLinks, STANDARD } from "./links.ts";
import { openRealSite } from "./site.ts";

const { site } = await openRealSite();

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
  ['<p>It answers 404: <a href="/lessons/nope/live?a">', undefined],
  ['<p>It answers 4041: <a href="/lessons/nope/live">', "/lessons/nope/live answers 404"],
  ['<p>It answers 404: <a href="/nowhere">', "/nowhere answers 404"],
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
    const found = await findBrokenLinks(pages, { site, pages });
    assertEquals(found, flaw === undefined ? [] : [`/page: ${flaw}`]);
  });
}
