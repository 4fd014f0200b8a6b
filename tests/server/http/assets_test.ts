import { assert, assertEquals, assertLessOrEqual, assertMatch, assertRejects } from "@std/assert";
import { AssetsError, loadAssets } from "../../../server/http/assets.ts";
import { sendDocument } from "../../../server/http/document.ts";
import { CARD } from "../../../server/pages/sharing.tsx";
import { makeFolder } from "../../helpers/folder.ts";
import { bundle } from "../../helpers/process.ts";
import { request } from "../../helpers/site.ts";

const MANIFEST = JSON.stringify({
  "site.ts": "site-AAA.js",
  "first_paint.ts": "first_paint-BBB.js",
  "search.tsx": "search-EEE.js",
  "reload.ts": "reload-CCC.js",
  "site.css": "site-DDD.css",
  "card.png": "card-FFF.png",
});
const BUILD = {
  "build/manifest.json": MANIFEST,
  "build/site-AAA.js": "let a;",
  "build/first_paint-BBB.js": "let b;",
  "build/search-EEE.js": "let e;",
  "build/reload-CCC.js": "let c;",
  "build/site-DDD.css": "a {}",
  "build/card-FFF.png": "a picture",
};
/** Such a file beside each that can be compressed. What is in it does not matter here. */
const PACKED = Object.fromEntries(
  Object.keys(BUILD).filter((name) => /\.(?:js|css)$/.test(name)).map((
    name,
  ) => [`${name}.br`, name]),
);
const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  png: "image/png",
};

Deno.test("loadAssets reads what the manifest names, and gives each an address for ever", async () => {
  await using folder = await makeFolder({ ...BUILD, ...PACKED, "build/stranger.js": "" });
  const { urls, documents } = await loadAssets(new URL("build/", folder.url), { dev: false });
  assertEquals(urls, {
    style: "/assets/site-DDD.css",
    script: "/assets/site-AAA.js",
    firstPaint: "/assets/first_paint-BBB.js",
    search: "/assets/search-EEE.js",
    card: "/assets/card-FFF.png",
    reload: undefined,
  });
  assertEquals(documents.size, 6);
  for (const [name, document] of documents) {
    const response = await sendDocument(request(`/assets/${name}`), document);
    assertEquals(await response.text(), BUILD[`build/${name}` as keyof typeof BUILD]);
    assertEquals(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
    assertEquals(response.headers.get("content-type"), TYPES[name.split(".")[1]!]);
    const headers = { "accept-encoding": "br" };
    const packed = await sendDocument(request(`/assets/${name}`, { headers }), document);
    const isPacked = !name.endsWith(".png");
    assertEquals(packed.headers.get("content-encoding"), isPacked ? "br" : null);
    assertEquals(await packed.text() === `build/${name}`, isPacked, "as the bundler packed it");
  }
});

Deno.test("loadAssets gives pages the script that reloads them only while developing", async () => {
  await using folder = await makeFolder({ ...BUILD, ...PACKED });
  const { urls } = await loadAssets(new URL("build/", folder.url), { dev: true });
  assertEquals(urls.reload, "/assets/reload-CCC.js");
});

Deno.test("loadAssets says what is missing and which command makes it", async () => {
  const all: Record<string, string> = { ...BUILD, ...PACKED };
  for (const missing of Object.keys(all)) {
    const { [missing]: _, ...files } = all;
    await using folder = await makeFolder({ build: null, ...files });
    await assertRejects(
      () => loadAssets(new URL("build/", folder.url), { dev: false }),
      AssetsError,
      `Load the assets: ${missing} is missing: run \`deno task bundle\``,
    );
  }
});

Deno.test("loadAssets finds what the bundler makes", async () => {
  await bundle();
  const { urls, documents } = await loadAssets(new URL("../../../build/", import.meta.url), {
    dev: true,
  });
  for (const url of Object.values(urls)) {
    assertMatch(url ?? "", /^\/assets\/[a-z_]+-[0-9A-Z]{8}\.(?:js|css|png)$/);
    assert(documents.has(url!.slice("/assets/".length)), url);
  }
});

Deno.test("loadAssets finds the card as large as the pages say, and small to send", async () => {
  await bundle();
  const { urls, documents } = await loadAssets(new URL("../../../build/", import.meta.url), {
    dev: false,
  });
  const { body } = documents.get(urls.card.slice("/assets/".length))!;
  // What every PNG begins with, up to its width and height.
  const head = new DataView(body.buffer, body.byteOffset, 24);
  assertEquals(head.getBigUint64(0), 0x89504e470d0a1a0an);
  assertEquals([head.getUint32(16), head.getUint32(20)], [CARD.width, CARD.height]);
  assertLessOrEqual(body.length, 60_000);
});
