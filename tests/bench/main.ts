/** `deno task bench`: the figures, each with its target, and with its peer's from the same run. */

import { benchInterpret } from "./interpret.ts";
import { benchPages } from "./pages.ts";
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
for (
  const { path, requests, bytes, firstFrame } of await benchPages(["/lessons/first-stream", "/"])
) {
  figures.push(
    {
      what: `${path}, requests`,
      measured: `${requests}`,
      target: "at most 6",
      isMet: requests <= 6,
    },
    {
      what: `${path}, over the wire`,
      measured: `${(bytes / 1000).toFixed(1)} kB`,
      target: "at most 60 kB",
      isMet: bytes <= 60_000,
    },
    {
      what: `${path}, first frame painted`,
      measured: `${firstFrame.toFixed(0)} ms`,
      target: "at most 300 ms",
      isMet: firstFrame <= 300,
    },
  );
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
