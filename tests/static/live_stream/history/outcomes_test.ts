import { assertEquals } from "@std/assert";
import {
  createOutcomes,
  describeOutcome,
} from "../../../../static/live_stream/history/outcomes.ts";

const SRC = "/live?type=right&status=200";

Deno.test("outcomes name only what differs from the first address", () => {
  const outcomes = createOutcomes(SRC);
  for (const src of [SRC, "/live?type=plain&status=200", "/live?type=right&status=404"]) {
    outcomes.begin(src);
  }
  assertEquals(outcomes.list.map(({ changed }) => changed), ["", "type=plain", "status=404"]);
});

Deno.test("outcomes say that a stream opened, fired, was lost and came back", () => {
  const outcomes = createOutcomes(SRC);
  outcomes.begin(SRC);
  outcomes.native({ type: "open", at: 0, readyState: 1 });
  outcomes.native({
    type: "message",
    at: 1,
    readyState: 1,
    message: { data: "", lastEventId: "" },
  });
  assertEquals(outcomes.list.map(describeOutcome), ["opened, fired 1 event"]);
  outcomes.native({ type: "error", at: 2, readyState: 0 });
  outcomes.native({ type: "open", at: 3, readyState: 1 });
  assertEquals(outcomes.list.map(describeOutcome), [
    "opened 2 times, fired 1 event, retried once",
  ]);
});

Deno.test("outcomes say that the browser gave up, of the newest address only", () => {
  const outcomes = createOutcomes(SRC);
  outcomes.begin(SRC);
  outcomes.begin("/live?type=plain");
  outcomes.native({ type: "error", at: 0, readyState: 2 });
  assertEquals(outcomes.list.map(describeOutcome), [
    "did not open",
    "did not open, gave up for good",
  ]);
});

Deno.test("outcomes take an event called error with data for an event", () => {
  const outcomes = createOutcomes(SRC);
  outcomes.begin(SRC);
  outcomes.native({ type: "error", at: 0, readyState: 1, message: { data: "x", lastEventId: "" } });
  assertEquals(outcomes.list.map(describeOutcome), ["did not open, fired 1 event"]);
});

Deno.test("outcomes keep the newest thirty", () => {
  const outcomes = createOutcomes(SRC);
  for (let n = 0; n <= 30; n++) outcomes.begin(`/live?n=${n}`);
  assertEquals([outcomes.list.length, outcomes.list[0]?.changed], [30, "n=1"]);
});
