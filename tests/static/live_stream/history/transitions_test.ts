/** The transitions of an `EventSource`: what each event, and `close()`, was in the diagram. */

import { assertEquals } from "@std/assert";
import type { NativeEvent } from "../../../../static/live_stream/ledger/rows.ts";
import { createTransitions } from "../../../../static/live_stream/history/transitions.ts";

const opened: NativeEvent = { type: "open", at: 2, readyState: 1 };
const failed = (readyState: number, at = 3): NativeEvent => ({ type: "error", at, readyState });

Deno.test("transitions begin with nothing, not even a state", () => {
  const { last, counts } = createTransitions();
  assertEquals(last, undefined);
  assertEquals(Object.values(counts), [0, 0, 0, 0, 0, 0]);
});

Deno.test("transitions tell an end, an attempt without an answer, and a refusal apart", () => {
  const transitions = createTransitions();
  const seen = [];
  transitions.construct(1);
  seen.push(transitions.last);
  for (const event of [opened, failed(0), failed(0, 4), failed(2, 5)]) {
    transitions.native(event);
    seen.push(transitions.last);
  }
  assertEquals(seen, [
    { cause: "constructed", from: undefined, to: "CONNECTING", at: 1 },
    { cause: "opened", from: "CONNECTING", to: "OPEN", at: 2 },
    { cause: "lost", from: "OPEN", to: "CONNECTING", at: 3 },
    { cause: "unanswered", from: "CONNECTING", to: "CONNECTING", at: 4 },
    { cause: "refused", from: "CONNECTING", to: "CLOSED", at: 5 },
  ]);
  const { constructed, opened: open, lost, unanswered, refused, closed } = transitions.counts;
  assertEquals([constructed, open, lost, unanswered, refused, closed], [1, 1, 1, 1, 1, 0]);
});

Deno.test("transitions know from which state close() was called, and that it does nothing twice", () => {
  const transitions = createTransitions();
  transitions.close(0);
  assertEquals(transitions.last, undefined);
  transitions.construct(1);
  transitions.close(2);
  assertEquals(transitions.last, { cause: "closed", from: "CONNECTING", to: "CLOSED", at: 2 });
  transitions.close(3);
  transitions.construct(4);
  transitions.native({ ...opened, at: 5 });
  transitions.close(6);
  assertEquals(transitions.last, { cause: "closed", from: "OPEN", to: "CLOSED", at: 6 });
  assertEquals(transitions.counts.closed, 2);
});

Deno.test("transitions take no message for one, not even one that is called error or open", () => {
  const transitions = createTransitions();
  transitions.construct(1);
  transitions.native(opened);
  for (const type of ["message", "error", "open"]) {
    transitions.native({ type, at: 3, readyState: 1, message: { data: "", lastEventId: "" } });
  }
  assertEquals(transitions.last?.cause, "opened");
  assertEquals([transitions.counts.opened, transitions.counts.lost], [1, 0]);
});

Deno.test("transitions that are cleared count anew and keep the last", () => {
  const transitions = createTransitions();
  transitions.construct(1);
  transitions.native(opened);
  transitions.clear();
  assertEquals(Object.values(transitions.counts), [0, 0, 0, 0, 0, 0]);
  transitions.native(failed(0));
  assertEquals(transitions.last, { cause: "lost", from: "OPEN", to: "CONNECTING", at: 3 });
  assertEquals(transitions.counts.lost, 1);
});
