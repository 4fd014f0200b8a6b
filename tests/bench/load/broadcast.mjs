/**
 * Readers of one stream: how long after it was made a message has reached the last of them.
 * The argument is JSON: `origin`, `target`, `streams`, `rounds`.
 */

import process from "node:process";
import { openReaders, tell } from "./readers.mjs";

const { origin, target, streams, rounds } = JSON.parse(process.argv[2]);
let arrived = 0;
let onLast = () => {};

await openReaders({
  origin,
  targets: Array(streams).fill(target),
  onEvent(_index, _num, made, came) {
    arrived++;
    if (arrived === streams) onLast(came - made);
  },
});

const times = [];
for (let round = 0; round < rounds; round++) {
  await new Promise((resolve) => setTimeout(resolve, 250));
  arrived = 0;
  const last = new Promise((resolve) => onLast = resolve);
  await fetch(`${origin}${target}?send`);
  times.push(await last);
}
tell({ kind: "done", times });
process.exit();
