import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { type Bus, createBus } from "../../../server/streams/bus.ts";
import { answerLive } from "../../../server/streams/live.ts";
import { createStreams } from "../../../server/streams/open_streams.ts";
import { cutsOf, recordsOf } from "../../../server/streams/wire.ts";
import { lessonOf, LIMITS, openSite, request, VISITOR } from "../../helpers/site.ts";
import { createTap, readText, type Tap, watch, writtenIn } from "../../helpers/stream.ts";
import { within } from "../../snippets/wait.ts";
import { keepConsole } from "../../helpers/console.ts";

const ID = "7f7e0b3c-5a4e-4c1e-9a58-0c9b8e2f6d11";
const WATCHED = `/lessons/lesson/live?wire=${ID}`;

Deno.test("answerLive hands the lesson the real request, and passes its answer on", async () => {
  const asked = request("/lessons/lesson/live?every=1", { headers: { "last-event-id": "7" } });
  const init = { status: 201, statusText: "Made", headers: { "x-a": "b" } };
  let seen: Request | undefined;
  const lesson = lessonOf("lesson", (request) => {
    seen = request;
    return new Response("data: 1\n\n", init);
  });
  const response = await answerLive(asked, lesson, partsOf(createBus()));
  assertStrictEquals(seen, asked);
  const expected = new Response("data: 1\n\n", init);
  assertEquals([response.status, response.statusText], [201, "Made"]);
  assertEquals([...response.headers], [...expected.headers]);
  assertEquals(await response.text(), "data: 1\n\n");
});

Deno.test("answerLive passes a refusal on as the lesson has made it", async () => {
  const refusal = new Response("every: a number\n", { status: 400 });
  const lesson = lessonOf("lesson", () => refusal);
  const response = await answerLive(request("/lessons/lesson/live"), lesson, partsOf(createBus()));
  assertStrictEquals(response, refusal);
  assertEquals(await response.text(), "every: a number\n");
});

Deno.test("answerLive records nothing where nobody watches", async () => {
  const published: unknown[] = [];
  const bus = { ...createBus(), publish: (...args: unknown[]) => void published.push(args) };
  const lesson = lessonOf("lesson", () => Promise.resolve(new Response("data: 1\n\n")));
  const response = await answerLive(request(WATCHED), lesson, partsOf(bus));
  assertEquals(bus.isHeard(cutsOf(ID)), false);
  assertEquals(await response.text(), "data: 1\n\n");
  assertEquals(published, []);
});

Deno.test("answerLive lets the watcher see the bytes that the reader gets", async () => {
  const { site, tap } = await openTap();
  await using watcher = await watch(site, ID);
  const reader = await openReader(await site(request(WATCHED)));
  let read = "";
  for (const text of ["data: é", "\r\n", "\r\n", ": \u{1f600}\n\n"]) {
    tap.write(text);
    read += await readText(reader);
  }
  tap.close();
  assertEquals(await readText(reader), undefined);
  await watcher.readUntil("end");
  assertEquals(writtenIn(watcher.records), read);
  assertEquals(watcher.records.map(({ kind }) => kind), [
    "hello",
    "request",
    "response",
    "write",
    "write",
    "write",
    "write",
    "end",
  ]);
});

Deno.test("answerLive records only while somebody watches", async () => {
  const { site, bus, tap } = await openTap();
  const watcher = await watch(site, ID);
  await watcher[Symbol.asyncDispose]();
  assertEquals(bus.isHeard(recordsOf(ID)), false);
  const response = await site(request(WATCHED));
  assertEquals(bus.isHeard(cutsOf(ID)), false);
  await response.body!.cancel();
  await within(tap.cancelled, "the lesson's cancel");
});

Deno.test("answerLive waits a moment for a wire that comes back after its stream", async () => {
  const { site, bus, tap } = await openTap();
  const asked = Promise.withResolvers<void>();
  const { isHeard } = bus;
  bus.isHeard = (topic) => {
    asked.resolve();
    return isHeard(topic);
  };
  const answered = site(request(WATCHED));
  await asked.promise;
  await using watcher = await watch(site, ID);
  const reader = await openReader(await answered);
  tap.write("a");
  assertEquals(await readText(reader), "a");
  await watcher.readUntil("write");
  assertEquals(watcher.records.map(({ kind }) => kind), ["hello", "request", "response", "write"]);
  await reader.cancel();
});

Deno.test("answerLive ends the stream at a cut, and tells the watcher", async () => {
  const { site, tap } = await openTap();
  await using watcher = await watch(site, ID);
  const reader = await openReader(await site(request(WATCHED)));
  const next = readText(reader);
  const cut = await site(request(`/wire/${ID}/cut`, { method: "POST" }));
  assertEquals([cut.status, cut.body], [204, null]);
  assertEquals(await next, undefined);
  await within(tap.cancelled, "the lesson's cancel");
  assertEquals((await watcher.readUntil("end")).cause, "cut");
});

Deno.test("answerLive goes on for the reader when the watcher has left", async () => {
  const { site, tap } = await openTap();
  const watcher = await watch(site, ID);
  const reader = await openReader(await site(request(WATCHED)));
  await watcher[Symbol.asyncDispose]();
  tap.write("a");
  assertEquals(await readText(reader), "a");
  await reader.cancel();
  await within(tap.cancelled, "the lesson's cancel");
});

Deno.test("answerLive answers 500 where the lesson throws, logs it and tells the watcher", async () => {
  const { site } = await openSite([
    lessonOf("lesson", () => {
      throw new RangeError("boom");
    }),
    lessonOf("rejects", () => Promise.reject(new RangeError("boom"))),
    lessonOf("empty", () => undefined as never),
    lessonOf("good", () => new Response("fine")),
  ]);
  for (const slug of ["lesson", "rejects", "empty"]) {
    using console = keepConsole();
    await using watcher = await watch(site, ID);
    const response = await site(request(`/lessons/${slug}/live?wire=${ID}`));
    assertEquals(response.status, 500, slug);
    assertMatch(await response.text(), /^The lesson's endpoint failed\.\n$/);
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
    const { cause, message } = await watcher.readUntil("end");
    assertEquals(cause, "failed");
    assertMatch(message ?? "", slug === "empty" ? /no Response/ : /^RangeError: boom$/);
    assertMatch(console.text(), new RegExp(`^Run the live endpoint of ${slug}: \\w+Error: `));
    const unwatched = await site(request(`/lessons/${slug}/live`));
    assertEquals([unwatched.status, (await unwatched.text()).length > 0], [500, true]);
    assertEquals(await (await site(request("/lessons/good/live"))).text(), "fine");
  }
});

Deno.test("answerLive breaks off where the lesson's stream fails, logs it and tells the watcher", async () => {
  const { site, tap } = await openTap();
  await using watcher = await watch(site, ID);
  const response = await site(request(WATCHED));
  using console = keepConsole();
  tap.error(new RangeError("boom"));
  await assertRejects(() => response.text(), RangeError, "boom");
  const { cause, message } = await watcher.readUntil("end");
  assertEquals([cause, message], ["failed", "RangeError: boom"]);
  assertMatch(console.text(), /^Run the live endpoint of lesson: RangeError: boom/);
});

Deno.test("answerLive keeps two connections on one wire apart", async () => {
  const taps: Tap[] = [];
  const { site } = await openSite([lessonOf("lesson", () => {
    taps.push(createTap());
    return new Response(taps.at(-1)!.body);
  })]);
  await using watcher = await watch(site, ID);
  const readers = [];
  for (let num = 0; num < 2; num++) {
    readers.push(await openReader(await site(request(WATCHED))));
    taps[num]!.write(`${num}`);
    assertEquals(await readText(readers[num]!), `${num}`);
  }
  for (const reader of readers) await reader.cancel();
  await watcher.readUntil("end");
  await watcher.readUntil("end");
  const connections = Map.groupBy(
    watcher.records.slice(1),
    (record) => "connection" in record ? record.connection : "",
  );
  assertEquals(connections.size, 2);
  for (const records of connections.values()) {
    assertEquals(records.map(({ kind }) => kind), ["request", "response", "write", "end"]);
  }
});

Deno.test("answerLive gives the site back to itself: two hundred come and go", async () => {
  let open = 0;
  const { site, bus } = await openSite([lessonOf("lesson", () => {
    // What is left of it would fail this test: the leak checks see timers.
    const timer = setInterval(() => {}, 1000);
    open++;
    const cancel = () => {
      clearInterval(timer);
      open--;
    };
    return new Response(new ReadableStream({ cancel }));
  })]);
  const ids = Array.from({ length: 200 }, () => crypto.randomUUID());
  await Promise.all(ids.map(async (id) => {
    const watcher = await watch(site, id);
    const response = await site(request(`/lessons/lesson/live?wire=${id}`));
    assert(bus.isHeard(cutsOf(id)));
    await response.body?.cancel();
    assertEquals((await watcher.readUntil("end")).cause, "left");
    await watcher[Symbol.asyncDispose]();
  }));
  assertEquals(open, 0);
  for (const id of ids) {
    assertEquals([recordsOf(id), cutsOf(id)].some((topic) => bus.isHeard(topic)), false);
  }
});

/** A site whose lesson is a stream that the test writes. */
/** What answers a lone endpoint. */
function partsOf(bus: Bus) {
  const streams = createStreams({ ...LIMITS, maxStreamSeconds: Infinity });
  return { bus, streams, visitor: VISITOR, limits: LIMITS };
}

async function openTap() {
  const tap = createTap();
  return { tap, ...await openSite([lessonOf("lesson", () => new Response(tap.body))]) };
}

function openReader({ body }: Response) {
  assert(body);
  return body.getReader();
}
