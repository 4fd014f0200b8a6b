/** The timeline: the states of an `EventSource`, its events, and how far back both are known. */

import { assertEquals, assertLess } from "@std/assert";
import {
  createTimeline,
  MAX_MARKS,
  STATES,
  WINDOW,
} from "../../../../static/live_stream/history/timeline.ts";

Deno.test("timeline begins CLOSED and empty", () => {
  const { state, spans, marks } = createTimeline();
  assertEquals({ state, spans, marks }, { state: "CLOSED", spans: [], marks: [] });
});

Deno.test("timeline names the states by their numbers", () => {
  assertEquals(STATES, ["CONNECTING", "OPEN", "CLOSED"]);
});

Deno.test("timeline ends a state where the next begins", () => {
  const timeline = createTimeline();
  timeline.enter("CONNECTING", 1);
  timeline.enter("OPEN", 5);
  timeline.enter("OPEN", 7);
  timeline.enter("CONNECTING", 9);
  assertEquals(timeline.state, "CONNECTING");
  assertEquals(timeline.spans, [
    { state: "CONNECTING", from: 1, to: 5 },
    { state: "OPEN", from: 5, to: 9 },
    { state: "CONNECTING", from: 9, to: undefined },
  ]);
});

Deno.test("timeline marks events and errors", () => {
  const timeline = createTimeline();
  timeline.mark("event", 1);
  timeline.mark("error", 2);
  assertEquals(timeline.marks, [{ kind: "event", at: 1 }, { kind: "error", at: 2 }]);
});

Deno.test("timeline forgets what was over before its window, and nothing that reaches into it", () => {
  const timeline = createTimeline();
  timeline.enter("CONNECTING", 0);
  timeline.enter("OPEN", 10);
  timeline.mark("event", 15);
  timeline.enter("CONNECTING", 20);
  timeline.mark("event", 20);
  timeline.mark("error", 20 + WINDOW);
  assertEquals(timeline.spans.map(({ from }) => from), [10, 20]);
  assertEquals(timeline.marks.map(({ at }) => at), [20, 20 + WINDOW]);
});

Deno.test("timeline never forgets the current state", () => {
  const timeline = createTimeline();
  timeline.enter("OPEN", 0);
  timeline.mark("event", 10 * WINDOW);
  assertEquals(timeline.spans, [{ state: "OPEN", from: 0, to: undefined }]);
  timeline.enter("CLOSED", 20 * WINDOW);
  assertEquals(timeline.spans.map(({ to }) => to), [20 * WINDOW, undefined]);
});

Deno.test("timeline keeps a bounded number of marks, the newest", () => {
  const timeline = createTimeline();
  for (let at = 0; at < 2 * MAX_MARKS; at++) timeline.mark("event", at);
  assertEquals(timeline.marks.length, MAX_MARKS);
  assertEquals(timeline.marks.at(-1)?.at, 2 * MAX_MARKS - 1);
});

Deno.test("timeline keeps a bounded number of states", () => {
  const timeline = createTimeline();
  for (let at = 0; at < 100; at++) timeline.enter(at % 2 ? "OPEN" : "CONNECTING", at * WINDOW);
  assertLess(timeline.spans.length, 4);
});
