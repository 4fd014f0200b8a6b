/** What Deno's own OpenTelemetry cannot know: it is switched on by `OTEL_DENO=true`. */

import { metrics } from "@opentelemetry/api";
import type { Streams } from "./open_streams.ts";

/** Lets the open streams and the dropped readers be measured, where anybody measures. */
export function measure(streams: Streams): void {
  const meter = metrics.getMeter("wireside");
  meter.createObservableUpDownCounter("wireside.streams.open", {
    description: "Event streams that are open, wires included",
    unit: "{stream}",
  }).addCallback((result) => result.observe(streams.open));
  meter.createObservableUpDownCounter("wireside.watchers", {
    description: "Wires that are open: live views that somebody looks at",
    unit: "{stream}",
  }).addCallback((result) => result.observe(streams.watchers));
  meter.createObservableCounter("wireside.readers.dropped", {
    description: "Readers who did not read, and were dropped",
    unit: "{reader}",
  }).addCallback((result) => result.observe(streams.dropped));
}
