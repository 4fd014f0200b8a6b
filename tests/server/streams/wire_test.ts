import { assert, assertEquals, assertLess, assertLessOrEqual, assertMatch } from "@std/assert";
import type { ConnectionRecord } from "../../../event_stream/record.ts";
import { createBus } from "../../../server/streams/bus.ts";
import { isWireId, openWire, recordsOf } from "../../../server/streams/wire.ts";
import { openSite } from "../../helpers/site.ts";
import { watch, watchResponse } from "../../helpers/stream.ts";

const ID = "7f7e0b3c-5a4e-4c1e-9a58-0c9b8e2f6d11";

Deno.test("isWireId takes UUIDs, in either case, and nothing else", () => {
  for (let round = 0; round < 100; round++) assert(isWireId(crypto.randomUUID()));
  assert(isWireId(ID.toUpperCase()));
  const others = ["", "x", `${ID}\n`, ` ${ID}`, ID.slice(1), ID.replace("7", "g"), ID + ID];
  others.push("00000000-0000-0000-0000-000000000000", ID.replaceAll("-", ""), `urn:uuid:${ID}`);
  for (const text of others) assertEquals(isWireId(text), false, text);
});

Deno.test("openWire is an event stream that nobody keeps, and says hello with the clock", async () => {
  const { site } = await openSite();
  const before = Date.now();
  await using watcher = await watch(site, ID);
  const { status, headers } = watcher.response;
  assertEquals(status, 200);
  assertEquals(headers.get("content-type"), "text/event-stream");
  assertEquals(headers.get("cache-control"), "no-store");
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  const [hello] = watcher.records;
  assert(hello?.kind === "hello");
  assertLess(Math.abs(hello.at - before), 60_000);
});

Deno.test("openWire carries the records of its ID, in either case, and of no other", async () => {
  const bus = createBus();
  await using watcher = await watchResponse(openWire(bus, ID.toUpperCase()));
  bus.publish(recordsOf(crypto.randomUUID()), end(0));
  bus.publish(recordsOf(ID), write(0));
  bus.publish(recordsOf(ID), write(1));
  bus.publish(recordsOf(ID), end(2));
  await watcher.readUntil("end");
  assertEquals(watcher.records.slice(1), [write(0), write(1), end(2)]);
});

Deno.test("openWire hands records to everybody who watches", async () => {
  const bus = createBus();
  await using first = await watchResponse(openWire(bus, ID));
  await using second = await watchResponse(openWire(bus, ID));
  bus.publish(recordsOf(ID), end(0));
  assertEquals(await first.readUntil("end"), await second.readUntil("end"));
});

Deno.test("openWire forgets who has left: a hundred come and go", async () => {
  const bus = createBus();
  const bodies = Array.from({ length: 100 }, () => openWire(bus, ID).body!);
  assert(bus.isHeard(recordsOf(ID)));
  // What is left of their heartbeats would fail this test.
  for (const body of bodies) await body.cancel();
  assertEquals(bus.isHeard(recordsOf(ID)), false);
  bus.publish(recordsOf(ID), end(0));
});

Deno.test("openWire sends a comment now and then, and none to who does not read", async () => {
  const { setInterval } = globalThis;
  let beat = () => {};
  globalThis.setInterval = ((callback: () => void, delay: number) => {
    beat = callback;
    return setInterval(callback, delay);
  }) as typeof globalThis.setInterval;
  const bus = createBus();
  const body = openWire(bus, ID).body!;
  globalThis.setInterval = setInterval;

  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  assertMatch((await reader.read()).value ?? "", /^event: hello\n/);
  beat();
  assertEquals((await reader.read()).value, ": watching\n\n");
  for (let round = 0; round < 100_000; round++) beat();
  bus.publish(recordsOf(ID), end(0));
  let waited = 0;
  for (let text = ""; !text.startsWith("event: end"); waited += text.length) {
    text = (await reader.read()).value ?? "";
  }
  // What the stream itself may hold, of 1.2 MB of comments.
  assertLess(waited, 70_000);
  await reader.cancel();
});

Deno.test("openWire drops what a watcher is too slow for, and says exactly how much", async () => {
  const bus = createBus();
  const response = openWire(bus, ID, { maxQueuedBytes: 10_000 });
  const sent = 5000;
  for (let num = 0; num < sent; num++) bus.publish(recordsOf(ID), write(num));
  await using watcher = await watchResponse(response);
  const { lost = 0 } = await watcher.readUntil("gap");
  bus.publish(recordsOf(ID), end(sent));
  await watcher.readUntil("end");

  const [hello, ...rest] = watcher.records;
  assertEquals(hello?.kind, "hello");
  const kept = rest.slice(0, -2);
  assert(lost > 0 && kept.length > 0);
  assertEquals(kept.length + lost, sent);
  assertEquals(kept, kept.map((_, num) => write(num)), "in order, and without another gap");
  assertEquals(rest.at(-2), { kind: "gap", lost });
  assertEquals(rest.at(-1), end(sent));
});

Deno.test("openWire tells of every gap, one by one", async () => {
  const bus = createBus();
  await using watcher = await watchResponse(openWire(bus, ID, { maxQueuedBytes: 10_000 }));
  for (let round = 0; round < 3; round++) {
    const before = watcher.records.length;
    const first = round * 2001;
    for (let num = 0; num < 2000; num++) bus.publish(recordsOf(ID), write(first + num));
    const { lost = 0 } = await watcher.readUntil("gap");
    assertEquals(watcher.records.length - before - 1 + lost, 2000);
    bus.publish(recordsOf(ID), end(first + 2000));
    await watcher.readUntil("end");
  }
});

Deno.test("openWire holds no more for a watcher that never reads than its limit", async () => {
  const bus = createBus();
  const response = openWire(bus, ID, { maxQueuedBytes: 50_000 });
  for (let num = 0; num < 100_000; num++) bus.publish(recordsOf(ID), write(num));
  const held: string[] = [];
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  while (!held.at(-1)?.startsWith("event: gap")) held.push((await reader.read()).value ?? "");
  await reader.cancel();
  // What the stream itself may hold comes on top: its high-water mark, and one record.
  assertLessOrEqual(held.join("").length, 50_000 + 65_536 + 1000);
});

Deno.test("openWire drops a record that alone is larger than all that may wait", async () => {
  const bus = createBus();
  const response = openWire(bus, ID, { maxQueuedBytes: 1000 });
  const large = { ...write(0), bytes: "A".repeat(70_000) };
  await using watcher = await watchResponse(response);
  // The first finds nothing before it and fills the stream, the second would have to wait.
  bus.publish(recordsOf(ID), large);
  bus.publish(recordsOf(ID), { ...large, seq: 1 });
  assertEquals(await watcher.readUntil("gap"), { kind: "gap", lost: 1 });
  assertEquals(watcher.records.map(({ kind }) => kind), ["hello", "write", "gap"]);
});

Deno.test("openWire tells how many records did not get to it, and carries none twice", async () => {
  const bus = createBus();
  await using watcher = await watchResponse(openWire(bus, ID));
  for (const seq of [0, 1, 1, 0, 5, 4]) bus.publish(recordsOf(ID), write(seq));
  for (const seq of [8, 8]) bus.publish(recordsOf(ID), end(seq));
  // Of this one, a wire before may have carried the beginning.
  bus.publish(recordsOf(ID), { ...write(3), connection: "other" });
  bus.publish(recordsOf(ID), { ...end(4), connection: "other" });
  await watcher.readUntil("end");
  await watcher.readUntil("end");
  assertEquals(watcher.records.slice(1), [
    ...[write(0), write(1)],
    ...[{ kind: "gap", lost: 3 } as const, write(5)],
    ...[{ kind: "gap", lost: 2 } as const, end(8)],
    ...[{ kind: "gap" } as const, { ...write(3), connection: "other" }],
    { ...end(4), connection: "other" },
  ]);
});

const STAMP = { at: 1.5, connection: "c" };

/** The record of a write, which can be told from the others. */
function write(num: number): ConnectionRecord {
  return { ...STAMP, seq: num, kind: "write", bytes: btoa(`data: ${num}\n\n`) };
}

function end(seq: number): ConnectionRecord {
  return { ...STAMP, seq, kind: "end", cause: "ended" };
}
