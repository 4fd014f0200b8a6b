/** `static/` → `build/`: scripts and styles, small, with a hash of their content in their names. */

import * as esbuild from "esbuild";
import type { Manifest } from "./assets.ts";

const root = new URL("../", import.meta.url);
const build = new URL("build/", root);

/** The files that pages link to, or load when they need them; each may import others. */
const MODULES = ["site.ts", "search.tsx", "reload.ts", "site.css"];
/** Scripts that are no modules, as those run only when the page has been read. */
const SCRIPTS = ["first_paint.ts"];

await Deno.mkdir(build, { recursive: true });
// One at a time; and a file that is right stays as it is, as a server may be reading it.
using lock = await Deno.open(new URL("lock", build), { create: true, write: true });
await lock.lock(true);

const results = [await bundle(MODULES, "esm"), await bundle(SCRIPTS, "iife")];
await esbuild.stop();

const manifest: Manifest = {};
const files = new Set(["lock", "manifest.json"]);
for (const { metafile, outputFiles } of results) {
  for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint) manifest[base(entryPoint)] = base(file);
  }
  for (const { path, text } of outputFiles) {
    await write(base(path), text);
    files.add(base(path));
  }
}
await write("manifest.json", JSON.stringify(manifest, null, 2));
await removeOthers(files);

function bundle(entries: readonly string[], format: esbuild.Format) {
  return esbuild.build({
    entryPoints: entries.map((name) => new URL(`static/${name}`, root).pathname),
    outdir: build.pathname,
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format,
    target: ["chrome100", "firefox100", "safari15.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    absWorkingDir: new URL(".", root).pathname,
    metafile: true,
    write: false,
    logLevel: "error",
  }).catch(() => Deno.exit(1));
}

function base(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

async function write(name: string, text: string): Promise<void> {
  const file = new URL(name, build);
  const before = await Deno.readTextFile(file).catch(() => undefined);
  if (before !== text) await Deno.writeTextFile(file, text);
}

/** Removes what earlier builds left behind. */
async function removeOthers(kept: Set<string>): Promise<void> {
  for await (const { name } of Deno.readDir(build)) {
    if (!kept.has(name)) await Deno.remove(new URL(name, build), { recursive: true });
  }
}
