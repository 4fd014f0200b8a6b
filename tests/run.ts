/**
 * `deno task test`: runs every test of the project; `deno task test headers` those of a lesson. What
 * is ignored is named, so are the slowest, and the last line is `N passed, N failed`.
 */

import { POOL, servePool } from "./browser/pool.ts";
import { lessonFolders, ONLY } from "./helpers/lessons.ts";

/** How many of the slowest tests are named. */
const SLOWEST = 20;
/** A test in the report: its name, its seconds, and whether it was ignored. */
const TEST = /<testcase name="([^"]*)"[^>]* time="([\d.]+)"[^>]*>\s*(<skipped)?/g;
const root = new URL("../", import.meta.url);
const { slugs, others } = sortArguments(Deno.args);
const report = await Deno.makeTempFile({ suffix: ".xml" });
const pool = servePool();
const { code } = await new Deno.Command(Deno.execPath(), {
  args: [
    // Types are for `deno task check`.
    ...["test", "--quiet", "--parallel", "--no-check", "-P", `--junit-path=${report}`],
    ...others,
    ...pathsOf(slugs),
  ],
  cwd: root.pathname,
  env: {
    // Most tests wait for a browser or a stream, not for a processor.
    DENO_JOBS: String(2 * navigator.hardwareConcurrency),
    [POOL]: pool.origin,
    ...slugs.length > 0 && { [ONLY]: slugs.join() },
  },
  stdin: "null",
  stdout: "inherit",
  stderr: "inherit",
}).output();
await pool[Symbol.asyncDispose]();
const xml = await Deno.readTextFile(report);
await Deno.remove(report);

const tests = [...xml.matchAll(TEST)].map(([, name = "", time, skipped]) => ({
  name: decode(name),
  seconds: Number(time),
  isIgnored: skipped !== undefined,
}));
const slowest = tests.toSorted((one, other) => other.seconds - one.seconds).slice(0, SLOWEST);
for (const { name, seconds } of slowest) console.log(`${seconds.toFixed(1)} s: ${name}`);
const ignored = tests.filter(({ isIgnored }) => isIgnored);
for (const { name } of ignored) console.log(`ignored: ${name}`);
const count = (name: string) =>
  Number(new RegExp(`<testsuites[^>]* ${name}="([0-9]+)"`).exec(xml)?.[1] ?? 0);
// A file that does not even load has no test that could fail, and is a failure all the same.
const failed = Math.max(count("failures") + count("errors"), code === 0 ? 0 : 1);
const passed = Math.max(count("tests") - ignored.length - failed, 0);
const skipped = ignored.length > 0 ? `, ${ignored.length} skipped` : "";
console.log(`${passed} passed, ${failed} failed${skipped}`);
Deno.exit(code);

/** Tells slugs, which are bare words, from the paths and flags that are for `deno test`. */
function sortArguments(args: readonly string[]): { slugs: string[]; others: string[] } {
  const isSlug = (arg: string, index: number) =>
    /^[a-z0-9-]+$/.test(arg) && !arg.startsWith("-") && args[index - 1] !== "--filter";
  const slugs = args.filter(isSlug);
  const lessons = [...lessonFolders().keys()];
  const unknown = slugs.find((slug) => !lessons.includes(slug));
  if (unknown !== undefined) {
    console.error(
      `Test ${unknown}: no lesson is called that: name one of ${lessons.join(", ")}, or a path`,
    );
    Deno.exit(2);
  }
  return { slugs, others: args.filter((arg, index) => !isSlug(arg, index)) };
}

/** The tests of lessons: their folders, and the files beside these, which are for every lesson. */
function pathsOf(slugs: readonly string[]): string[] {
  if (slugs.length === 0) return [];
  const folder = new URL("tests/lessons/", root);
  const own = (name: string) => slugs.includes(name) || name.endsWith("_test.ts");
  return [...Deno.readDirSync(folder)].map(({ name }) => name).filter(own)
    .map((name) => `tests/lessons/${name}`);
}

/** What an attribute in XML stands for. */
function decode(text: string): string {
  const characters: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(\w+);/g, (whole, name) => characters[name] ?? whole);
}
