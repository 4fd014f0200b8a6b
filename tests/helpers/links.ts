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
  readonly pages: Pages;
  /** The status with which the site answers an address of its own. */
  readonly statusOf: (address: string) => Promise<number>;
  /** What there is in the standard: `page.html#id`, below {@linkcode STANDARD}. */
  readonly standardIds: ReadonlySet<string>;
}

export const STANDARD = "https://html.spec.whatwg.org/multipage/";

/** Says of each link that leads nowhere, or not by https, on which page it stands and why. */
export async function findBrokenLinks(targets: LinkTargets): Promise<string[]> {
  const flaws: string[] = [];
  for (const [address, html] of targets.pages) {
    for (const href of linksOf(html)) {
      const flaw = await flawOf(new URL(href, ORIGIN + address), targets);
      if (flaw) flaws.push(`${address}: ${href} ${flaw}`);
    }
  }
  return flaws;
}

async function flawOf(url: URL, targets: LinkTargets): Promise<string | undefined> {
  if (url.protocol === "data:") return undefined;
  if (url.origin !== ORIGIN) return flawOfExternal(url, targets.standardIds);
  const page = targets.pages.get(url.pathname);
  const status = page === undefined ? await targets.statusOf(url.pathname + url.search) : 200;
  if (status !== 200) return `answers ${status}`;
  const id = decodeURIComponent(url.hash.slice(1));
  if (id !== "" && !page?.includes(` id="${id}"`)) return "leads to an ID that is not there";
}

function flawOfExternal({ protocol, href }: URL, standardIds: ReadonlySet<string>) {
  if (protocol !== "https:") return "is not https";
  if (!href.startsWith("https://html.spec.whatwg.org/")) return undefined;
  const isKnown = href.startsWith(STANDARD) && standardIds.has(href.slice(STANDARD.length));
  return isKnown ? undefined : "is no clause of the standard";
}

/** Whatever the page links to or loads, each once. */
function linksOf(html: string): Set<string> {
  const found = html.matchAll(/<[^>]*\s(?:href|src)="([^"]*)"/g);
  return new Set([...found].map(([, link]) => link!.replaceAll("&amp;", "&")));
}
