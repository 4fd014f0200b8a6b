/** What search engines ask for before they read the pages. */

import { escape } from "@std/html";

/**
 * Renders robots.txt (RFC 9309): all pages may be read. A crawler that opened a stream would wait
 * for its end, and take a reader's place; the search's index and the server's health are no pages.
 */
export function renderRobots(origin: string): string {
  return [
    "User-agent: *",
    "Disallow: /lessons/*/live",
    "Disallow: /wire/",
    "Disallow: /search.json",
    "Disallow: /healthz",
    "",
    `Sitemap: ${origin}/sitemap.xml`,
    "",
  ].join("\n");
}

/** Renders the list of all pages by the protocol of sitemaps.org. */
export function renderSitemap(urls: readonly string[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...urls.map((url) => `<url><loc>${escape(url)}</loc></url>`),
    "</urlset>",
    "",
  ].join("\n");
}
