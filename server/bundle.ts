/** `static/` → `build/`: scripts and styles, small, with a hash of their content in their names. */

import * as esbuild from "esbuild";
import type { Manifest } from "./assets.ts";

const root = new URL("../", import.meta.url);
const build = new URL("build/", root);

/** The files that pages link to; each may import others. */
const ENTRIES = ["site.ts", "theme.ts", "reload.ts", "site.css"];

const { metafile } = await esbuild.build({
  entryPoints: ENTRIES.map((name) => new URL(`static/${name}`, root).pathname),
  outdir: build.pathname,
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome100", "firefox100", "safari15.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  absWorkingDir: new URL(".", root).pathname,
  metafile: true,
  logLevel: "error",
}).catch(() => Deno.exit(1));
await esbuild.stop();

const manifest: Manifest = {};
for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
  if (entryPoint) manifest[base(entryPoint)] = base(file);
}
await Deno.writeTextFile(new URL("manifest.json", build), JSON.stringify(manifest, null, 2));
await removeOthers(new Set(["manifest.json", ...Object.values(manifest)]));

function base(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Removes what earlier builds left behind. */
async function removeOthers(kept: Set<string>): Promise<void> {
  for await (const { name } of Deno.readDir(build)) {
    if (!kept.has(name)) await Deno.remove(new URL(name, build), { recursive: true });
  }
}
