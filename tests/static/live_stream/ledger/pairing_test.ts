/** Which event belongs to which row: connections, failures, gaps and disagreements. */

import { assert, assertEquals, assertLess } from "@std/assert";
import { createLedger, type Ledger } from "../../../../static/live_stream/ledger/ledger.ts";
import { createPairing } from "../../../../static/live_stream/ledger/pairing.ts";
import type { NativeEvent, RowStore } from "../../../../static/live_stream/ledger/rows.ts";
import {
  createScene,
  describe,
  framesOf,
  interleavings,
  tell,
  type Telling,
} from "../../../helpers/wire.ts";

Deno.test("pairing carries the last event ID from one connection to the next", () => {
  const scene = createScene();
  const records = [
    ...connect(scene, "a"),
    scene.write("a", "id: 7\ndata: 1\n\n"),
    scene.end("a"),
    ...connect(scene, "b"),
    scene.write("b", "data: 2\n\nid\ndata: 3\n\n"),
  ];
  const natives = [
    scene.open(),
    scene.message("1", { lastEventId: "7" }),
    scene.error(),
    scene.open(),
    scene.message("2", { lastEventId: "7" }),
    scene.message("3"),
  ];
  assertAlways(records, natives, [
    "request: open 1",
    "frame agrees: 1",
    "end: error 0",
    "request: open 1",
    "frame agrees: 2",
    "frame agrees: 3",
  ]);
});

Deno.test("pairing carries the last event ID over a connection without a frame and a redirect", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    ...connect(scene, "a"),
    scene.write("a", "id: é\n\n"),
    scene.end("a"),
    ...connect(scene, "b"),
    scene.end("b", "cut"),
    ...redirect(scene, "c"),
    ...connect(scene, "d"),
    scene.write("d", "data: 1\n\n"),
  ]);
  assertEquals(framesOf(ledger)[1]?.expected?.lastEventId, "é");
});

Deno.test("pairing takes the last event ID from the request where the connection before broke", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    ...connect(scene, "a"),
    scene.open(),
    scene.write("a", "id: 1\ndata: 1\n\n"),
    scene.message("1", { lastEventId: "1" }),
    scene.write("a", "id: 2\ndata: 2\n\n"),
    scene.end("a", "failed"),
    scene.error(),
    ...connect(scene, "b", [["last-event-id", "1"]]),
    scene.open(),
    scene.write("b", "data: 3\n\ndata: 4\n\n"),
    scene.message("3", { lastEventId: "1" }),
    scene.message("4", { lastEventId: "2" }),
  ]);
  assertEquals(describe(ledger.rows), [
    "request: open 1",
    "frame agrees: 1",
    "frame lacks event",
    "end: error 0",
    "request: open 1",
    "frame agrees: 3",
    "frame disagrees: 4",
  ]);
});

Deno.test("pairing takes no last event ID from a connection that ends after the next has begun", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    ...connect(scene, "a"),
    scene.write("a", "id: 1\n\n"),
    ...connect(scene, "b", [["Last-Event-ID", "1"]]),
    scene.end("a"),
    scene.write("b", "id: 2\n\n"),
    scene.end("b", "left"),
    ...connect(scene, "c", [["Last-Event-ID", "\xc3\xa9"]]),
    scene.write("c", "data: 1\n\n"),
  ]);
  assertEquals(framesOf(ledger).at(-1)?.expected?.lastEventId, "é");
});

Deno.test("pairing puts the error of a browser that refuses what the standard opens on its request", () => {
  const scene = createScene();
  const records = [
    scene.request("a"),
    scene.response("a", { type: "text/event-stream; charset=windows-1252" }),
    scene.write("a", "data: 1\n\n"),
    scene.end("a", "left"),
  ];
  assertAlways(records, [scene.error(2)], ["request: error 2", "frame lacks event", "end"]);
});

Deno.test("pairing puts the error that ends a connection on its end", () => {
  const scene = createScene();
  const records = [...connect(scene, "a"), scene.end("a"), ...connect(scene, "b")];
  const natives = [scene.open(), scene.error(), scene.open()];
  assertAlways(records, natives, ["request: open 1", "end: error 0", "request: open 1"]);
});

for (const answer of [{ status: 404 }, { status: 204 }, { status: 206 }, { type: "text/html" }]) {
  const name = Object.values(answer).join();
  Deno.test(`pairing puts the error after an answer of ${name} on its request`, () => {
    const scene = createScene();
    const records = [
      ...connect(scene, "a"),
      scene.end("a"),
      scene.request("b"),
      scene.response("b", answer),
      scene.end("b"),
    ];
    const natives = [scene.open(), scene.error(), scene.error(2)];
    assertAlways(records, natives, ["request: open 1", "end: error 0", "request: error 2", "end"]);
  });
}

for (const type of ["text/event-stream", "TEXT/Event-Stream ; charset=latin1"]) {
  Deno.test(`pairing expects a browser to open at ${type}`, () => {
    const scene = createScene();
    const response = [scene.request("a"), scene.response("a", { type })];
    assertAlways(response, [scene.open()], ["request: open 1"]);
  });
}

for (const type of ["", "text/event-stream+json", "text/plain"]) {
  Deno.test(`pairing expects no browser to open at “${type}”`, () => {
    const scene = createScene();
    const response = [scene.request("a"), scene.response("a", { type })];
    assertAlways(response, [scene.error(2)], ["request: error 2"]);
  });
}

Deno.test("pairing puts the error on the request where the endpoint failed before it answered", () => {
  const scene = createScene();
  const records = [scene.request("a"), scene.end("a", "failed")];
  assertAlways(records, [scene.error(2)], ["request: error 2", "end"]);
});

Deno.test("pairing puts the open after a redirect on the request that was answered", () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const scene = createScene();
    const records = [
      ...redirect(scene, "a", status),
      ...connect(scene, "b"),
      scene.write("b", "data: 1\n\n"),
    ];
    const natives = [scene.open(), scene.message("1")];
    const rows = ["request", "body", "end", "request: open 1", "frame agrees: 1"];
    assertAlways(records, natives, rows);
  }
});

Deno.test("pairing follows no answer of 304, and none of 307 without a location", () => {
  for (const status of [304, 307]) {
    const scene = createScene();
    const records = [scene.request("a"), scene.response("a", { status })];
    assertAlways(records, [scene.error(2)], ["request: error 2"]);
  }
});

Deno.test("pairing counts how long the browser waited, over a redirect, too", () => {
  const scene = createScene();
  const { rows } = ledgerOf([
    ...connect(scene, "a"),
    scene.end("a"),
    ...redirect(scene, "b"),
    ...connect(scene, "c"),
  ]);
  const requests = rows.filter((row) => row.kind === "request");
  assertEquals(requests.map(({ waited }) => waited), [undefined, 10, 50]);
});

Deno.test("pairing counts no wait where the end of the connection before is not known", () => {
  const scene = createScene();
  const { rows } = ledgerOf([
    ...connect(scene, "a"),
    scene.end("a"),
    ...connect(scene, "b"),
    ...connect(scene, "c"),
    scene.end("c"),
    scene.gap(1),
    ...connect(scene, "d"),
  ]);
  const requests = rows.filter((row) => row.kind === "request");
  assertEquals(requests.map(({ waited }) => waited), [undefined, 10, undefined, undefined]);
});

Deno.test("pairing lets an attempt that reached no server stand alone, and shifts nothing", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    ...connect(scene, "a"),
    scene.open(),
    scene.end("a"),
    scene.error(),
    scene.error(),
    scene.error(),
    ...connect(scene, "b"),
    scene.open(),
    scene.write("b", "data: 1\n\n"),
    scene.message("1"),
    scene.end("b"),
    scene.error(),
    scene.error(),
    scene.request("c"),
    scene.response("c", { status: 503 }),
    scene.error(2),
  ]);
  assertEquals(describe(ledger.rows), [
    "request: open 1",
    "end: error 0",
    "loose: error 0",
    "loose: error 0",
    "request: open 1",
    "frame agrees: 1",
    "end: error 0",
    "loose: error 0",
    "request: error 2",
  ]);
});

Deno.test("pairing waits no more for a request that another one followed", () => {
  const scene = createScene();
  const first = [scene.request("a"), scene.error(), scene.request("b")];
  // The endpoint answers the first when its browser has long asked again.
  const ledger = ledgerOf([...first, scene.response("a"), scene.response("b"), scene.open()]);
  assertEquals(describe(ledger.rows), ["request", "loose: error 0", "request: open 1"]);
});

Deno.test("pairing shows a refusal that was not recorded", () => {
  assertEquals(describe(ledgerOf([createScene().error(2)]).rows), ["loose: error 2"]);
});

Deno.test("pairing takes events called error and open with data for messages", () => {
  const scene = createScene();
  const text = "event: error\ndata: 1\n\nevent: open\ndata: 2\n\ndata: 3\n\n";
  const records = [...connect(scene, "a"), scene.write("a", text)];
  const natives = [
    scene.open(),
    scene.message("1", { type: "error" }),
    scene.message("2", { type: "open" }),
    scene.message("3"),
  ];
  const rows = ["request: open 1", "frame agrees: 1", "frame agrees: 2", "frame agrees: 3"];
  assertAlways(records, natives, rows);
});

Deno.test("pairing knows which types the page does not listen for", () => {
  const scene = createScene();
  const text = "event: other\ndata: 1\n\nevent: tick\ndata: 2\n\nevent: Tick\ndata: 3\n\n";
  const records = [...connect(scene, "a"), scene.write("a", text)];
  const natives = [scene.open(), scene.message("2", { type: "tick" })];
  const rows = ["request: open 1", "frame unheard", "frame agrees: 2", "frame unheard"];
  assertAlways(records, natives, rows);
});

Deno.test("pairing shows a bounded beginning of a body that is no event stream", () => {
  const scene = createScene();
  const bytes = new TextEncoder().encode(`é${"x".repeat(1_500)}`);
  const ledger = ledgerOf([
    scene.request("a"),
    scene.response("a", { type: "text/html" }),
    scene.write("a", bytes.subarray(0, 1)),
    scene.write("a", bytes.subarray(1)),
    scene.write("a", bytes.subarray(2)),
    scene.write("a", bytes.subarray(2)),
    scene.end("a"),
  ]);
  assertEquals(ledger.rows.map(({ kind }) => kind), ["request", "body", "end"]);
  const [, body] = ledger.rows;
  assertEquals(body?.kind === "body" && body.text, `é${"x".repeat(1_999)}…`);
  assertEquals(ledger.counters.frames, 0);
  assertEquals(ledger.counters.bytes, 1_502 + 2 * 1_500);
});

for (
  const [what, message] of Object.entries({
    data: { data: "2" },
    type: { data: "1", type: "tick" },
    "last event ID": { data: "1", lastEventId: "7" },
  })
) {
  Deno.test(`pairing says that the two disagree where the ${what} differs, and only then`, () => {
    const scene = createScene();
    const { data, ...rest } = message;
    const records = [...connect(scene, "a"), scene.write("a", "data: 1\n\ndata: 9\n\n")];
    const natives = [scene.open(), scene.message(data, rest), scene.message("9")];
    assertAlways(records, natives, [
      "request: open 1",
      `frame disagrees: ${data}`,
      "frame agrees: 9",
    ]);
  });
}

Deno.test("pairing shows events that the standard does not know of when the connection is over", () => {
  const scene = createScene();
  const records = [...connect(scene, "a"), scene.write("a", "data: 1\n\n"), scene.end("a")];
  const natives = [scene.open(), scene.message("1"), scene.message("more"), scene.error()];
  for (const order of interleavings<Telling>(records, natives)) {
    const rows = describe(ledgerOf(order).rows);
    assertEquals(rows.filter((row) => row.startsWith("loose")), ["loose: more"]);
    assert(rows.includes("frame agrees: 1"));
  }
});

Deno.test("pairing gives a frame up when the connection is over without its event", () => {
  const scene = createScene();
  const records = [...connect(scene, "a"), scene.write("a", "data: 1\n\n"), scene.end("a", "left")];
  const natives = [scene.open(), scene.error()];
  assertAlways(records, natives, ["request: open 1", "frame lacks event", "end: error 0"]);
});

Deno.test("pairing pairs again by equality after a gap and its next empty line", () => {
  const scene = createScene();
  const records = [
    ...connect(scene, "a"),
    scene.write("a", "data: 1\n\ndata: h"),
    scene.gap(3),
    scene.write("a", "alf\n\nid: 8\ndata: 5\n\n"),
    scene.write("a", "data: 6\n\n"),
    scene.end("a"),
  ];
  const natives = [
    scene.open(),
    scene.message("1"),
    ...["half", "3", "4 half"].map((data) => scene.message(data, { lastEventId: "2" })),
    ...["5", "6"].map((data) => scene.message(data, { lastEventId: "8" })),
    scene.error(),
  ];
  for (const order of interleavings<Telling>(records, natives)) {
    const { rows } = ledgerOf(order);
    assertEquals(describe(rows.filter(({ kind }) => kind !== "loose")), [
      "request: open 1",
      "frame agrees: 1",
      "frame lacks rest",
      "gap",
      "frame lacks beginning",
      "frame agrees: 5",
      "frame agrees: 6",
      "end: error 0",
    ]);
    assertEquals(
      describe(rows.filter(({ kind }) => kind === "loose")),
      ["loose: half", "loose: 3", "loose: 4 half"],
    );
  }
});

Deno.test("pairing does not know the last event ID after a gap until an id comes", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    ...connect(scene, "a"),
    scene.open(),
    scene.gap(1),
    scene.write("a", "id: spurious\n\ndata: 1\n\n"),
    scene.message("1", { lastEventId: "lost" }),
    scene.write("a", "id: 2\ndata: 2\n\n"),
    scene.message("2", { lastEventId: "wrong" }),
  ]);
  assertEquals(describe(ledger.rows).slice(3), ["frame agrees: 1", "frame awaited", "loose: 2"]);
  assertEquals(framesOf(ledger)[1]?.expected?.lastEventId, "lost");
});

Deno.test("pairing takes an LF after a gap for half a CRLF, and not for an empty line", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    ...connect(scene, "a"),
    scene.open(),
    scene.write("a", "event: tick\r"),
    scene.gap(0),
    scene.write("a", "\ndata: 1\r\n\r\n"),
    scene.message("1", { type: "tick" }),
  ]);
  const frames = framesOf(ledger).map(({ verdict, missing }) => missing ?? verdict);
  assertEquals(frames, ["rest", "beginning", "beginning"]);
});

Deno.test("pairing is strict before a gap, although the events come after it", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    ...connect(scene, "a"),
    scene.write("a", "data: 1\n\n"),
    scene.gap(1),
    scene.open(),
    scene.message("other"),
  ]);
  assertEquals(describe(ledger.rows), ["request: open 1", "frame disagrees: other", "gap"]);
});

Deno.test("pairing lets events stand alone while the wire is lost, in mid-connection", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    scene.hello(),
    ...connect(scene, "a"),
    scene.open(),
    scene.write("a", "data: 1\n\ndata: 2\n\n"),
    scene.message("1"),
    scene.loseWire(),
    scene.message("2"),
    scene.message("3"),
    scene.hello(),
    scene.message("4"),
    scene.write("a", "data: 4\n\n"),
    scene.message("5"),
    scene.write("a", "data: 5\n\n"),
    scene.end("a"),
    scene.error(),
  ]);
  assertEquals(describe(ledger.rows), [
    "request: open 1",
    "frame agrees: 1",
    "frame agrees: 2",
    "note",
    "loose: 3",
    "gap",
    "loose: 4",
    "frame lacks beginning",
    "frame agrees: 5",
    "end: error 0",
  ]);
});

Deno.test("pairing shows a connection alone that began while the wire was lost, and shifts nothing", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    scene.hello(),
    ...connect(scene, "a"),
    scene.open(),
    scene.loseWire(),
    scene.error(),
    scene.open(),
    scene.hello(),
    scene.message("1"),
    scene.error(),
    ...connect(scene, "c"),
    scene.open(),
    scene.write("c", "data: 2\n\n"),
    scene.message("2"),
  ]);
  assertEquals(describe(ledger.rows), [
    "request: open 1",
    "note",
    "loose: error 0",
    "loose: open 1",
    "gap",
    "loose: 1",
    "loose: error 0",
    "request: open 1",
    "frame agrees: 2",
  ]);
});

Deno.test("pairing shows a connection alone that nobody recorded just before the second greeting", () => {
  const scene = createScene();
  const ledger = ledgerOf([scene.hello(), scene.loseWire(), scene.hello(), scene.open()]);
  tell(ledger, [scene.message("1"), scene.error()]);
  assertEquals(describe(ledger.rows).slice(2), ["loose: open 1", "loose: 1", "loose: error 0"]);
});

Deno.test("pairing shows what waited when the wire was lost, and what follows it", () => {
  const scene = createScene();
  const ledger = ledgerOf([scene.hello(), scene.open(), scene.message("1"), scene.loseWire()]);
  tell(ledger, [scene.hello(), scene.message("2")]);
  const rows = ["note", "loose: open 1", "loose: 1", "gap", "loose: 2"];
  assertEquals(describe(ledger.rows), rows);
});

Deno.test("pairing is strict again with the first connection that is recorded as a whole", () => {
  const scene = createScene();
  const ledger = ledgerOf([scene.hello(), scene.loseWire(), scene.hello(), ...connect(scene, "a")]);
  tell(ledger, [scene.open(), scene.write("a", "data: 1\n\n"), scene.message("2")]);
  assertEquals(describe(ledger.rows).slice(2), ["request: open 1", "frame disagrees: 2"]);
});

Deno.test("pairing gives up a connection of which too little was seen when the next begins", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    scene.gap(2),
    // This was a redirect's body, and nobody can know it.
    scene.write("a", "data: 1\n\ndata: 2\n\n"),
    scene.end("a"),
    ...connect(scene, "b"),
    scene.open(),
    scene.write("b", "data: 3\n\n"),
    scene.message("3"),
  ]);
  assertEquals(describe(ledger.rows), [
    "gap",
    "frame lacks beginning",
    "frame lacks event",
    "end",
    "request: open 1",
    "frame agrees: 3",
  ]);
});

Deno.test("pairing is not strict where more events came without a record than can wait", () => {
  const scene = createScene();
  const ledger = ledgerOf([scene.open()]);
  for (let num = 0; num <= 10_000; num++) tell(ledger, [scene.message(`${num}`)]);
  tell(ledger, [scene.message("new"), ...connect(scene, "a")]);
  tell(ledger, [scene.write("a", "data: 0\n\n"), scene.write("a", "data: new\n\n")]);
  assertEquals(framesOf(ledger).map(({ verdict }) => verdict), ["no-event", "agrees"]);
});

Deno.test("pairing shows connections alone rather than hold more than sixteen", () => {
  const scene = createScene();
  const ledger = ledgerOf([]);
  for (let num = 0; num < 17; num++) tell(ledger, [scene.open(), scene.error()]);
  assertEquals(describe(ledger.rows), ["loose: open 1", "loose: error 0"]);
});

Deno.test("pairing takes a connection for unknown that was silent while eight others began", () => {
  const scene = createScene();
  const ledger = ledgerOf([]);
  for (let num = 0; num < 9; num++) tell(ledger, connect(scene, `${num}`));
  tell(ledger, [scene.write("0", "\n"), scene.write("8", "\n")]);
  assertEquals(framesOf(ledger).map(({ missing }) => missing), ["beginning", undefined]);
});

Deno.test("pairing finds the connection that opened just before the wire's second greeting", () => {
  const scene = createScene();
  const wire = [scene.loseWire(), scene.error(), scene.open()];
  const ledger = ledgerOf([...wire, scene.hello(), ...connect(scene, "a")]);
  tell(ledger, [scene.write("a", "data: 1\n\n"), scene.message("1")]);
  assertEquals(describe(ledger.rows), [
    "note",
    "loose: error 0",
    "gap",
    "request: open 1",
    "frame agrees: 1",
  ]);
});

Deno.test("pairing lets everything stand alone where the wire never opens", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    scene.loseWire(),
    scene.open(),
    scene.message("1"),
    scene.error(),
    scene.error(2),
  ]);
  assertEquals(describe(ledger.rows), [
    "note",
    "loose: open 1",
    "loose: 1",
    "loose: error 0",
    "loose: error 2",
  ]);
});

Deno.test("pairing understands the records of a connection whose request was lost", () => {
  const scene = createScene();
  const records = [
    scene.gap(1),
    scene.response("a"),
    scene.write("a", "data: 1\n\n"),
    scene.end("a"),
  ];
  const natives = [scene.open(), scene.message("1", { lastEventId: "any" }), scene.error()];
  for (const order of interleavings<Telling>(records, natives)) {
    const { rows } = ledgerOf(order);
    const wired = describe(rows.filter(({ kind }) => kind !== "loose"));
    assertEquals(wired, ["gap", "frame agrees: 1", "end: error 0"]);
  }
});

Deno.test("pairing understands a connection of which only writes, or only the end, are seen", () => {
  const scene = createScene();
  const ledger = ledgerOf([
    scene.open(),
    scene.write("a", "1\n\ndata: 2\n\n"),
    scene.message("1"),
    scene.message("2"),
    scene.error(),
    scene.end("b"),
  ]);
  assertEquals(describe(ledger.rows), [
    "frame lacks beginning",
    "frame agrees: 2",
    "loose: open 1",
    "loose: 1",
    "loose: error 0",
    "end",
  ]);
});

Deno.test("pairing goes on after a block that is larger than the view keeps", () => {
  const scene = createScene();
  const large = "x".repeat(600_000);
  const ledger = ledgerOf([
    ...connect(scene, "a"),
    scene.open(),
    scene.write("a", `data: 1\n\ndata: ${large}`),
    scene.write("a", large),
    scene.write("a", large),
    scene.write("a", `\n\ndata: 2\n\n`),
    scene.message("1"),
    scene.message(large + large + large),
    scene.message("2"),
  ]);
  const rows = ledger.rows.map((row) =>
    row.kind === "frame" ? row.missing ?? row.verdict : row.kind
  );
  assertEquals(rows, ["request", "agrees", "rest", "note", "beginning", "agrees", "loose"]);
  assertEquals(ledger.counters.bytes, 9 + 6 + 3 * 600_000 + 11);
});

Deno.test("pairing keeps the frames that came in the same write as a block that is too large", () => {
  const scene = createScene();
  const text = `data: 1\n\ndata: ${"x".repeat(1_100_000)}`;
  const ledger = ledgerOf([...connect(scene, "a"), scene.open(), scene.write("a", text)]);
  tell(ledger, [scene.message("1")]);
  assertEquals(describe(ledger.rows), ["request: open 1", "frame agrees: 1", "note"]);
});

Deno.test("pairing keeps no more than 1 MiB of comments without an empty line", () => {
  const scene = createScene();
  const ledger = ledgerOf(connect(scene, "a"));
  const comments = `: ${"x".repeat(997)}\n`.repeat(100);
  for (let num = 0; num < 50; num++) tell(ledger, [scene.write("a", comments)]);
  for (const { bytes } of framesOf(ledger)) assert(bytes.length < 1_200_000);
  assertEquals(ledger.rows.filter(({ kind }) => kind === "note").length, 1);
});

Deno.test("pairing looks at no connection again that is over", () => {
  const scene = createScene();
  let looks = 0;
  const watched = (event: NativeEvent) =>
    Object.defineProperty({ ...event }, "at", { get: () => (looks++, 0) });
  const rows: RowStore = {
    add: (content) => ({ key: 0, version: 0, ...content }) as never,
    remove() {},
  };
  const pairing = createPairing({ heard: new Set(["message"]), rows });
  for (let num = 0; num < 1_000; num++) {
    looks = 0;
    const server = pairing.begin(undefined, num);
    Object.defineProperty(server, "opens", { get: () => (looks++, true) });
    pairing.native(watched(scene.open()));
    const end = { cause: "ended", message: undefined, isInFrame: false } as const;
    server.end = { kind: "end", key: 0, at: num, version: 0, ...end };
    pairing.native(watched(scene.error()));
    // Neither a connection that only the browser knows …
    pairing.native(watched(scene.open()));
    pairing.native(watched(scene.error()));
    // … nor one that only the server knows is kept for ever.
    pairing.begin(undefined, num);
  }
  assertLess(looks, 20);
});

function connect(
  scene: ReturnType<typeof createScene>,
  name: string,
  headers: readonly (readonly [string, string])[] = [],
) {
  return [scene.request(name, headers), scene.response(name)];
}

function redirect(scene: ReturnType<typeof createScene>, name: string, status = 307) {
  return [
    scene.request(name),
    scene.response(name, { status, headers: [["location", "/live"]] }),
    scene.write(name, "data: moved\n\n"),
    scene.end(name),
  ];
}

function ledgerOf(tellings: readonly Telling[]): Ledger {
  const ledger = createLedger({ listensFor: ["tick"] });
  tell(ledger, tellings);
  return ledger;
}

/** Whatever comes first, these are the rows. */
function assertAlways(
  records: readonly Telling[],
  natives: readonly Telling[],
  rows: readonly string[],
): void {
  for (const order of interleavings(records, natives)) {
    assertEquals(describe(ledgerOf(order).rows), rows);
  }
}
