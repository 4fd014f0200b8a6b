/** Records of the wire → rows: requests, bodies and ends; `frame_reader.ts` reads the frames. */

import { isEventStreamType } from "../../../event_stream/media_type.ts";
import type {
  EndRecord,
  RequestRecord,
  ResponseRecord,
  WireRecord,
  WriteRecord,
} from "../../../event_stream/record.ts";
import { createFrameReader, type FrameReader } from "./frame_reader.ts";
import type { Pairing } from "./pairing.ts";
import type { BodyRow, Counters, EndRow, GapRow, RequestRow, RowStore } from "./rows.ts";
import type { ServerSide } from "./connection_sides.ts";

/** Reads what the wire of one `EventSource` carries. */
export interface WireReader {
  record(record: WireRecord, skew: number): void;
}

/** A connection that has not ended. */
interface Reading {
  readonly server: ServerSide;
  readonly frames: FrameReader;
  isRedirect: boolean;
  /** The body, where it is no event stream. */
  body: BodyRow | undefined;
  readonly decoder: TextDecoder;
}

/** How much of a body that is no event stream is shown, in characters. */
const MAX_BODY = 2_000;
/** An `EventSource` has one connection at a time; others are open only because their end is late. */
const MAX_READINGS = 8;

/** Creates the reader of one `EventSource`'s wire. */
export function createWireReader({ rows, pairing, counters }: {
  rows: RowStore;
  pairing: Pairing;
  counters: Counters;
}): WireReader {
  const readings = new Map<string, Reading>();
  let latest: Reading | undefined;
  /** What the browser must have now; undefined where only its next request can tell. */
  let lastEventId: string | undefined = "";
  /** When the connection before was lost. */
  let endedAt: number | undefined;
  let hasBegun = false;
  /** Whether the newest row tells of a gap. */
  let isAtGap = false;

  function begin(connection: string, { at, head, isWhole }: {
    at: number;
    head?: RequestRow;
    /** Whether its stream is seen from the first byte on. */
    isWhole: boolean;
  }): Reading {
    const server = pairing.begin(head, at);
    server.hasGap = !isWhole;
    const frames = createFrameReader({
      rows,
      lastEventId: lastEventId ?? (head && lastEventIdOf(head.request)),
      isWhole,
      onEvent: (frame, event, knowsId) => pairing.expect(server, frame, { event, knowsId }),
      onGap() {
        server.hasGap = true;
        pairing.settle(server);
      },
    });
    latest = { server, frames, isRedirect: false, body: undefined, decoder: new TextDecoder() };
    lastEventId = undefined;
    readings.set(connection, latest);
    if (readings.size > MAX_READINGS) readings.delete(readings.keys().next().value!);
    return latest;
  }

  function request(record: RequestRecord, at: number): void {
    const waited = endedAt === undefined ? undefined : at - endedAt;
    const head = rows.add<RequestRow>({ kind: "request", at, request: record, waited });
    begin(record.connection, { at, head, isWhole: true });
  }

  function response(record: ResponseRecord, at: number): void {
    const reading = readings.get(record.connection) ??
      begin(record.connection, { at, isWhole: true });
    const { server } = reading;
    // A redirect is followed: what the browser makes of it, it makes of the next answer.
    reading.isRedirect = isRedirect(record);
    server.opens = reading.isRedirect ? undefined : isStream(record);
    if (!reading.isRedirect) endedAt = undefined;
    if (server.head) {
      server.head.response = record;
      server.head.version++;
    }
    pairing.settle(server);
  }

  function write(record: WriteRecord, at: number): void {
    const reading = readings.get(record.connection) ??
      begin(record.connection, { at, isWhole: false });
    const { server, frames, isRedirect } = reading;
    const bytes = fromBase64(record.bytes);
    counters.bytes += bytes.length;
    if (isRedirect || server.opens === false) return addBody(reading, bytes, at);
    // Where the record of the response was lost, it is taken for what it should be: a stream.
    if (server.hasGap) server.opens = true;
    frames.write(bytes, at);
    pairing.settle(server);
  }

  function addBody(reading: Reading, bytes: Uint8Array, at: number): void {
    const row = reading.body ??= rows.add<BodyRow>({ kind: "body", at, text: "" });
    if (row.text.length > MAX_BODY) return;
    row.text += reading.decoder.decode(bytes, { stream: true });
    if (row.text.length > MAX_BODY) row.text = `${row.text.slice(0, MAX_BODY)}…`;
    row.version++;
  }

  function end({ connection, cause, message }: EndRecord, at: number): void {
    const reading = readings.get(connection) ?? begin(connection, { at, isWhole: false });
    readings.delete(connection);
    const { server, frames, isRedirect } = reading;
    const isInFrame = frames.end();
    // An endpoint that fails before it answers is answered for: with a 500.
    if (!isRedirect && !server.hasGap) server.opens ??= false;
    if (!isRedirect) endedAt = at;
    // Of a connection that broke, the browser may not have got the last bytes.
    const isDelivered = cause === "ended" || cause === "cut";
    if (reading === latest && isDelivered) lastEventId = frames.lastEventId;
    server.end = rows.add<EndRow>({ kind: "end", at, cause, message, isInFrame });
    pairing.settle(server);
  }

  function gap(lost: number | undefined, at: number): void {
    // A wire that has come back is followed by what its connection missed, without a number, too.
    if (isAtGap && lost === undefined) return;
    isAtGap = true;
    rows.add<GapRow>({ kind: "gap", at, lost });
    for (const { frames } of readings.values()) frames.loseTrack();
    lastEventId = undefined;
    endedAt = undefined;
  }

  return {
    record(record, skew) {
      if (record.kind === "gap") {
        return gap(record.lost, performance.timeOrigin + performance.now());
      }
      const at = record.at - skew;
      if (record.kind !== "hello") isAtGap = false;
      switch (record.kind) {
        case "hello":
          // A second greeting: the wire was lost and has come back, and who knows what it missed.
          if (hasBegun || pairing.isWireLost) gap(undefined, at);
          hasBegun = true;
          return pairing.findWire();
        case "request":
          return request(record, at);
        case "response":
          return response(record, at);
        case "write":
          return write(record, at);
        case "end":
          return end(record, at);
      }
    },
  };
}

/** "If response's status is not 200, or … content type is not text/event-stream", it fails. */
function isStream({ status, headers }: ResponseRecord): boolean {
  return status === 200 && isEventStreamType(valueOf(headers, "content-type"));
}

/** Without a `location` such a response is an answer like any other. */
function isRedirect({ status, headers }: ResponseRecord): boolean {
  return [301, 302, 303, 307, 308].includes(status) && valueOf(headers, "location") !== undefined;
}

/** What the browser says it has. It sends UTF-8, and each byte arrives as one character. */
function lastEventIdOf({ headers }: RequestRecord): string {
  const value = valueOf(headers, "last-event-id") ?? "";
  return new TextDecoder().decode(toBytes(value));
}

function valueOf(headers: ResponseRecord["headers"], wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function fromBase64(text: string): Uint8Array {
  return toBytes(atob(text));
}

function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
