/** The ledger: rows out of records and events, whatever comes first, and how many it keeps. */

import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { interpret } from "../../../../event_stream/mod.ts";
import type { EndCause, WireRecord } from "../../../../event_stream/record.ts";
import { createLedger, type Ledger } from "../../../../static/live_stream/ledger/ledger.ts";
import type { FrameRow, NativeEvent, Row } from "../../../../static/live_stream/ledger/rows.ts";
import {
  createScene,
  describe,
  framesOf,
  interleavings,
  shuffle,
  tell,
  type Telling,
  toBytes,
  toText,
} from "../../../helpers/wire.ts";

Deno.test("ledger pairs each event with its frame, whichever comes first", () => {
  const scene = createScene();
  const records = [
    scene.request("a"),
    scene.response("a"),
    scene.write("a", "data: 1\n\n: comment\n\n"),
    scene.write("a", "data: 2\n\n"),
    scene.end("a"),
  ];
  const natives = [scene.open(), scene.message("1"), scene.message("2"), scene.error()];
  for (const order of interleavings<Telling>(records, natives)) {
    const ledger = ledgerOf(order);
    assertEquals(describe(ledger.rows), [
      "request: open 1",
      "frame agrees: 1",
      "frame no-event",
      "frame agrees: 2",
      "end: error 0",
    ]);
  }
});

/** One connection: what the server writes, and how much of it gets to the browser. */
interface Connection {
  stream: Uint8Array;
  /** Where the server's writes end, in bytes. */
  ends: number[];
  cause: EndCause;
  /** How many bytes of a connection that breaks get to the browser. */
  received: number;
  isRedirected: boolean;
}

const word = fc.constantFrom(
  "",
  "a",
  "é",
  "日本",
  "😀",
  " b ",
  "7",
  "tick",
  "error",
  "unheard",
  "c:d",
);
const field = fc.tuple(
  fc.constantFrom(
    "data: ",
    "data:",
    "event: ",
    "id:",
    "id: ",
    "retry:",
    ": ",
    "other: ",
    "data",
    "id",
  ),
  word,
).map((parts) => parts.join(""));
const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
const block = fc.tuple(fc.array(field, { maxLength: 4 }), lineEnd)
  .map(([lines, end]) => [...lines, ""].map((line) => line + end).join(""));
const unfinished = fc.constantFrom(
  "",
  "",
  "data: 1",
  "id: 9\ndata: x\r",
  "event: tick\n",
  "\ufeff",
);

const connection: fc.Arbitrary<Connection> = fc.record({
  text: fc.tuple(fc.constantFrom("", "", "\ufeff"), fc.array(block, { maxLength: 6 }), unfinished)
    .map(([mark, blocks, rest]) => mark + blocks.join("") + rest),
  cuts: fc.array(fc.nat(60), { maxLength: 12 }),
  cause: fc.constantFrom<EndCause>("ended", "ended", "cut", "failed", "left"),
  received: fc.nat(60),
  isRedirected: fc.boolean(),
}).map(({ text, cuts, cause, received, isRedirected }) => {
  const stream = toBytes(text);
  const ends = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
  return {
    stream,
    ends: [...ends.filter((end) => end > 0 && end < stream.length), stream.length],
    cause,
    received: Math.min(received, stream.length),
    isRedirected,
  };
});

const story = fc.record({
  connections: fc.array(connection, { minLength: 1, maxLength: 4 }),
  refusal: fc.constantFrom(undefined, { status: 204 }, { type: "text/html" }, { status: 500 }),
  unreached: fc.nat(2),
});

const HEARD = new Set(["message", "open", "error", "tick"]);

/** What the server and the browser tell of some connections, as the standard has it. */
function play({ connections, refusal, unreached }: {
  connections: readonly Connection[];
  refusal: { status?: number; type?: string } | undefined;
  unreached: number;
}) {
  const scene = createScene();
  const records: WireRecord[] = [scene.hello()];
  const natives: NativeEvent[] = [];
  let lastEventId = "";
  const ask = (name: string) => {
    const sent = [...toBytes(lastEventId)].map((byte) => String.fromCharCode(byte)).join("");
    records.push(scene.request(name, lastEventId === "" ? [] : [["last-event-id", sent]]));
  };
  connections.forEach(({ stream, ends, cause, received, isRedirected }, index) => {
    for (let count = 0; count < unreached && index > 0; count++) natives.push(scene.error());
    if (isRedirected) {
      ask(`redirect ${index}`);
      const headers = [["location", "/live"]] as const;
      records.push(scene.response(`redirect ${index}`, { status: 307, headers }));
      records.push(scene.end(`redirect ${index}`));
    }
    ask(`${index}`);
    records.push(scene.response(`${index}`));
    natives.push(scene.open());
    for (const [at, end] of ends.entries()) {
      records.push(scene.write(`${index}`, stream.subarray(ends[at - 1] ?? 0, end)));
    }
    const isBroken = cause === "failed" || cause === "left";
    const got = interpret(isBroken ? stream.subarray(0, received) : stream, { lastEventId });
    for (const { type, data, lastEventId } of got.events) {
      if (HEARD.has(type)) natives.push(scene.message(data, { type, lastEventId }));
    }
    lastEventId = got.lastEventId;
    records.push(scene.end(`${index}`, cause));
    natives.push(scene.error());
  });
  if (refusal) {
    ask("refused");
    records.push(scene.response("refused", refusal), scene.write("refused", "no"));
    records.push(scene.end("refused"));
    natives.push(scene.error(2));
  }
  return { records, natives };
}

Deno.test("ledger makes the same rows of every interleaving, and never disagrees by mistake", () => {
  fc.assert(
    fc.property(story, fc.array(fc.boolean(), { minLength: 1, maxLength: 50 }), (told, picks) => {
      const { records, natives } = play(told);
      const ledger = ledgerOf(shuffle<Telling>(records, natives, picks));
      const wanted = ledgerOf([...records, ...natives]);
      assertEquals(
        ledger.rows.filter(isWired).map(essence),
        wanted.rows.filter(isWired).map(essence),
      );
      assertEquals(ledger.counters, wanted.counters);
      assertEquals(placed(ledger), [...natives].sort(byTime));
      assert(framesOf(ledger).every(({ verdict }) => !["disagrees", "awaited"].includes(verdict)));
      // Only attempts that never got an answer stand alone.
      const loose = ledger.rows.filter(({ kind }) => kind === "loose").length;
      assertEquals(loose, told.unreached * (told.connections.length - 1));
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("ledger lays the frames of a stream end to end, with a cut where a write began inside", () => {
  fc.assert(
    fc.property(connection, ({ stream, ends }) => {
      const scene = createScene();
      const ledger = createLedger({ listensFor: [] });
      tell(ledger, [scene.request("a"), scene.response("a")]);
      ends.forEach((end, index) => {
        tell(ledger, [scene.write("a", stream.subarray(ends[index - 1] ?? 0, end))]);
        // After every single write, and not only at the end.
        const rows = framesOf(ledger);
        assertEquals(rows.flatMap(({ bytes }) => [...bytes]), [...stream.subarray(0, end)]);
      });
      let offset = 0;
      const steps = interpret(stream).steps.filter(({ kind }) => kind !== "discarded");
      for (const { start, bytes, steps: own, cuts } of framesOf(ledger)) {
        assertEquals(start, offset);
        offset += bytes.length;
        assertEquals(own, steps.splice(0, own.length));
        const inside = ends.map((end, index) => ({ offset: end, write: index + 2 }))
          .filter((cut) => cut.offset > start && cut.offset < offset);
        assertEquals(cuts.map(({ offset, write }) => ({ offset, write })), inside);
      }
      assertEquals(steps, []);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("ledger draws no cut for a write without bytes, and counts it", () => {
  const scene = createScene();
  const writes = ["data", "", ": 1", "\n\n", ""].map((text) => scene.write("a", text));
  const ledger = ledgerOf([scene.request("a"), scene.response("a"), ...writes]);
  const [frame, ...others] = framesOf(ledger);
  assertEquals(frame?.cuts, [
    { offset: 4, write: 3, after: 10 },
    { offset: 7, write: 4, after: 10 },
  ]);
  assertEquals(others, []);
});

const lossy = fc.record({ told: story, from: fc.nat(40), lost: fc.integer({ min: 1, max: 12 }) });

for (const isOutage of [false, true]) {
  const name = isOutage ? "a wire that was lost and came back" : "a gap";
  Deno.test(`ledger shows every event once and disagrees with none after ${name}`, () => {
    fc.assert(
      fc.property(
        lossy,
        fc.array(fc.boolean(), { minLength: 1, maxLength: 50 }),
        (given, picks) => {
          const { records, natives } = play(given.told);
          // The first greeting and the first request come before there is anything to lose.
          const from = 1 + given.from % records.length;
          const at = natives[0]!.at;
          const missing: Telling[] = isOutage
            ? [{ kind: "lost", at }, { kind: "hello", at }]
            : [{ kind: "gap", lost: given.lost }];
          const seen = [...records.slice(0, from), ...missing, ...records.slice(from + given.lost)];
          const ledger = createLedger({ listensFor: ["tick"] });
          tell(ledger, causal(shuffle<Telling>(seen, natives, picks), startsOf(records)));
          ledger.begin();
          assertEquals(placed(ledger), [...natives].sort(byTime));
          assertEquals(framesOf(ledger).filter(({ verdict }) => verdict === "disagrees"), []);
        },
      ),
      { numRuns: 1_000 },
    );
  });
}

/** When each connection was asked for. */
function startsOf(records: readonly WireRecord[]): Map<string, number> {
  return new Map(records.flatMap((r) => r.kind === "request" ? [[r.connection, r.at]] : []));
}

/** A browser asks again after the event that says why: a record never overtakes it. */
function causal(tellings: readonly Telling[], starts: ReadonlyMap<string, number>): Telling[] {
  const natives = tellings.filter((telling): telling is NativeEvent => !("kind" in telling));
  return tellings.flatMap((telling) => {
    if (!("kind" in telling)) return natives[0] === telling ? natives.splice(0, 1) : [];
    const start = "connection" in telling ? starts.get(telling.connection)! : 0;
    const late = natives.findIndex(({ at }) => at >= start);
    return [...natives.splice(0, late === -1 ? natives.length : late), telling];
  });
}

Deno.test("ledger keeps the newest frames, and counts those that it let go", () => {
  const scene = createScene();
  const ledger = createLedger({ listensFor: [], maxFrames: 3 });
  tell(ledger, [scene.request("a"), scene.response("a"), scene.open()]);
  for (let num = 1; num <= 10; num++) {
    tell(ledger, [scene.write("a", `data: ${num}\n\n`), scene.message(`${num}`)]);
  }
  assertEquals(describe(ledger.rows), ["frame agrees: 8", "frame agrees: 9", "frame agrees: 10"]);
  assertEquals(ledger.counters, { frames: 10, events: 10, reconnections: 0, bytes: 91, letGo: 7 });
});

Deno.test("ledger knows the newest request although its row was let go", () => {
  const scene = createScene();
  const ledger = createLedger({ listensFor: [], maxFrames: 1 });
  tell(ledger, [scene.request("a"), scene.write("a", ":\n\n:\n\n"), scene.response("a")]);
  assertEquals(ledger.rows.map(({ kind }) => kind), ["frame"]);
  assertEquals(ledger.request?.response?.status, 200);
});

Deno.test("ledger keeps a bounded number of rows where none is a frame", () => {
  const scene = createScene();
  const ledger = createLedger({ listensFor: [], maxFrames: 10 });
  for (let num = 0; num < 2_000; num++) {
    const name = `${num}`;
    tell(ledger, [scene.request(name), scene.response(name), scene.open()]);
    tell(ledger, [scene.end(name), scene.error()]);
    ledger.note("a note", num);
  }
  assertEquals(ledger.rows.length, 30);
  assertEquals(ledger.counters.letGo, 0);
  assertEquals(describe(ledger.rows).slice(-3), ["request: open 1", "end: error 0", "note"]);
});

Deno.test("ledger counts frames, events, reconnections and bytes", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    scene.request("a"),
    scene.response("a"),
    scene.open(),
    scene.write("a", ": é\n\nevent: error\ndata: 1\n\n"),
    scene.message("1", { type: "error" }),
    scene.end("a"),
    scene.error(),
    scene.error(),
    scene.request("b"),
    scene.response("b"),
    scene.open(),
    scene.write("b", "data"),
  ]);
  assertEquals(ledger.counters, { frames: 3, events: 1, reconnections: 1, bytes: 32, letGo: 0 });
});

Deno.test("ledger begins a new EventSource without reconnection and without last event ID", () => {
  const scene = createScene();
  const first = [scene.request("a"), scene.response("a"), scene.write("a", "id: 7\ndata: 1\n\n")];
  const ledger = ledgerOf([...first, scene.open(), scene.message("1", { lastEventId: "7" })]);
  ledger.begin();
  tell(ledger, [scene.hello(), scene.request("b"), scene.response("b"), scene.open()]);
  tell(ledger, [scene.write("b", "data: 2\n\n"), scene.message("2")]);
  assertEquals(describe(ledger.rows).slice(2), ["request: open 1", "frame agrees: 2"]);
  assertEquals(ledger.counters.reconnections, 0);
});

Deno.test("ledger shows what still waited when a new EventSource begins", () => {
  const scene = createScene();
  const ledger = ledgerOf([scene.request("a"), scene.response("a")]);
  tell(ledger, [scene.write("a", "data: 1\n\n")]);
  ledger.begin();
  tell(ledger, [scene.open(), scene.message("2")]);
  ledger.begin();
  assertEquals(describe(ledger.rows), [
    "request",
    "frame lacks event",
    "loose: open 1",
    "loose: 2",
  ]);
});

Deno.test("ledger clears its rows and counters, also while a frame is under way", () => {
  const scene = createScene();
  const ledger = ledgerOf([scene.request("a"), scene.response("a"), scene.open()]);
  tell(ledger, [scene.write("a", "data: 1\n")]);
  ledger.clear();
  assertEquals(ledger.rows, []);
  assertEquals(ledger.counters, { frames: 0, events: 0, reconnections: 0, bytes: 0, letGo: 0 });
  tell(ledger, [scene.write("a", "\ndata: 2\n\n"), scene.message("1"), scene.message("2")]);
  assertEquals(describe(ledger.rows), ["frame agrees: 2"]);
  assertEquals(ledger.request?.request.target, "/live");
});

Deno.test("ledger gives rows keys that grow, and a new version at every change", () => {
  const scene = createScene();
  const ledger = ledgerOf([scene.request("a"), scene.response("a"), scene.open()]);
  const versions: number[] = [];
  for (
    const telling of [scene.write("a", "data: 1\n"), scene.write("a", "\n"), scene.message("1")]
  ) {
    tell(ledger, [telling]);
    versions.push(framesOf(ledger)[0]!.version);
  }
  assertLess(versions[0]!, versions[1]!);
  assertLess(versions[1]!, versions[2]!);
  assertEquals(ledger.rows.map(({ key }) => key), [1, 2]);
});

Deno.test("ledger takes the difference of the clocks from the server's times", () => {
  const ledger = createLedger({ listensFor: [] });
  const record = createScene().request("a");
  ledger.record(record, 500);
  assertEquals(ledger.rows[0]?.at, 510);
});

Deno.test("ledger appends to a frame in many writes without copying it each time", () => {
  const scene = createScene();
  const ledger = ledgerOf([scene.request("a"), scene.response("a"), scene.write("a", "data: ")]);
  const buffers = new Set<unknown>();
  for (let num = 0; num < 10_000; num++) {
    tell(ledger, [scene.write("a", "x")]);
    buffers.add(framesOf(ledger)[0]!.bytes.buffer);
  }
  // 10,006 bytes are reached from six by doubling eleven times.
  assertEquals(buffers.size, 11);
  assertEquals(framesOf(ledger)[0]!.cuts.length, 10_000);
});

Deno.test("ledger copies a frame of many lines once where one write brings it", () => {
  const scene = createScene();
  const ledger = ledgerOf([scene.request("a"), scene.response("a")]);
  tell(ledger, [scene.write("a", "data: x\n".repeat(10_000) + "\n")]);
  const [frame] = framesOf(ledger);
  assertEquals(frame!.steps.length, 10_001);
  assertEquals(frame!.bytes.buffer.byteLength, 80_001);
});

Deno.test("ledger holds ten thousand events until their frames come, and pairs them all", () => {
  const scene = createScene();
  const ledger = createLedger({ listensFor: [], maxFrames: Infinity });
  tell(ledger, [scene.open()]);
  for (let num = 0; num < 10_000; num++) tell(ledger, [scene.message(`${num}`)]);
  tell(ledger, [scene.request("a"), scene.response("a")]);
  for (let num = 0; num < 10_000; num++) tell(ledger, [scene.write("a", `data: ${num}\n\n`)]);
  assertEquals(framesOf(ledger).filter(({ verdict }) => verdict === "agrees").length, 10_000);
});

Deno.test("ledger shows events alone rather than hold more than ten thousand", () => {
  const scene = createScene();
  const ledger = createLedger({ listensFor: [], maxFrames: Infinity });
  tell(ledger, [scene.request("a"), scene.response("a"), scene.open()]);
  for (let num = 0; num <= 10_000; num++) tell(ledger, [scene.message(`${num}`)]);
  assertEquals(ledger.rows.length, 10_002);
  // Their frames are late, and are not taken for others.
  tell(ledger, [scene.write("a", "data: 0\n\n"), scene.message("new")]);
  tell(ledger, [scene.write("a", "data: new\n\n")]);
  assertEquals(framesOf(ledger).map(({ verdict }) => verdict), ["no-event", "agrees"]);
});

Deno.test("ledger gives frames up rather than let more than ten thousand wait", () => {
  const scene = createScene();
  const ledger = createLedger({ listensFor: [], maxFrames: Infinity });
  tell(ledger, [scene.request("a"), scene.response("a"), scene.open()]);
  for (let num = 0; num <= 10_000; num++) tell(ledger, [scene.write("a", `data: ${num}\n\n`)]);
  assertEquals(framesOf(ledger)[0]?.missing, "event");
  tell(ledger, [scene.message("0"), scene.write("a", "data: new\n\n"), scene.message("new")]);
  assertEquals(framesOf(ledger).at(-1)?.verdict, "agrees");
});

function ledgerOf(tellings: readonly Telling[]): Ledger {
  const ledger = createLedger({ listensFor: ["tick"] });
  tell(ledger, tellings);
  return ledger;
}

function isWired({ kind }: Row): boolean {
  return kind !== "loose";
}

/** Everything about a row that must not depend on what came first. */
function essence(row: Row): unknown {
  const { key: _key, version: _version, ...rest } = row;
  return row.kind === "frame" ? { ...rest, bytes: toText((rest as FrameRow).bytes) } : rest;
}

/** The events that stand in the rows, in the order in which they were fired. */
function placed({ rows }: Ledger): NativeEvent[] {
  return rows.flatMap(({ native }) => native ?? []).sort(byTime);
}

function byTime(left: NativeEvent, right: NativeEvent): number {
  return left.at - right.at;
}
