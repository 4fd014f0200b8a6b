/** Where the links of pages lead. */

import { localAddresses } from "./html.ts";
import { ORIGIN, request, type TestSite } from "./site.ts";

/** Every page: its address, without query and fragment, and its HTML. */
export type Pages = ReadonlyMap<string, string>;

/** Finds every page that can be reached by links from the home page, and the one for nowhere. */
export async function crawl(site: TestSite): Promise<Pages> {
  const pages = new Map<string, string>();
  const addresses = new Set(["/", "/nowhere"]);
  for (const address of addresses) {
    const response = await site(request(address));
    if (response.headers.get("content-type")?.startsWith("text/html")) {
      const html = await response.text();
      pages.set(new URL(address, ORIGIN).pathname, html);
      for (const found of localAddresses(html)) addresses.add(found);
    } else {
      await response.body?.cancel();
    }
  }
  return pages;
}

/** What links are checked against. */
export interface LinkTargets {
  readonly site: TestSite;
  readonly pages: Pages;
}

export const STANDARD = "https://html.spec.whatwg.org/multipage/";

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

/** Says of each link on these pages that leads nowhere, or not by https, where it is and why. */
export async function findBrokenLinks(
  pages: Iterable<readonly [address: string, html: string]>,
  targets: LinkTargets,
): Promise<string[]> {
  const flaws: string[] = [];
  for (const [address, html] of pages) {
    for (const href of linksOf(html)) {
      const flaw = await flawOf(new URL(href, ORIGIN + address), html, targets);
      if (flaw) flaws.push(`${address}: ${href} ${flaw}`);
    }
  }
  return flaws;
}

async function flawOf(
  url: URL,
  html: string,
  targets: LinkTargets,
): Promise<string | undefined> {
  if (url.protocol === "data:") return undefined;
  if (url.origin !== ORIGIN) return flawOfExternal(url);
  const page = targets.pages.get(url.pathname);
  const status = page === undefined ? await statusOf(url, targets.site) : 200;
  if (status !== 200 && !isOnPurpose(url, status, html)) return `answers ${status}`;
  const id = decodeURIComponent(url.hash.slice(1));
  if (id !== "" && !page?.includes(` id="${id}"`)) return "leads to an ID that is not there";
}

/** Whether a live endpoint is to answer so, because the lesson's text speaks of that status. */
function isOnPurpose({ pathname }: URL, status: number, html: string): boolean {
  return pathname.endsWith("/live") && new RegExp(`\\b${status}\\b`).test(html);
}

async function statusOf({ pathname, search }: URL, site: TestSite): Promise<number> {
  const { body, status } = await site(request(pathname + search));
  await body?.cancel();
  return status;
}

function flawOfExternal({ protocol, href }: URL): string | undefined {
  if (protocol !== "https:") return "is not https";
  if (!href.startsWith("https://html.spec.whatwg.org/")) return undefined;
  const isKnown = href.startsWith(STANDARD) && STANDARD_IDS.has(href.slice(STANDARD.length));
  return isKnown ? undefined : "is no clause of the standard";
}

/** Whatever the page links to or loads, each once. */
function linksOf(html: string): Set<string> {
  const found = html.matchAll(/<[^>]*\s(?:href|src)="([^"]*)"/g);
  return new Set([...found].map(([, link]) => link!.replaceAll("&amp;", "&")));
}
