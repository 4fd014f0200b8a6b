/**
 * Readers of streams that tick: how long each event took, and whether one is missing.
 * The argument is JSON: `origin`, `target`, `streams`, `seconds`, `every` (ms), and `watched`, if
 * each stream is to have the watcher of its wire.
 */

import process from "node:process";
import { openReaders, percentile, tell } from "./readers.mjs";

const { origin, target, streams, seconds, every, watched } = JSON.parse(process.argv[2]);
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

// A timer fires a little late each time, and the window begins and ends between two events.
const expected = Math.floor(seconds * 1_000 / every) - 1;
const behind = counts.reduce((sum, count) => sum + Math.max(0, expected - count), 0);
tell({
  kind: "done",
  events: delays.length,
  dropped: missing + behind + ended,
  median: percentile(delays, 0.5),
  p99: percentile(delays, 0.99),
});
// The streams stay open until the benchmark has looked at the server, and ends this process.
