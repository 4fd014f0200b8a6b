/** The first start on a machine that has only Deno. */

import { assertEquals } from "@std/assert";
import { hasRegistry, makeFresh, packagesOf, startFresh } from "../helpers/fresh.ts";

/** What the server and the bundle import, and what these import in turn. */
const NEEDED = [
  "@esbuild/*",
  "@opentelemetry/api",
  "deno-std",
  "esbuild",
  "github-slugger",
  "highlight.js",
  "ipaddr.js",
  "marked",
  "marked-gfm-heading-id",
  "minisearch",
  "preact",
  "preact-render-to-string",
];

Deno.test({
  name: "deno task start installs what the course is made of, and nothing else",
  ignore: !await hasRegistry(),
  async fn() {
    await using fresh = await makeFresh();
    await using running = await startFresh(fresh);
    assertEquals(await packagesOf(fresh), NEEDED);
    assertEquals(running.stderr(), "");
    const lock = await Deno.readTextFile(new URL("deno.lock", fresh.url));
    const ours = await Deno.readTextFile(new URL("../../deno.lock", import.meta.url));
    assertEquals(lock, ours);
  },
});
