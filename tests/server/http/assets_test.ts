import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { AssetsError, loadAssets } from "../../../server/http/assets.ts";
import { sendDocument } from "../../../server/http/document.ts";
import { makeFolder } from "../../helpers/folder.ts";
import { request } from "../../helpers/site.ts";

const MANIFEST = JSON.stringify({
  "site.ts": "site-AAA.js",
  "first_paint.ts": "first_paint-BBB.js",
  "search.tsx": "search-EEE.js",
  "reload.ts": "reload-CCC.js",
  "site.css": "site-DDD.css",
});
const BUILD = {
  "build/manifest.json": MANIFEST,
  "build/site-AAA.js": "let a;",
  "build/first_paint-BBB.js": "let b;",
  "build/search-EEE.js": "let e;",
  "build/reload-CCC.js": "let c;",
  "build/site-DDD.css": "a {}",
};

Deno.test("loadAssets reads what the manifest names, and gives each an address for ever", async () => {
  await using folder = await makeFolder({ ...BUILD, "build/stranger.js": "" });
  const { urls, documents } = await loadAssets(new URL("build/", folder.url), { dev: false });
  assertEquals(urls, {
    style: "/assets/site-DDD.css",
    script: "/assets/site-AAA.js",
    firstPaint: "/assets/first_paint-BBB.js",
    search: "/assets/search-EEE.js",
    reload: undefined,
  });
  assertEquals(documents.size, 5);
  for (const [name, document] of documents) {
    const response = await sendDocument(request(`/assets/${name}`), document);
    assertEquals(await response.text(), BUILD[`build/${name}` as keyof typeof BUILD]);
    assertEquals(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
    const type = name.endsWith(".css") ? "text/css" : "text/javascript";
    assertEquals(response.headers.get("content-type"), `${type}; charset=utf-8`);
  }
});

Deno.test("loadAssets gives pages the script that reloads them only while developing", async () => {
  await using folder = await makeFolder(BUILD);
  const { urls } = await loadAssets(new URL("build/", folder.url), { dev: true });
  assertEquals(urls.reload, "/assets/reload-CCC.js");
});

Deno.test("loadAssets says what is missing and which command makes it", async () => {
  for (const missing of Object.keys(BUILD)) {
    const { [missing as keyof typeof BUILD]: _, ...files } = BUILD;
    await using folder = await makeFolder({ build: null, ...files });
    await assertRejects(
      () => loadAssets(new URL("build/", folder.url), { dev: false }),
      AssetsError,
      `Load the assets: ${missing} is missing: run \`deno task bundle\``,
    );
  }
});

Deno.test("loadAssets finds what the bundler makes", async () => {
  const root = new URL("../../../", import.meta.url).pathname;
  const args = ["task", "--quiet", "bundle"];
  const command = new Deno.Command(Deno.execPath(), { args, cwd: root });
  const { success, stderr } = await command.output();
  assert(success, new TextDecoder().decode(stderr));
  const { urls, documents } = await loadAssets(new URL("../../../build/", import.meta.url), {
    dev: true,
  });
  for (const url of Object.values(urls)) {
    assertMatch(url ?? "", /^\/assets\/[a-z_]+-[0-9A-Z]{8}\.(?:js|css)$/);
    assert(documents.has(url!.slice("/assets/".length)), url);
  }
});
