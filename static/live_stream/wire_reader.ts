/** Records of the wire → rows: requests, frames and ends, interpreted by the standard. */

import { createInterpreter, type Interpreter, type Step } from "../../event_stream/mod.ts";
import type {
  EndRecord,
  RequestRecord,
  ResponseRecord,
  WireRecord,
  WriteRecord,
} from "../../event_stream/record.ts";
import type { AddRow, Counters } from "./ledger.ts";
import type { Pairing, ServerSide } from "./pairing.ts";
import type { BodyRow, EndRow, FrameRow, GapRow, NoteRow, RequestRow } from "./rows.ts";

/** Reads what the wire of one `EventSource` carries. */
export interface WireReader {
  record(record: WireRecord, skew: number): void;
}

/** A connection whose stream is being read. */
interface Reading {
  readonly server: ServerSide;
  interpreter: Interpreter;
  /** Offset in the stream where the interpreter began: after a gap, not at the beginning. */
  base: number;
  /** How many bytes have come. */
  length: number;
  writes: number;
  lastWriteAt: number;
  /** The frame under way. */
  frame: FrameRow | undefined;
  /** The frame before, whose CR may still turn out to be half a CRLF. */
  finished: FrameRow | undefined;
  /** The body, where it is no event stream. */
  body: BodyRow | undefined;
  /** After a gap nothing can be understood before the next empty line. */
  isLost: boolean;
}

/** How much of a body that is no event stream is shown, in characters. */
const MAX_BODY = 2_000;

/** Creates the reader of one `EventSource`'s wire. */
export function createWireReader({ add, pairing, counters }: {
  add: AddRow;
  pairing: Pairing;
  counters: Counters;
}): WireReader {
  const readings = new Map<string, Reading>();
  let lastEventId = "";
  let endedAt: number | undefined;

  function begin(connection: string, head: RequestRow | undefined): Reading {
    const reading: Reading = {
      server: pairing.begin(head),
      interpreter: createInterpreter({ lastEventId }),
      base: 0,
      length: 0,
      writes: 0,
      lastWriteAt: 0,
      frame: undefined,
      finished: undefined,
      body: undefined,
      isLost: head === undefined,
    };
    readings.set(connection, reading);
    return reading;
  }

  function request(record: RequestRecord, at: number): void {
    const waited = endedAt === undefined ? undefined : at - endedAt;
    begin(record.connection, add<RequestRow>({ kind: "request", at, request: record, waited }));
  }

  function response(record: ResponseRecord): void {
    const { server } = readings.get(record.connection) ?? begin(record.connection, undefined);
    // A redirect is followed: what the browser makes of it, it makes of the next answer.
    if (record.status < 300 || record.status > 308) server.opens = isStream(record);
    if (server.head) {
      server.head.response = record;
      server.head.version++;
    }
    pairing.settle(server);
  }

  function write(record: WriteRecord, at: number): void {
    const reading = readings.get(record.connection) ?? begin(record.connection, undefined);
    const bytes = fromBase64(record.bytes);
    counters.bytes += bytes.length;
    reading.writes++;
    if (reading.server.opens === false) return addBody(reading, bytes, at);
    const frame = reading.frame;
    if (frame) {
      const { base, length, writes, lastWriteAt } = reading;
      frame.cuts.push({ offset: length - base, write: writes, after: at - lastWriteAt });
    }
    reading.lastWriteAt = at;
    read(reading, bytes, at);
  }

  /** Hands the bytes to the interpreter, and the lines that it finds to their frames. */
  function read(reading: Reading, bytes: Uint8Array, at: number): void {
    const from = reading.length - reading.base;
    reading.length += bytes.length;
    const steps = understand(reading, bytes, at);
    if (!steps) return;
    let taken = from + takeLateLineFeed(reading.finished, bytes);
    const take = (to: number) => {
      const frame = reading.frame ??= newFrame(taken, at);
      append(frame, bytes.subarray(taken - from, to - from));
      frame.writtenAt = at;
      taken = Math.max(taken, to);
      return frame;
    };
    for (const step of steps) addStep(reading, take(step.end), step);
    if (taken < from + bytes.length) take(from + bytes.length);
    lastEventId = reading.interpreter.lastEventId;
  }

  function understand(reading: Reading, bytes: Uint8Array, at: number): Step[] | undefined {
    try {
      return reading.interpreter.push(bytes);
    } catch (error) {
      add<NoteRow>({ kind: "note", at, text: `${(error as Error).message}.` });
      loseTrack(reading);
    }
  }

  function newFrame(start: number, at: number): FrameRow {
    return add<FrameRow>({
      kind: "frame",
      at,
      start,
      bytes: new Uint8Array(),
      steps: [],
      cuts: [],
      writtenAt: at,
      verdict: "no-event",
    });
  }

  function addStep(reading: Reading, frame: FrameRow, step: Step): void {
    frame.steps.push(step);
    frame.version++;
    const isEnd = step.kind === "dispatch" || step.kind === "nothing-dispatched" ||
      step.kind === "discarded";
    if (!isEnd) return;
    reading.frame = undefined;
    reading.finished = frame;
    if (reading.isLost) {
      reading.isLost = false;
      frame.verdict = "no-event";
    } else if (step.event) pairing.expect(reading.server, frame, step.event);
  }

  function addBody(reading: Reading, bytes: Uint8Array, at: number): void {
    const text = new TextDecoder().decode(bytes);
    const row = reading.body ??= add<BodyRow>({ kind: "body", at, text: "" });
    row.text = (row.text + text).slice(0, MAX_BODY);
    row.version++;
  }

  function end(record: EndRecord, at: number): void {
    const reading = readings.get(record.connection) ?? begin(record.connection, undefined);
    readings.delete(record.connection);
    if (reading.server.opens !== false) {
      for (const step of reading.interpreter.end()) {
        addStep(reading, reading.frame ?? newFrame(step.start, at), step);
      }
    }
    endedAt = at;
    const { cause, message } = record;
    reading.server.end = add<EndRow>({ kind: "end", at, cause, message });
    pairing.settle(reading.server);
  }

  function gap(lost: number | undefined, at: number): void {
    add<GapRow>({ kind: "gap", at, lost });
    readings.forEach(loseTrack);
  }

  /** What comes next can be understood again after its first empty line. */
  function loseTrack(reading: Reading): void {
    reading.server.hasGap = true;
    reading.isLost = true;
    reading.frame = undefined;
    reading.finished = undefined;
    reading.base = reading.length;
    reading.interpreter = createInterpreter({ lastEventId });
    pairing.settle(reading.server);
  }

  let hasBegun = false;
  return {
    record(record, skew) {
      const at = record.kind === "gap"
        ? performance.timeOrigin + performance.now()
        : record.at - skew;
      switch (record.kind) {
        case "hello":
          // A second greeting: the wire was lost and has come back, and who knows what it missed.
          if (hasBegun) gap(undefined, at);
          hasBegun = true;
          break;
        case "request":
          return request(record, at);
        case "response":
          return response(record);
        case "write":
          return write(record, at);
        case "end":
          return end(record, at);
        case "gap":
          return gap(record.lost, at);
      }
    },
  };
}

/** "If response's status is not 200, or … content type is not text/event-stream", it fails. */
function isStream({ status, headers }: ResponseRecord): boolean {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  return status === 200 && /^text\/event-stream\s*(?:;|$)/i.test(type.trim());
}

/** Gives the frame before its last byte, if that was the LF of a CRLF; returns how many it took. */
function takeLateLineFeed(frame: FrameRow | undefined, bytes: Uint8Array): number {
  const isLate = frame && (frame.steps.at(-1)?.end ?? 0) > frame.start + frame.bytes.length;
  if (!isLate) return 0;
  append(frame, bytes.subarray(0, 1));
  return 1;
}

function append(frame: FrameRow, bytes: Uint8Array): void {
  const joined = new Uint8Array(frame.bytes.length + bytes.length);
  joined.set(frame.bytes);
  joined.set(bytes, frame.bytes.length);
  frame.bytes = joined;
  frame.version++;
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
