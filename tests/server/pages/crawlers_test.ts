import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { renderSitemap } from "../../../server/pages/crawlers.ts";
import { crawl } from "../../helpers/links.ts";
import { openRealSite, ORIGIN, request } from "../../helpers/site.ts";

const { site, course } = await openRealSite();
const pages = [...(await crawl(site)).keys()].filter((path) => path !== "/nowhere");

Deno.test("robots.txt lets crawlers read every page, and open no stream", async () => {
  const { headers, text } = await read("/robots.txt");
  assertEquals(headers.get("content-type"), "text/plain; charset=utf-8");
  assertMatch(text, /^User-agent: \*\n/);
  const isAllowed = readRules(text);
  assertEquals(pages.filter((path) => !isAllowed(path)), []);
  for (const { slug } of course.lessons) {
    for (const query of ["", "?every=1000"]) assert(!isAllowed(`/lessons/${slug}/live${query}`));
  }
  const id = crypto.randomUUID();
  for (const path of [`/wire/${id}`, `/wire/${id}/cut`, "/search.json", "/healthz"]) {
    assert(!isAllowed(path), path);
  }
  assert(isAllowed("/assets/site-1.js"));
});

Deno.test("robots.txt names the sitemap, which lists every page once", async () => {
  const [, sitemap] = /^Sitemap: (.+)$/m.exec((await read("/robots.txt")).text)!;
  assertEquals(sitemap, `${ORIGIN}/sitemap.xml`);
  const { headers, text } = await read("/sitemap.xml");
  assertEquals(headers.get("content-type"), "application/xml");
  const listed = [...text.matchAll(/<url><loc>([^<]+)<\/loc><\/url>/g)].map(([, url]) => url!);
  assertEquals(listed.sort(), pages.map((path) => ORIGIN + path).sort());
});

Deno.test("renderSitemap escapes what XML would not take", () => {
  assertStringIncludes(
    renderSitemap([`https://a&b'c.example/"<>`]),
    "\n<url><loc>https://a&amp;b&#39;c.example/&quot;&lt;&gt;</loc></url>\n",
  );
});

async function read(path: string): Promise<{ headers: Headers; text: string }> {
  const response = await site(request(path));
  assertEquals(response.status, 200);
  return { headers: response.headers, text: await response.text() };
}

/** As RFC 9309, 2.2.2 reads the rules: from the path's beginning, `*` stands for anything. */
function readRules(text: string): (path: string) => boolean {
  const rules = [...text.matchAll(/^Disallow: (.+)$/gm)].map(([, rule]) =>
    new RegExp(`^${rule!.replaceAll(".", "\\.").replaceAll("*", ".*")}`)
  );
  assert(rules.length > 0);
  return (path) => !rules.some((rule) => rule.test(path));
}
