/** `deno task bench`: the figures, each with its target, and with its peer's from the same run. */

import { loadCourse } from "../../server/course.ts";
import { BUDGET } from "../browser/cost.ts";
import { LESSONS } from "../helpers/site.ts";
import { benchInterpret } from "./interpret.ts";
import { benchPages, type PageCost } from "./pages.ts";
import { benchStart } from "./start.ts";

interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  readonly isMet: boolean;
}

const figures: Figure[] = [];

for (const { name, ours, peer, unit, ratio } of await benchInterpret()) {
  figures.push({
    what: `interpret, ${name}`,
    measured: `${ours.toFixed(0)} ${unit}, eventsource-parser ${peer.toFixed(0)}: ${
      ratio.toFixed(2)
    }`,
    target: "at least 0.50",
    isMet: ratio >= 0.5,
  });
}
const start = await benchStart();
figures.push({
  what: "deno task start to the first 200",
  measured: `${start.toFixed(0)} ms`,
  target: "at most 600 ms",
  isMet: start <= 600,
});
const { lessons } = await loadCourse(LESSONS);
const pages = await benchPages(["/", ...lessons.map(({ slug }) => `/lessons/${slug}`)]);
figures.push(
  worst("requests", { of: ({ requests }) => requests, limit: BUDGET.requests, unit: "" }),
  worst("over the wire", {
    of: ({ bytes }) => bytes / 1000,
    limit: BUDGET.bytes / 1000,
    unit: "kB",
  }),
  worst("first frame painted", { of: ({ firstFrame }) => firstFrame, limit: 300, unit: "ms" }),
);

/** The figure of the page that is worst in it. */
function worst(
  name: string,
  { of, limit, unit }: { of: (page: PageCost) => number; limit: number; unit: string },
): Figure {
  const page = pages.reduce((a, b) => of(b) > of(a) ? b : a);
  const value = of(page);
  return {
    what: `${name}, the worst of ${pages.length} pages: ${page.path}`,
    measured: `${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}`.trimEnd(),
    target: `at most ${limit} ${unit}`.trimEnd(),
    isMet: value <= limit,
  };
}

const width = (key: "what" | "measured" | "target") =>
  Math.max(...figures.map((f) => f[key].length));
for (const { what, measured, target, isMet } of figures) {
  const columns = [
    what.padEnd(width("what")),
    measured.padEnd(width("measured")),
    target.padEnd(width("target")),
  ];
  console.log([...columns, isMet ? "met" : "MISSED"].join("   "));
}
