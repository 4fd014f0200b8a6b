import { assertEquals } from "@std/assert";
import {
  type Connection,
  createContinuity,
} from "../../../../static/live_stream/history/continuity.ts";
import type { NativeEvent, RequestRow } from "../../../../static/live_stream/ledger/rows.ts";

const SRC = "/live?drop=4";

Deno.test("continuity counts nothing before there is anything", () => {
  const continuity = createContinuity();
  assertEquals(continuity.connections, []);
  assertEquals(continuity.total, { arrived: 0, missing: 0, again: 0 });
});

Deno.test("continuity finds no flaw where each connection goes on with the next number", () => {
  const { connections, total } = play([[1, 2, 3], [4, 5], [6]]);
  assertEquals(connections.map(figures), [
    { first: 1, last: 3, arrived: 3, missing: 0, again: 0 },
    { first: 4, last: 5, arrived: 2, missing: 0, again: 0 },
    { first: 6, last: 6, arrived: 1, missing: 0, again: 0 },
  ]);
  assertEquals(total, { arrived: 6, missing: 0, again: 0 });
});

Deno.test("continuity counts what is missing at the connection that passed it over", () => {
  const { connections, total } = play([[7, 8], [12, 13], [15]]);
  assertEquals(connections.map(({ missing }) => missing), [0, 3, 1]);
  assertEquals(total, { arrived: 5, missing: 4, again: 0 });
});

Deno.test("continuity counts what came again, however often", () => {
  const { connections, total } = play([[1, 2], [1, 2, 3], [1]]);
  assertEquals(connections.map(({ again }) => again), [0, 2, 1]);
  assertEquals(total, { arrived: 6, missing: 0, again: 3 });
});

Deno.test("continuity takes what comes late from what is missing, and not for a repetition", () => {
  const { connections, total } = play([[1, 5], [3, 2], [2, 4, 6]]);
  assertEquals(connections.map(({ missing }) => missing), [3, 0, 0]);
  assertEquals(connections.map(({ again }) => again), [0, 0, 1]);
  assertEquals(total, { arrived: 7, missing: 0, again: 1 });
});

Deno.test("continuity misses nothing before the first number, nor after the last", () => {
  assertEquals(play([[56519857]]).total, { arrived: 1, missing: 0, again: 0 });
});

Deno.test("continuity passes over what has no whole number", () => {
  const continuity = createContinuity();
  continuity.begin(SRC);
  continuity.native(open());
  const datas = ["", "x", "{", "null", "7", "[1]", "{}", '{"num":"1"}', '{"num":1.5}'];
  for (const data of datas) continuity.native(message(data));
  assertEquals(continuity.connections.map(figures), [
    { first: undefined, last: undefined, arrived: 0, missing: 0, again: 0 },
  ]);
});

Deno.test("continuity counts a message called error for a message, not for an end", () => {
  const continuity = createContinuity();
  continuity.begin(SRC);
  continuity.native(open());
  continuity.native({ ...message('{"num":1}'), type: "error" });
  continuity.native(message('{"num":2}'));
  assertEquals(continuity.connections.map(({ arrived }) => arrived), [2]);
});

Deno.test("continuity shows an answer that is no stream as a connection of its own", () => {
  const continuity = createContinuity();
  continuity.begin(SRC);
  continuity.native(open());
  continuity.native(message('{"num":1}'));
  continuity.native(error(0));
  const givenUp = error(2);
  continuity.native(givenUp);
  assertEquals(continuity.connections.length, 2);
  assertEquals(continuity.connections[1]?.beginning, givenUp);
});

Deno.test("continuity counts the attempts without an answer before a connection", () => {
  const continuity = createContinuity();
  continuity.begin(SRC);
  for (const event of [error(0), error(0), open(), error(0), open(), error(0), error(0), open()]) {
    continuity.native(event);
  }
  assertEquals(continuity.connections.map(({ unanswered }) => unanswered), [2, 0, 1]);
});

Deno.test("continuity goes on counting over a new EventSource at the same address", () => {
  const continuity = createContinuity();
  for (const nums of [[1, 2], [1]]) {
    continuity.begin(SRC);
    continuity.native(open());
    for (const num of nums) continuity.native(message(JSON.stringify({ num })));
  }
  assertEquals(continuity.connections.map(({ isNew }) => isNew), [true, true]);
  assertEquals(continuity.total, { arrived: 3, missing: 0, again: 1 });
});

Deno.test("continuity says of a reconnection that the EventSource is the same", () => {
  assertEquals(play([[1], [2]]).connections.map(({ isNew }) => isNew), [true, false]);
});

Deno.test("continuity begins anew with another address, and not before", () => {
  const continuity = play([[1, 2, 3], [7]]);
  continuity.begin("/live?drop=5");
  assertEquals(continuity.connections, []);
  assertEquals(continuity.total, { arrived: 0, missing: 0, again: 0 });
});

Deno.test("continuity that is cleared keeps the open connection, with nothing counted", () => {
  const continuity = play([[1], [9]]);
  const [, { beginning }] = continuity.connections as [Connection, Connection];
  continuity.clear();
  assertEquals(continuity.connections.map((connection) => connection.beginning), [beginning]);
  continuity.native(message('{"num":10}'));
  continuity.native(message('{"num":12}'));
  assertEquals(continuity.connections.map(figures), [
    { first: 10, last: 12, arrived: 2, missing: 1, again: 0 },
  ]);
  assertEquals(continuity.total, { arrived: 2, missing: 1, again: 0 });
  continuity.native(error(0));
  continuity.clear();
  assertEquals(continuity.connections, []);
});

Deno.test("continuity finds the request of each connection, once it is paired, and keeps it", () => {
  const continuity = createContinuity();
  continuity.begin(SRC);
  const [first, second] = [open(), open()];
  continuity.native(first);
  continuity.native(error(0));
  continuity.native(second);
  const rows = [request("", first), request("4")];
  continuity.findRequests(rows);
  assertEquals(continuity.connections.map(({ request }) => request), [rows[0], undefined]);
  rows[1]!.native = second;
  continuity.findRequests([rows[1]!]);
  assertEquals(continuity.connections.map(({ request }) => request), rows);
});

Deno.test("continuity keeps the newest thirty connections, and counts them all", () => {
  const { connections, total } = play(Array.from({ length: 31 }, (_, index) => [index + 1]));
  assertEquals([connections.length, connections[0]?.first], [30, 2]);
  assertEquals(total, { arrived: 31, missing: 0, again: 0 });
});

/** Connections of one `EventSource`, each with the numbers that came over it. */
function play(connections: number[][]) {
  const continuity = createContinuity();
  continuity.begin(SRC);
  connections.forEach((nums, index) => {
    if (index > 0) continuity.native(error(0));
    continuity.native(open());
    for (const num of nums) continuity.native(message(JSON.stringify({ num, message: "x" })));
  });
  return continuity;
}

function figures({ first, last, arrived, missing, again }: Connection) {
  return { first, last, arrived, missing, again };
}

function open(): NativeEvent {
  return { type: "open", at: 0, readyState: 1 };
}

function error(readyState: number): NativeEvent {
  return { type: "error", at: 0, readyState };
}

function message(data: string): NativeEvent {
  return { type: "message", at: 0, readyState: 1, message: { data, lastEventId: "" } };
}

function request(id: string, native?: NativeEvent): RequestRow {
  return {
    kind: "request",
    key: 1,
    at: 0,
    version: 0,
    request: {
      kind: "request",
      at: 0,
      connection: "x",
      seq: 0,
      method: "GET",
      target: SRC,
      headers: id === "" ? [] : [["last-event-id", id]],
    },
    waited: undefined,
    ...(native && { native }),
  };
}
