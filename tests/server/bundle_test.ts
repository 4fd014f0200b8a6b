/** The bundle, made from a copy of what it is made of. */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { makeFolder } from "../helpers/folder.ts";

const ROOT = new URL("../../", import.meta.url);
const SOURCES = ["static", "event_stream", "deno.json", "deno.lock", "std.d.ts"];

Deno.test("bundle is made again only when something has changed, or is gone", async () => {
  await using folder = await makeFolder({ server: null });
  const { pathname } = folder.url;
  await run("cp", ["-r", ...SOURCES, pathname], ROOT);
  await run("cp", ["server/bundle.ts", `${pathname}server/`], ROOT);
  await Deno.symlink(new URL("node_modules", ROOT), new URL("node_modules", folder.url));
  const bundle = async () => {
    const args = ["run", "--quiet", "--no-check", "-P=bundle", "server/bundle.ts"];
    await run(Deno.execPath(), args, folder.url);
    const manifest = await Deno.readTextFile(new URL("build/manifest.json", folder.url));
    const { mtime } = await Deno.stat(new URL("build/lock", folder.url));
    return { names: JSON.parse(manifest) as Record<string, string>, made: mtime!.getTime() };
  };
  const first = await bundle();
  assertEquals(await bundle(), first);

  const style = new URL("static/styles/base.css", folder.url);
  await Deno.writeTextFile(style, "a { color: red }\n", { append: true });
  const second = await bundle();
  assertNotEquals(second.names["site.css"], first.names["site.css"]);
  assertEquals(second.names["site.ts"], first.names["site.ts"]);

  const lost = new URL(`build/${second.names["site.ts"]}`, folder.url);
  await Deno.remove(lost);
  const third = await bundle();
  assertEquals(third.names, second.names);
  assert((await Deno.stat(lost)).isFile);
  assert(third.made > second.made && second.made > first.made);
});

async function run(program: string, args: readonly string[], cwd: URL): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args], cwd }).output();
  assert(success, new TextDecoder().decode(stderr));
}
