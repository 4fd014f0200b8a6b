/** `static/` → `build/`: scripts, styles and a picture, with a hash of their content in their names. */

import { Buffer } from "node:buffer";
import { brotliCompressSync } from "node:zlib";
import type { Format } from "esbuild";
import type { Manifest } from "./http/assets.ts";

const root = new URL("../", import.meta.url);
const build = new URL("build/", root);

/** The files that pages link to, or load when they need them; each may import others. */
const MODULES = ["site.ts", "search.tsx", "reload.ts", "site.css", "pictures/card.png"];
/** Scripts that are no modules, as those run only when the page has been read. */
const SCRIPTS = ["first_paint.ts"];

/** What a bundle is made of, files or folders. */
const SOURCES = ["static", "event_stream", "server/bundle.ts", "deno.json", "deno.lock"];

await Deno.mkdir(build, { recursive: true });
// One at a time; and its own time says when the bundle was made.
const LOCK = new URL("lock", build);
using lock = await Deno.open(LOCK, { create: true, write: true });
await lock.lock(true);
if (!(await isCurrent())) await makeBundle();

/** Whether nothing has changed since the bundle was made, and all of it is still there. */
async function isCurrent(): Promise<boolean> {
  const { mtime } = await lock.stat();
  for (const source of SOURCES) {
    if (!mtime || await newestIn(new URL(source, root)) >= mtime.getTime()) return false;
  }
  try {
    const manifest = await Deno.readTextFile(new URL("manifest.json", build));
    for (const name of Object.values<string>(JSON.parse(manifest))) {
      await Deno.stat(new URL(name, build));
      if (!isPicture(name)) await Deno.stat(new URL(`${name}.br`, build));
    }
    return true;
  } catch {
    return false;
  }
}

/** When a file or anything in a folder was last changed; a folder changes when a file comes or goes. */
async function newestIn(path: URL): Promise<number> {
  const { mtime, isDirectory } = await Deno.stat(path);
  let newest = mtime?.getTime() ?? Infinity;
  if (!isDirectory) return newest;
  for await (const { name } of Deno.readDir(path)) {
    newest = Math.max(newest, await newestIn(new URL(`${path}/${name}`)));
  }
  return newest;
}

async function makeBundle(): Promise<void> {
  const began = new Date();
  // They take a while to load, and are seldom needed. The last two are what the bundle imports:
  // Deno installs what is named here, and esbuild looks for it there.
  const [esbuild] = await Promise.all([import("esbuild"), import("preact"), import("minisearch")]);
  const bundle = (entries: readonly string[], format: Format) =>
    esbuild.build({
      entryPoints: entries.map((name) => new URL(`static/${name}`, root).pathname),
      outdir: build.pathname,
      entryNames: "[name]-[hash]",
      bundle: true,
      minify: true,
      format,
      loader: { ".png": "copy" },
      target: ["chrome100", "firefox100", "safari15.4"],
      jsx: "automatic",
      jsxImportSource: "preact",
      absWorkingDir: new URL(".", root).pathname,
      metafile: true,
      write: false,
      logLevel: "error",
    }).catch(() => Deno.exit(1));
  const results = [await bundle(MODULES, "esm"), await bundle(SCRIPTS, "iife")];
  await esbuild.stop();

  const manifest: Manifest = {};
  const files = new Set(["lock", "manifest.json"]);
  for (const { metafile, outputFiles } of results) {
    for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
      if (entryPoint) manifest[base(entryPoint)] = base(file);
    }
    for (const { path, contents } of outputFiles) {
      await write(base(path), contents);
      files.add(base(path));
      if (isPicture(path)) continue;
      // At its best, which takes too long for a reader to wait for.
      await write(`${base(path)}.br`, brotliCompressSync(contents));
      files.add(`${base(path)}.br`);
    }
  }
  await write("manifest.json", new TextEncoder().encode(JSON.stringify(manifest, null, 2)));
  await removeOthers(files);
  await Deno.utime(LOCK, began, began);
}

/** Pictures are compressed already. */
function isPicture(name: string): boolean {
  return name.endsWith(".png");
}

function base(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A file that is right stays as it is, as a server may be reading it. */
async function write(name: string, content: Uint8Array): Promise<void> {
  const file = new URL(name, build);
  const before = await Deno.readFile(file).catch(() => undefined);
  if (!before || Buffer.compare(before, content) !== 0) await Deno.writeFile(file, content);
}

/** Removes what earlier builds left behind. */
async function removeOthers(kept: Set<string>): Promise<void> {
  for await (const { name } of Deno.readDir(build)) {
    if (!kept.has(name)) await Deno.remove(new URL(name, build), { recursive: true });
  }
}
