/**
 * `deno task bench`: the figures, each with its target, and with its peer's from the same run.
 * `deno task bench streams` runs only what has that name; `cold` runs only so.
 */

import { benches, type Figure, ONLY_BY_NAME } from "./figures.ts";

const names = Deno.args.length > 0
  ? Deno.args
  : Object.keys(benches).filter((name) => !ONLY_BY_NAME.includes(name));
const unknown = names.find((name) => !(name in benches));
if (unknown !== undefined) {
  console.error(`Run the benches: ${unknown} is none: use ${Object.keys(benches).join(", ")}`);
  Deno.exit(2);
}

// Each is printed when it is known: what fails later takes nothing back.
for (const name of names) print(await benches[name]!());

function print(figures: readonly Figure[]): void {
  const width = (key: "what" | "measured" | "target") =>
    Math.max(...figures.map((figure) => figure[key]?.length ?? 0));
  for (const { what, measured, target = "", isMet } of figures) {
    const columns = [
      what.padEnd(width("what")),
      measured.padEnd(width("measured")),
      target.padEnd(width("target")),
    ];
    const verdict = isMet === undefined ? "" : isMet ? "met" : "MISSED";
    console.log([...columns, verdict].join("   ").trimEnd());
  }
}
