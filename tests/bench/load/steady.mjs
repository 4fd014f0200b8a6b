/**
 * Readers of streams that tick: how long each event took, and whether one is missing.
 * The argument is JSON: `origin`, `target`, `streams`, `seconds`, and `watched`, if each stream is to have the watcher of its wire.
 */

import process from "node:process";
import { openReaders, percentile, tell } from "./readers.mjs";

const { origin, target, streams, seconds, watched } = JSON.parse(process.argv[2]);
const targets = Array(streams).fill(target);
if (watched) {
  const ids = targets.map(() => crypto.randomUUID());
  await openReaders({ origin, targets: ids.map((id) => `/wire/${id}`), onEvent() {}, onEnd });
  ids.forEach((id, index) => targets[index] += `&wire=${id}`);
}

const last = new Uint32Array(targets.length);
const counts = new Uint32Array(targets.length);
const delays = [];
let isMeasured = false;
let missing = 0;
let ended = 0;

function onEnd() {
  ended++;
}

await openReaders({
  origin,
  targets,
  onEnd,
  onEvent(index, num, made, came) {
    missing += num - last[index] - 1;
    last[index] = num;
    if (!isMeasured) return;
    counts[index]++;
    delays.push(came - made);
  },
});
// What opening has cost is over when the measuring begins.
await new Promise((resolve) => setTimeout(resolve, 2_000));
isMeasured = true;
tell({ kind: "began" });
await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
isMeasured = false;

// A busy machine's timers fire late, which drops nothing: what is missing leaves a gap in the numbers.
const silent = seconds > 0 ? counts.filter((count) => count === 0).length : 0;
tell({
  kind: "done",
  events: delays.length,
  dropped: missing + silent + ended,
  median: percentile(delays, 0.5),
  p99: percentile(delays, 0.99),
});
// The streams stay open until the benchmark has looked at the server, and ends this process.
