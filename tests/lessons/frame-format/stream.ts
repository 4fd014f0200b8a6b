/**
 * What lesson frame-format's snippets stream: a tick of two lines with an ID, at once and then every
 * two seconds; and what its gallery means, by the standard.
 */

import { assertEquals } from "@std/assert";
import type { StepReason, StreamEvent } from "../../../event_stream/mod.ts";
import type { Reader } from "../../snippets/reader.ts";

/** Reads the beginning of a stream, as every snippet must write it. */
export async function readStart(reader: Reader): Promise<void> {
  await reader.readEvents(2);
  assertEquals(reader.events, [
    { type: "tick", data: "line 1 of 1\nline 2", lastEventId: "1" },
    { type: "tick", data: "line 1 of 2\nline 2", lastEventId: "2" },
  ]);
}

/** One name of the gallery: what each of its lines does, and the events that they make. */
export interface Exhibit {
  readonly steps: readonly StepReason[];
  readonly events: readonly StreamEvent[];
  /** What Firefox makes of it where it does not follow the standard. */
  readonly inFirefox?: readonly StreamEvent[];
}

const DATA = "data-appended";
const FIRES = "event-dispatched";
const NOTHING = "no-data";
/** The data of the event that shows which ID a frame without data has left behind. */
export const AFTER_ID_ALONE = "which ID is it now?";

/** The gallery of the live endpoint, in its order: what `?only=NAME` gives. */
export const GALLERY: Readonly<Record<string, Exhibit>> = {
  "bom": {
    steps: ["byte-order-mark", DATA, "unknown-field", FIRES],
    events: [message("the mark before this line is taken away")],
  },
  "comment": { steps: ["comment", NOTHING], events: [] },
  "data": { steps: [DATA, FIRES], events: [message("hello")] },
  "no-space": { steps: [DATA, FIRES], events: [message("hello")] },
  "two-spaces": { steps: [DATA, FIRES], events: [message(" hello")] },
  "lines": {
    steps: [DATA, DATA, DATA, FIRES],
    events: [message("three lines\nmake\none event")],
  },
  "empty-data": { steps: [DATA, FIRES], events: [message("")] },
  "no-colon": { steps: [DATA, DATA, FIRES], events: [message("\n")] },
  "event": {
    steps: ["event-set", DATA, FIRES],
    events: [tick("only listeners for tick hear this")],
  },
  "event-alone": {
    steps: ["event-set", NOTHING, DATA, FIRES],
    events: [message("is this a tick?")],
  },
  "id": {
    steps: ["id-set", DATA, FIRES, DATA, FIRES],
    events: [message("this frame has an ID", "7"), message("this frame has none", "7")],
  },
  "id-alone": {
    steps: ["id-set", NOTHING, DATA, FIRES],
    events: [message(AFTER_ID_ALONE, "8")],
    // Firefox forgets the ID of a frame without data.
    inFirefox: [message(AFTER_ID_ALONE)],
  },
  "id-null": {
    steps: ["id-set", DATA, FIRES, DATA, "id-has-null", FIRES],
    events: [message("the ID is 9", "9"), message("an ID with U+0000 is ignored", "9")],
  },
  "id-empty": {
    steps: ["id-set", DATA, FIRES, "id-set", DATA, FIRES],
    events: [message("the ID is 11", "11"), message("an empty ID clears it")],
  },
  "retry": { steps: ["retry-set", NOTHING], events: [] },
  "retry-zero": { steps: ["retry-set", NOTHING], events: [] },
  "retry-letter": { steps: ["retry-not-digits", NOTHING], events: [] },
  "unknown-field": {
    steps: ["unknown-field", DATA, FIRES],
    events: [message("the line before was ignored")],
  },
  "case": { steps: ["unknown-field", NOTHING], events: [] },
  "leading-space": { steps: ["unknown-field", NOTHING], events: [] },
  "not-a-comment": { steps: ["unknown-field", NOTHING], events: [] },
  "cr": { steps: [DATA, DATA, FIRES], events: [message("each line\nends with CR")] },
  "crlf": { steps: [DATA, DATA, FIRES], events: [message("each line\nends with CRLF")] },
  "mixed": { steps: [DATA, DATA, DATA, FIRES], events: [message("CR\nLF\nCRLF")] },
  "line-separator": {
    steps: [DATA, FIRES],
    events: [message("a line separator\u2028ends no line")],
  },
  "utf-8": { steps: [DATA, FIRES], events: [message("café 😀")] },
  "latin-1": { steps: [DATA, FIRES], events: [message("caf\uFFFD")] },
  "order": {
    steps: [DATA, "id-set", "event-set", FIRES],
    events: [tick("the type and the ID may come last", "12")],
  },
  "extra-line": { steps: [DATA, FIRES, NOTHING], events: [message("two empty lines")] },
  "unfinished": { steps: ["id-set", DATA, "end-of-stream"], events: [] },
};

function message(data: string, lastEventId = ""): StreamEvent {
  return { type: "message", data, lastEventId };
}

function tick(data: string, lastEventId = ""): StreamEvent {
  return { type: "tick", data, lastEventId };
}
