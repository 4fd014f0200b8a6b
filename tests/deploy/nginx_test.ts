/** Three servers behind a real nginx with the project's own configuration. */

import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import type { RequestRecord } from "../../event_stream/record.ts";
import { readSettings } from "../../server/http/settings.ts";
import { isInstalled, startNginx, startRedis } from "../helpers/daemons.ts";
import { type ComingBack, readForEver } from "../helpers/event_source.ts";
import { SMALL_COURSE } from "../helpers/folder.ts";
import { bundle, type Course, makeHouse, startCourse } from "../helpers/process.ts";
import { askRaw, openRaw } from "../helpers/raw.ts";
import { watchResponse } from "../helpers/stream.ts";
import { openReader } from "../snippets/reader.ts";
import { until } from "../snippets/wait.ts";

const READERS = 300;
/** Events of a clock, ten a second, which go on where the reader was, on whatever server. */
const CLOCK = `
const now = () => Math.floor(Date.now() / 100);
export default {
  fetch({ headers }) {
    let next = Number(headers.get("last-event-id") ?? now()) + 1;
    let timer;
    const body = new ReadableStream({
      start(controller) {
        timer = setInterval(() => {
          let frames = "";
          for (; next <= now(); next++) frames += \`id: \${next}\\ndata: \${next}\\n\\n\`;
          if (frames !== "") controller.enqueue(new TextEncoder().encode(frames));
        }, 100);
      },
      cancel: () => clearInterval(timer),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  },
};
`;
/** Writes 400 MiB, whether anybody reads them or not: more than the system keeps in its buffers. */
const FLOOD = `
export default {
  fetch() {
    let timer;
    let count = 0;
    const body = new ReadableStream({
      start(controller) {
        timer = setInterval(() => {
          if (count++ < 400) controller.enqueue(new Uint8Array(2 ** 20));
        }, 10);
      },
      cancel: () => clearInterval(timer),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  },
};
`;

await bundle();

Deno.test({
  name: "nginx brings 300 readers of an ending server back on the others, with no gap in their IDs",
  ignore: !isInstalled("nginx") || !isInstalled("redis-server"),
  async fn() {
    await using house = await makeHouse({
      ...SMALL_COURSE,
      "lessons/1-part/1-one/live.ts": CLOCK,
    });
    await using redis = await startRedis();
    const env = { REDIS_URL: `redis://127.0.0.1:${redis.port}`, TRUST_PROXY: "127.0.0.1" };
    await using a = await startCourse({ house: house.url, env });
    await using b = await startCourse({ house: house.url, env });
    await using c = await startCourse({ house: house.url, env });
    await using nginx = await startNginx([a.port, b.port, c.port]);
    const url = `http://127.0.0.1:${nginx.port}/lessons/one/live`;

    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    await using stack = new AsyncDisposableStack();
    const readers: ComingBack[] = [];
    for (let index = 0; index < READERS; index++) {
      readers.push(stack.use(readForEver(url, { client })));
    }
    await untilAll(readers, ({ ids }) => ids.length >= 3, "every reader has events");
    const before = await Promise.all([a, b, c].map(streamsOf));
    assertEquals(before.reduce((sum, number) => sum + number), READERS);
    // Whoever has the fewest gets the next.
    for (const number of before) assertGreater(number, READERS / 6);

    Deno.kill(a.pid, "SIGTERM");
    assertEquals((await a.ended).code, 0);
    const returned = () => readers.filter(({ opened }) => opened() === 2);
    await until(() => returned().length === before[0], "all of its readers are back");
    assertEquals(readers.filter(({ opened }) => opened() > 2), []);
    const lengths = new Map(readers.map((reader) => [reader, reader.ids.length]));
    await untilAll(readers, (reader) => reader.ids.length > lengths.get(reader)!, "events go on");

    const after = await Promise.all([b, c].map(streamsOf));
    assertEquals(after.reduce((sum, number) => sum + number), READERS);
    for (const { ids, failure } of readers) {
      assertEquals(failure(), undefined);
      const first = Number(ids[0]);
      assertEquals(ids, ids.map((_, index) => String(first + index)));
    }
    for (const { stderr } of [a, b, c]) assertEquals(stderr(), "");
  },
});

Deno.test({
  name: "nginx passes streams on as they are written, and pages as they were compressed",
  ignore: !isInstalled("nginx"),
  async fn() {
    const env = { TRUST_PROXY: "127.0.0.1", MAX_STREAMS_PER_CLIENT: "2" };
    await using course = await startCourse({ env });
    await using nginx = await startNginx([course.port, course.port, course.port]);
    const origin = `http://127.0.0.1:${nginx.port}`;
    const live = `${origin}/lessons/first-stream/live`;
    {
      const id = crypto.randomUUID();
      await using watcher = await watchResponse(await fetch(`${origin}/wire/${id}`));
      // The second event is a minute away: what is here now was not held back for it.
      await using reader = await openReader(`${live}?every=60000&wire=${id}`);
      await reader.readEvents(1);
      await watcher.readUntil("write");
      assertEquals(reader.response.headers.get("content-encoding"), null);
      const [, request] = watcher.records as [unknown, RequestRecord];
      const sent = new Map(request.headers);
      assertEquals(sent.get("host"), `127.0.0.1:${nginx.port}`);
      assertEquals(sent.get("x-forwarded-for"), "127.0.0.1");
    }
    for (const encoding of ["br", "gzip"]) {
      const { head } = await askRaw(nginx, "/", ["Host: a", `Accept-Encoding: ${encoding}`]);
      assertStringIncludes(head, `content-encoding: ${encoding}`);
    }
    await until(async () => await streamsOf(course) === 0, "who leaves nginx leaves the server");

    // Readers behind proxies of ours are told apart, and each has places of its own.
    await using stack = new AsyncDisposableStack();
    for (const client of ["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.1"]) {
      const headers = ["Host: localhost", `X-Forwarded-For: ${client}`];
      const raw = stack.use(await openRaw(nginx, "/lessons/first-stream/live", headers));
      const text = await raw.readUntil("\r\n\r\n");
      const isThird = client === "192.0.2.1" && (await streamsOf(course)) === 3;
      assertMatch(text, isThird ? /^HTTP\/1.1 429 / : /^HTTP\/1.1 200 /);
    }
    assertEquals(course.stderr(), "");
  },
});

Deno.test({
  name: "nginx asks another server for a stream that one has no place for, and for its pages",
  ignore: !isInstalled("nginx"),
  async fn() {
    await using full = await startCourse({ env: { MAX_STREAMS: "1" } });
    await using other = await startCourse();
    await using nginx = await startNginx([full.port, full.port, other.port]);
    await using stack = new AsyncDisposableStack();
    for (let index = 0; index < 12; index++) {
      const url = `http://127.0.0.1:${nginx.port}/lessons/first-stream/live?every=60000`;
      const { response } = stack.use(await openReader(url));
      assertEquals(response.status, 200);
    }
    assertEquals(await Promise.all([full, other].map(streamsOf)), [1, 11]);
    await other[Symbol.asyncDispose]();
    // No server has a place, and one of them says so itself.
    const { status, head } = await askRaw(nginx, "/lessons/first-stream/live");
    assertEquals(status, 503);
    assertStringIncludes(head, "retry-after:");
    assertEquals((await askRaw(nginx, "/")).status, 200);
  },
});

Deno.test({
  name: "nginx keeps nothing for a reader who does not read: the server drops him",
  ignore: !isInstalled("nginx"),
  async fn() {
    await using house = await makeHouse({
      ...SMALL_COURSE,
      "lessons/1-part/1-one/live.ts": FLOOD,
    });
    const env = { MAX_WAITING_BYTES: String(64 * 2 ** 20) };
    await using course = await startCourse({ house: house.url, env });
    const ports = [course.port, course.port, course.port] as const;
    // A minute is long for a test.
    await using nginx = await startNginx(ports, { "send_timeout 60s;": "send_timeout 5s;" });
    using reader = await Deno.connect({ hostname: "127.0.0.1", port: nginx.port });
    const request = "GET /lessons/one/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    await reader.write(new TextEncoder().encode(request));
    await until(
      () => course.stdout().includes("Dropped a reader who did not read lesson=one"),
      "the server drops the reader",
    );
    // Deno cannot close a connection on which it waits to write: nginx does.
    await until(async () => await streamsOf(course) === 0, "the reader's place is free again");
  },
});

Deno.test("nginx.conf waits longer for a server than a stream may last", async () => {
  const config = await Deno.readTextFile(new URL("../../deploy/nginx.conf", import.meta.url));
  const [, seconds] = /proxy_read_timeout (\d+)s;/.exec(config) ?? [];
  assertGreater(Number(seconds), readSettings([], new Map()).limits.maxStreamSeconds + 10);
});

async function streamsOf({ origin }: Course): Promise<number> {
  return (await (await fetch(`${origin}/healthz`)).json()).openStreams;
}

function untilAll(
  readers: readonly ComingBack[],
  condition: (reader: ComingBack) => boolean,
  what: string,
): Promise<void> {
  return until(() => {
    const failed = readers.find(({ failure }) => failure() !== undefined);
    assert(!failed, failed?.failure());
    return readers.every(condition);
  }, what);
}
