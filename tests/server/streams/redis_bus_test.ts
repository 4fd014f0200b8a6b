/** The bus over a real Redis, between servers in processes of their own. */

import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertStringIncludes,
} from "@std/assert";
import type { StreamEvent } from "../../../event_stream/mod.ts";
import type { ConnectionRecord, GapRecord, WriteRecord } from "../../../event_stream/record.ts";
import { type Daemon, freePort, isInstalled, killHard, startRedis } from "../../helpers/daemons.ts";
import { SMALL_COURSE } from "../../helpers/folder.ts";
import { bundle, type Course, makeHouse, type Start, startCourse } from "../../helpers/process.ts";
import { type Watcher, watchResponse, writtenIn } from "../../helpers/stream.ts";
import { openReader, type Reader } from "../../snippets/reader.ts";
import { until, within } from "../../snippets/wait.ts";

const ignore = !isInstalled("redis-server");
const LIVE = "/lessons/first-stream/live?every=100";

await bundle();

Deno.test({
  name: "redis bus carries the wire of a stream on another server, and the cut from a third",
  ignore,
  async fn() {
    await using redis = await startRedis();
    await using a = await startServer(redis);
    await using b = await startServer(redis);
    await using c = await startServer(redis);
    const id = crypto.randomUUID();
    await using watcher = await openWire(a, id);
    await using reader = await openReader(`${b.origin}${LIVE}&wire=${id}`);
    await reader.readEvents(3);
    assertEquals(await cut(c, id), 204);
    assertEquals((await watcher.readUntil("end")).cause, "cut");
    const nums = numbersIn(watcher);
    assertEquals(nums, nums.map((_, index) => index + 1));
    assertEquals(nums.slice(0, 3), numbersOf(reader).slice(0, 3));
    assertQuiet(a, b, c);
  },
});

Deno.test({
  name: "redis bus lets a server record only what somebody watches, wherever he is",
  ignore,
  async fn() {
    await using redis = await startRedis();
    await using a = await startServer(redis);
    await using b = await startServer(redis);
    const id = crypto.randomUUID();
    assertEquals(await cut(b, id), 404);
    await using unseen = await openReader(`${b.origin}${LIVE}&wire=${id}`);
    {
      await using watcher = await openWire(a, id);
      await unseen.readEvents(unseen.events.length + 2);
      await using seen = await openReader(`${b.origin}${LIVE}&wire=${id}`);
      await seen.readEvents(2);
      await watcher.readUntil("write");
      // Whatever was recorded of the first stream would have come before.
      const connections = watcher.records.map((record) => (record as ConnectionRecord).connection);
      assertEquals(new Set(connections.slice(1)).size, 1);
      assertEquals(watcher.records[1]?.kind, "request");
      assertEquals(await cut(b, id), 204);
    }
    await until(async () => await cut(b, id) === 404, "the other server knows that nobody watches");
    assertQuiet(a, b);
  },
});

Deno.test({
  name: "redis bus outlives the death of Redis: streams go on, and the wire counts what was lost",
  ignore,
  async fn() {
    await using redis = await startRedis();
    await using a = await startServer(redis);
    await using b = await startServer(redis);
    const [id, left] = [crypto.randomUUID(), crypto.randomUUID()];
    await using watcher = await openWire(a, id);
    await using reader = await openReader(`${b.origin}${LIVE}&wire=${id}`);
    const leaver = await openWire(a, left);
    assertEquals(await cut(b, left), 204);
    await reader.readEvents(3);
    await watcher.readUntil("write");

    await killHard(redis);
    await until(() => [a, b].every(({ stderr }) => stderr() !== ""), "both servers notice");
    await leaver[Symbol.asyncDispose]();
    await until(async () => (await healthOf(a)).watchers === 1, "a watcher leaves meanwhile");
    await readUnheard(reader, 6);
    const newest = numbersOf(reader).at(-1)!;

    await using _again = await startRedis(redis.port);
    const { lost = 0 } = await watcher.readUntil("gap");
    await watcher.readUntil("write");
    const nums = numbersIn(watcher);
    const [before, after] = nums.flatMap((num, index) =>
      nums[index + 1] !== undefined && nums[index + 1] !== num + 1 ? [num, nums[index + 1]!] : []
    );
    assert(before !== undefined && after !== undefined, `no gap in ${nums}`);
    assertEquals(lost, after - before - 1);
    assertGreater(lost, 4);
    // The newest is said again.
    assertGreaterOrEqual(after, newest);

    for (const server of [a, b]) {
      await until(() => server.stdout().includes("Redis is back"), "it is back for both");
    }
    await until(async () => await cut(b, left) === 404, "who left meanwhile watches no more");
    assertEquals(await cut(a, id), 204);
    assertEquals((await watcher.readUntil("end")).cause, "cut");
    for (const server of [a, b]) {
      const [line, ...others] = linesOf(server.stderr());
      assertEquals([line?.level, line?.message, others], ["error", "Reach Redis", []]);
      const messages = linesOf(server.stdout()).map(({ message }) => message);
      assertEquals(messages, [`Wireside listens on ${server.origin}/`, "Redis is back"]);
    }
  },
});

Deno.test({
  name: "redis bus tells of a connection that ended while Redis was away, and what was lost of it",
  ignore,
  async fn() {
    await using redis = await startRedis();
    await using a = await startServer(redis);
    await using b = await startServer(redis);
    const id = crypto.randomUUID();
    await using watcher = await openWire(a, id);
    const reader = await openReader(`${b.origin}${LIVE}&wire=${id}`);
    await reader.readEvents(2);
    await watcher.readUntil("write");

    await killHard(redis);
    await until(() => [a, b].every(({ stderr }) => stderr() !== ""), "both servers notice");
    await readUnheard(reader, 6);
    const newest = numbersOf(reader).at(-1)!;
    await reader[Symbol.asyncDispose]();
    await until(async () => (await healthOf(b)).openStreams === 0, "the server notices");

    await using _again = await startRedis(redis.port);
    const end = await watcher.readUntil("end");
    const [last, gap] = watcher.records.slice(-3) as [ConnectionRecord, GapRecord];
    assertEquals([gap.kind, gap.lost], ["gap", end.seq - last.seq - 1]);
    assertEquals(end.cause, "left");
    assertGreater(gap.lost ?? 0, 4);
    // Of what was read meanwhile, all that the watcher did not get.
    assertGreaterOrEqual(gap.lost!, newest - numbersIn(watcher).at(-1)!);
  },
});

Deno.test({
  name: "redis bus keeps a bounded amount for a Redis that hangs, and says what was lost",
  ignore,
  async fn() {
    await using house = await makeHouse({
      ...SMALL_COURSE,
      "lessons/1-part/1-one/live.ts": `export default {
  fetch: () =>
    new Response(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(65536).fill(10)) })),
};
`,
    });
    await using redis = await startRedis();
    // Its watcher is never too slow: what is missing was lost on the way.
    const env = { MAX_WIRE_BYTES: "off" };
    await using a = await startServer(redis, { house: house.url, env });
    await using b = await startServer(redis, { house: house.url });
    const id = crypto.randomUUID();
    await using watcher = await openWire(a, id);
    const url = `${b.origin}/lessons/one/live?wire=${id}`;
    const { body } = await fetch(url);
    assert(body);
    const reader = body.getReader();
    // What the first megabytes cost is not what waits.
    await readBytes(reader, 16 * MIB);
    await watcher.readUntil("write");
    const before = await memoryOf(b);

    Deno.kill(redis.pid, "SIGSTOP");
    try {
      await readBytes(reader, 256 * MIB);
      assertLess(await memoryOf(b) - before, 160 * MIB);
    } finally {
      Deno.kill(redis.pid, "SIGCONT");
    }
    const gap = watcher.readUntil("gap");
    let isFound = false;
    gap.finally(() => isFound = true);
    while (!isFound) await readBytes(reader, MIB);
    await reader.cancel();
    const { lost = 0 } = await gap;
    await watcher.readUntil("write");
    const at = watcher.records.findIndex(({ kind }) => kind === "gap");
    const [last, , next] = watcher.records.slice(at - 1) as ConnectionRecord[];
    assertEquals(lost, next!.seq - last!.seq - 1);
    assertGreater(lost, 0);
  },
});

Deno.test({
  name: "redis bus lets servers start before Redis, and joins them when it is there",
  ignore,
  async fn() {
    const port = freePort();
    await using a = await startServer({ port });
    await using b = await startServer({ port });
    await until(() => [a, b].every(({ stderr }) => stderr() !== ""), "both miss it");
    const id = crypto.randomUUID();
    await using watcher = await openWire(a, id);
    await using alone = await openReader(b.origin + LIVE);
    await alone.readEvents(2);

    await using _redis = await startRedis(port);
    for (const { stdout } of [a, b]) {
      await until(() => stdout().includes("Redis is back"), "both reach it");
    }
    await using reader = await openReader(`${b.origin}${LIVE}&wire=${id}`);
    await reader.readEvents(2);
    await watcher.readUntil("write");
    for (const { stderr } of [a, b]) assertEquals(linesOf(stderr()).length, 1);
  },
});

Deno.test({
  name: "redis bus logs a message that is none of ours, and goes on",
  ignore,
  async fn() {
    await using redis = await startRedis();
    await using a = await startServer(redis);
    await using b = await startServer(redis);
    const id = crypto.randomUUID();
    await using watcher = await openWire(a, id);
    for (const message of ["garbage", "null"]) {
      const stranger = await Deno.connect({ port: redis.port });
      const command = `PUBLISH wireside:wire:${id} ${message}\r\n`;
      await stranger.write(new TextEncoder().encode(command));
      await until(() => a.stderr().includes("Hear wireside:wire:"), "it is logged");
      stranger.close();
    }
    await using reader = await openReader(`${b.origin}${LIVE}&wire=${id}`);
    await reader.readEvents(1);
    await watcher.readUntil("write");
    assert(!a.stderr().includes("Reach Redis"), a.stderr());
    assertQuiet(b);
  },
});

Deno.test("redis bus that reaches nobody leaves pages, streams and wires as they are", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  const accepting = accept(silent, connections);
  const urls = [`redis://127.0.0.1:${silent.addr.port}`, "redis://192.0.2.1:6379"];
  for (const url of urls) {
    await using course = await startCourse({ env: { REDIS_URL: url, LOG: "json" } });
    const id = crypto.randomUUID();
    const page = await fetch(course.origin);
    await page.body?.cancel();
    assertEquals(page.status, 200);
    await using watcher = await openWire(course, id);
    await using reader = await openReader(`${course.origin}${LIVE}&wire=${id}`);
    await reader.readEvents(2);
    await watcher.readUntil("write");
    assertStringIncludes(writtenIn(watcher.records), "data: ");
    assertEquals(await cut(course, id), 204);
    if (url.includes("192.0.2.1")) {
      await until(() => course.stderr() !== "", "it says why it does not reach Redis");
      assertStringIncludes(linesOf(course.stderr())[0]!.error!, "net access");
      assertEquals(linesOf(course.stderr()).length, 1);
    }
  }
  silent.close();
  await accepting;
  for (const connection of connections) connection.close();
});

const MIB = 2 ** 20;

function startServer({ port }: Pick<Daemon, "port">, start: Start = {}): Promise<Course> {
  const env = { REDIS_URL: `redis://127.0.0.1:${port}`, LOG: "json", ...start.env };
  return startCourse({ ...start, env });
}

async function openWire({ origin }: Course, id: string): Promise<Watcher> {
  return await watchResponse(await within(fetch(`${origin}/wire/${id}`), "the wire's head"));
}

async function cut({ origin }: Course, id: string): Promise<number> {
  const response = await fetch(`${origin}/wire/${id}/cut`, { method: "POST" });
  await response.body?.cancel();
  return response.status;
}

async function healthOf({ origin }: Course): Promise<{ openStreams: number; watchers: number }> {
  return await (await fetch(`${origin}/healthz`)).json();
}

/** Reads that much of a body. */
async function readBytes(reader: ReadableStreamDefaultReader<Uint8Array>, count: number) {
  for (let read = 0; read < count;) {
    const { value } = await within(reader.read(), "the next bytes");
    assert(value);
    read += value.length;
  }
}

/** How much memory a process has, in bytes. */
async function memoryOf({ pid }: Course): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "rss=", "-p", String(pid)] })
    .output();
  return Number(new TextDecoder().decode(stdout)) * 1024;
}

async function accept(listener: Deno.Listener, connections: Deno.Conn[]): Promise<void> {
  try {
    for await (const connection of listener) connections.push(connection);
  } catch {
    // Closed.
  }
}

/** The numbers that the reader's events carry. */
function numbersOf({ events }: Reader): number[] {
  return events.map(({ data }) => JSON.parse(data).num);
}

/** Reads until so many events are written from now on: what waits to be read may be older. */
async function readUnheard(reader: Reader, count: number): Promise<void> {
  const start = Date.now();
  const isNew = ({ data }: StreamEvent) => Date.parse(JSON.parse(data).message) > start;
  while (reader.events.filter(isNew).length < count) {
    await reader.readEvents(reader.events.length + 1);
  }
}

/** The numbers in what was recorded, each in a write of its own. */
function numbersIn({ records }: Watcher): number[] {
  return records.filter((record): record is WriteRecord => record.kind === "write")
    .map((record) => Number(/"num":(\d+)/.exec(writtenIn([record]))?.[1]));
}

/** Every line of a log as JSON. */
function linesOf(log: string): Record<string, string>[] {
  return log.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

function assertQuiet(...servers: Course[]): void {
  for (const { stderr } of servers) assertEquals(stderr(), "");
}
