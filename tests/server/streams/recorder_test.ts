import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { ConnectionRecord } from "../../../event_stream/record.ts";
import { createBus } from "../../../server/streams/bus.ts";
import { createRecorder, type Recorder } from "../../../server/streams/recorder.ts";
import { cutsOf, recordsOf } from "../../../server/streams/wire.ts";
import { until, within } from "../../snippets/wait.ts";
import { request } from "../../helpers/site.ts";
import { createTap, readText, writtenIn } from "../../helpers/stream.ts";

const ID = "7f7e0b3c-5a4e-4c1e-9a58-0c9b8e2f6d11";

Deno.test("createRecorder records request, response, writes and end, in order", async () => {
  const { recorder, records, leave } = record();
  recorder.request(request("/lessons/x/live?a=1&wire=2", { headers: { "last-event-id": "7" } }));
  const tap = createTap();
  const headers = { "content-type": "text/event-stream", "x-a": "b" };
  const response = recorder.response(new Response(tap.body, { status: 203, headers }));
  assertEquals([response.status, [...response.headers]], [203, Object.entries(headers)]);
  const reader = response.body!.getReader();
  for (const text of ["data: é\n", "\n", "data: 2\n\n"]) {
    tap.write(text);
    assertEquals(await readText(reader), text);
  }
  tap.close();
  assertEquals(await readText(reader), undefined);

  const [first, second, ...others] = records;
  assert(first?.kind === "request" && second?.kind === "response");
  assertEquals(first.method, "GET");
  assertEquals(first.target, "/lessons/x/live?a=1&wire=2");
  assertEquals(first.headers, [["last-event-id", "7"]]);
  assertEquals(second.status, 203);
  assertEquals(second.headers, Object.entries(headers));
  assertEquals(others.map(({ kind }) => kind), ["write", "write", "write", "end"]);
  assertEquals(writtenIn(records), "data: é\n\ndata: 2\n\n");
  assertEquals(endOf(records), { cause: "ended" });
  leave();
});

Deno.test("createRecorder stamps each record with time, connection and a number from 0", async () => {
  const { recorder, records, leave } = record();
  recorder.request(request("/"));
  await recorder.response(new Response("a")).text();
  assertEquals(new Set(records.map(({ connection }) => connection)).size, 1);
  assertEquals(records.map(({ seq }) => seq), records.map((_, index) => index));
  const times = records.map(({ at }) => at);
  assertEquals(times, times.toSorted((a, b) => a - b));
  leave();
  const other = record();
  other.recorder.request(request("/"));
  assert(other.records[0]?.connection !== records[0]?.connection);
  other.leave();
});

Deno.test("createRecorder hides the values of secret headers, and of no others", async () => {
  const { recorder, records, leave } = record();
  const secrets = ["authorization", "cookie", "proxy-authorization", "set-cookie"];
  const headers = () => {
    const made = new Headers({ "x-open": "yes" });
    for (const name of secrets) made.append(name, "s3cret");
    made.append("set-cookie", "s3cret-2");
    return made;
  };
  // A request that is made here has its forbidden headers taken away; one that arrives has not.
  recorder.request(Object.defineProperty(request("/"), "headers", { value: headers() }));
  const response = recorder.response(new Response("a", { headers: headers() }));
  assertEquals(await response.text(), "a");
  assertEquals(response.headers.getSetCookie(), ["s3cret", "s3cret-2"]);
  assert(!JSON.stringify(records).includes("s3cret"), JSON.stringify(records));
  for (const record of records.slice(0, 2)) {
    assert(record.kind === "request" || record.kind === "response");
    const shown = new Map(record.headers.map(([name, value]) => [name, value]));
    for (const name of secrets) assertEquals(shown.get(name), "(hidden)");
    assertEquals(shown.get("x-open"), "yes");
  }
  leave();
});

Deno.test("createRecorder passes an answer without a body on as it is", () => {
  const { recorder, records, leave } = record();
  const response = new Response(null, { status: 204 });
  assertStrictEquals(recorder.response(response), response);
  assertEquals(records.map(({ kind }) => kind), ["response", "end"]);
  leave();
});

Deno.test("createRecorder ends the body cleanly at a cut, and cancels the lesson's", async () => {
  const { bus, recorder, records, leave } = record();
  const tap = createTap();
  const reader = recorder.response(new Response(tap.body)).body!.getReader();
  tap.write("a");
  assertEquals(await readText(reader), "a");
  const next = readText(reader);
  bus.publish(cutsOf(ID), undefined);
  assertEquals(await next, undefined);
  await within(tap.cancelled, "the lesson's cancel");
  assertEquals(endOf(records), { cause: "cut" });
  // Who is cut once is cut.
  bus.publish(cutsOf(ID), undefined);
  assertEquals(records.filter(({ kind }) => kind === "end").length, 1);
  assertEquals(bus.isHeard(cutsOf(ID)), false);
  leave();
});

Deno.test("createRecorder still hands over what it recorded before the cut", async () => {
  const { bus, recorder, records, leave } = record();
  const tap = createTap();
  const reader = recorder.response(new Response(tap.body)).body!.getReader();
  const next = readText(reader);
  tap.write("a");
  await until(() => records.at(-1)?.kind === "write", "the write is recorded");
  bus.publish(cutsOf(ID), undefined);
  assertEquals([await next, await readText(reader)], ["a", undefined]);
  leave();
});

Deno.test("createRecorder cuts every connection of the wire", async () => {
  const { bus, recorder, records, leave } = record();
  const other = createRecorder(bus, ID);
  const bodies = [recorder, other].map((each) => each.response(new Response(createTap().body)));
  bus.publish(cutsOf(ID), undefined);
  for (const response of bodies) assertEquals(await response.text(), "");
  assertEquals(records.filter((each) => each.kind === "end").length, 2);
  leave();
});

Deno.test("createRecorder says that the reader left, and cancels the lesson's body", async () => {
  const { bus, recorder, records, leave } = record();
  const tap = createTap();
  const response = recorder.response(new Response(tap.body));
  await response.body!.cancel("gone");
  assertEquals(await within(tap.cancelled, "the lesson's cancel"), "gone");
  assertEquals(endOf(records), { cause: "left" });
  assertEquals(bus.isHeard(cutsOf(ID)), false);
  leave();
});

Deno.test("createRecorder breaks the body off where the lesson's stream fails", async () => {
  const { recorder, records, leave } = record();
  const tap = createTap();
  const response = recorder.response(new Response(tap.body));
  tap.error(new TypeError("boom"));
  await assertRejects(() => response.text(), TypeError, "boom");
  assertEquals(endOf(records), { cause: "failed", message: "TypeError: boom" });
  leave();
});

Deno.test("createRecorder says that the endpoint has thrown instead of answering", () => {
  const { recorder, records, leave } = record();
  recorder.request(request("/"));
  recorder.fail(new Error("boom"));
  assertEquals(records.map(({ kind }) => kind), ["request", "end"]);
  assertEquals(endOf(records), { cause: "failed", message: "Error: boom" });
  leave();
});

Deno.test("createRecorder cancels a lesson that writes what are no bytes", async () => {
  const { recorder, records, leave } = record();
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream({
    start: (controller) => controller.enqueue("text"),
    cancel: () => cancelled.resolve(),
  });
  const response = recorder.response(new Response(body));
  await assertRejects(() => response.text(), TypeError);
  await within(cancelled.promise, "the lesson's cancel");
  assertEquals(endOf(records).cause, "failed");
  leave();
});

Deno.test("createRecorder reads no faster than its reader", async () => {
  const { recorder, leave } = record();
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array([65 + pulled++])),
  }, { highWaterMark: 0 });
  const reader = recorder.response(new Response(body)).body!.getReader();
  assertEquals(pulled, 0);
  await readText(reader);
  assertEquals(pulled, 1);
  await reader.cancel();
  leave();
});

interface Recording {
  readonly bus: ReturnType<typeof createBus>;
  readonly recorder: Recorder;
  readonly records: ConnectionRecord[];
  leave(): void;
}

/** A recorder, and what it publishes. */
function record(): Recording {
  const bus = createBus();
  const records: ConnectionRecord[] = [];
  const { end } = bus.subscribe(recordsOf(ID), (each) => {
    records.push(each as ConnectionRecord);
  });
  return { bus, recorder: createRecorder(bus, ID), records, leave: end };
}

/** How the connection ended, without its stamp. */
function endOf(records: readonly ConnectionRecord[]) {
  const last = records.at(-1);
  assert(last?.kind === "end");
  const { at: _, connection: __, kind: ___, seq: ____, ...rest } = last;
  return rest;
}
