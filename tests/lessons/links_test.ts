import { assert, assertEquals } from "@std/assert";
import { crawl, findBrokenLinks, STANDARD } from "../helpers/links.ts";
import { isUnderTest, lessonsUnderTest } from "../helpers/lessons.ts";
import { openRealSite } from "../helpers/site.ts";

const { site, course } = await openRealSite();
const pages = await crawl(site);
/** The pages that a run about some lessons says nothing of. */
const others = course.lessons.filter(({ slug }) => !isUnderTest(slug))
  .map(({ slug }) => `/lessons/${slug}`);

Deno.test("links of every page lead to where there is something, by https", async () => {
  // What could not be found could not be checked.
  for (const { slug } of course.lessons) assert(pages.has(`/lessons/${slug}`), slug);
  const checked = [...pages].filter(([address]) => !others.includes(address));
  assertEquals(await findBrokenLinks(checked, { site, pages }), []);
});

Deno.test("links of every lesson lead to the standard", () => {
  for (const { slug } of lessonsUnderTest(course.lessons)) {
    assert(pages.get(`/lessons/${slug}`)?.includes(`href="${STANDARD}`), slug);
  }
});
