/**
 * `deno task test`: runs every test of the project. What is ignored is named, and the last line is
 * `N passed, N failed`.
 */

import { POOL, servePool } from "./browser/pool.ts";

const root = new URL("../", import.meta.url);
const report = await Deno.makeTempFile({ suffix: ".xml" });
const pool = servePool();
const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["test", "--quiet", "--parallel", "-P", `--junit-path=${report}`, ...Deno.args],
  cwd: root.pathname,
  env: {
    // Most tests wait for a browser or a stream, not for a processor.
    DENO_JOBS: String(2 * navigator.hardwareConcurrency),
    [POOL]: pool.origin,
  },
  stdin: "null",
  stdout: "inherit",
  stderr: "inherit",
}).output();
await pool[Symbol.asyncDispose]();
const xml = await Deno.readTextFile(report);
await Deno.remove(report);

const ignored = [...xml.matchAll(/<testcase name="([^"]*)"[^>]*>\s*<skipped\/>/g)];
for (const [, name] of ignored) console.log(`ignored: ${name}`);
const count = (name: string) =>
  Number(new RegExp(`<testsuites[^>]* ${name}="([0-9]+)"`).exec(xml)?.[1] ?? 0);
// A file that does not even load has no test that could fail, and is a failure all the same.
const failed = Math.max(count("failures") + count("errors"), code === 0 ? 0 : 1);
const passed = Math.max(count("tests") - ignored.length - failed, 0);
const skipped = ignored.length > 0 ? `, ${ignored.length} skipped` : "";
console.log(`${passed} passed, ${failed} failed${skipped}`);
Deno.exit(code);
