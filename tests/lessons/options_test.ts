/** How the lessons' endpoints read their options: each by the same lines, which the page folds. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type LiveEndpoint, loadCourse } from "../../server/course/course.ts";
import { piecesOf } from "../../server/course/regions.ts";
import { LESSONS } from "../helpers/site.ts";

const { lessons } = await loadCourse(LESSONS);

/** The function, with the comment above it. */
const READ_QUERY = /^\/\*\*[^\n]*\nfunction readQuery\([^]*?\n}\n/m;
/** In characters: about what the text's column shows. */
const WIDEST = 74;

Deno.test("live.ts of every lesson refuses what it does not know by the same lines, folded", () => {
  const ways = new Set<string>();
  for (const { slug, files } of lessons) {
    const lines = files.get("live.ts")!.source.split("\n");
    const region = piecesOf(lines, slug).find(({ name }) => name === "reading the options");
    assert(region, `${slug} has no such region`);
    const [way] = READ_QUERY.exec(lines.slice(region.start, region.end).join("\n")) ?? [];
    assert(way, `${slug} has no function readQuery() in it`);
    ways.add(way);
  }
  assertEquals(ways.size, 1, [...ways].join("\n"));
});

Deno.test("live.ts of every lesson refuses an option's own rule as a value, and says it", async () => {
  for (const { slug, live, files } of lessons) {
    const [, table = ""] = /^const ALLOWED = {\n([^]*?)^};$/m.exec(files.get("live.ts")!.source)!;
    const names = [...table.matchAll(/^ {2}(\w+): /gm)].map(([, name]) => name!);
    assert(names.length > 0, slug);
    for (const name of names) {
      const rule = (await ask(live, { [name]: "" })).slice(`${name}: `.length);
      assertMatch(rule, / \| |from \d+ to \d+$/, `${slug}: ${name}`);
      assertEquals(await ask(live, { [name]: rule }), `${name}: ${rule}`, slug);
    }
  }
});

Deno.test("live.ts of every lesson has lines that are read without scrolling", () => {
  for (const { slug, files } of lessons) {
    const lines = files.get("live.ts")!.source.split("\n");
    assertEquals(lines.filter(({ length }) => length > WIDEST), [], slug);
  }
});

/** What an endpoint says when it refuses a query. */
async function ask(live: LiveEndpoint, query: Record<string, string>): Promise<string> {
  const response = await live.fetch(
    new Request(`http://localhost/?${new URLSearchParams(query)}`),
  );
  assertEquals(response.status, 400, JSON.stringify(query));
  return (await response.text()).trimEnd();
}
