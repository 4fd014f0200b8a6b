/** What strangers may use up, of a course in a process of its own. */

import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { type Files, SMALL_COURSE } from "../../helpers/folder.ts";
import { memoryOf } from "../../helpers/memory.ts";
import { bundle, type Course, makeHouse, startCourse } from "../../helpers/process.ts";
import { askRaw, openRaw, type Raw } from "../../helpers/raw.ts";
import { until } from "../../snippets/wait.ts";

const LIVE = "/lessons/told/live";
const LOCAL = "127.0.0.1";

/** Writes 64 KiB every 5 ms with `?flood`, and otherwise one event and then nothing. */
const TOLD = `
const flood = new TextEncoder().encode(": " + "x".repeat(65_533) + "\\n");
let readers = 0;
export default {
  fetch(request) {
    const query = new URL(request.url).searchParams;
    if (query.has("count")) return new Response(String(readers));
    let timer;
    const body = new ReadableStream({
      start(controller) {
        readers++;
        const half = query.has("half") ? "" : "\\n";
        controller.enqueue(new TextEncoder().encode("data: 1\\n" + half));
        if (query.has("flood")) timer = setInterval(() => controller.enqueue(flood), 5);
      },
      cancel() {
        readers--;
        clearInterval(timer);
      },
    });
    return new Response(query.has("piped") ? body.pipeThrough(new TransformStream()) : body, {
      headers: { "content-type": "text/event-stream" },
    });
  },
};
`;

await bundle();

Deno.test("limit of streams in all answers 503 and Retry-After, until one ends", async () => {
  await using course = await start({ MAX_STREAMS: "3" });
  const [first, ...others] = [await openLive(course), await openLive(course)];
  await using wire = await openRaw(course, `/wire/${crypto.randomUUID()}`);
  await wire.readUntil("event: hello");
  for (const path of [LIVE, `/wire/${crypto.randomUUID()}`]) {
    const refused = await askRaw(course, path);
    assertEquals(refused.status, 503);
    assertMatch(refused.head, /^retry-after: \d+$/m);
    assertStringIncludes(refused.body, "All 3 streams of this server are in use.");
  }
  // Pages are no streams.
  assertEquals((await askRaw(course, "/")).status, 200);
  await first!.leave();
  await untilOpens(course);
  for (const reader of others) await reader.leave();
});

Deno.test("limit of streams per client answers 429, and no other client", async () => {
  await using course = await start({ MAX_STREAMS_PER_CLIENT: "2", TRUST_PROXY: LOCAL });
  const mine = "X-Forwarded-For: 198.51.100.7";
  const open = [await openLive(course, [mine]), await openLive(course, [mine])];
  const refused = await askRaw(course, LIVE, ["Host: localhost", mine]);
  assertEquals(refused.status, 429);
  assertMatch(refused.head, /^retry-after: \d+$/m);
  assertStringIncludes(refused.body, "Your address has 2 streams open");
  open.push(await openLive(course, ["X-Forwarded-For: 198.51.100.7, 198.51.100.8"]));
  for (const reader of open) await reader.leave();
  await untilOpens(course, [mine]);
});

Deno.test("limit of streams per client does not believe X-Forwarded-For by default", async () => {
  await using course = await start({ MAX_STREAMS_PER_CLIENT: "1" });
  const reader = await openLive(course, ["X-Forwarded-For: 198.51.100.7"]);
  const refused = await askRaw(course, LIVE, ["Host: localhost", "X-Forwarded-For: 198.51.100.8"]);
  assertEquals(refused.status, 429);
  await reader.leave();
});

Deno.test("limit of streams shows its refusal on the wire", async () => {
  await using course = await start({ MAX_STREAMS: "1" });
  const id = crypto.randomUUID();
  await using wire = await openRaw(course, `/wire/${id}`);
  await wire.readUntil("event: hello");
  assertEquals((await askRaw(course, `${LIVE}?wire=${id}`)).status, 503);
  await wire.readUntil('"kind":"response"');
  await wire.readUntil('"status":503');
});

Deno.test("limit of a stream's length ends it with a retry, and in mid-frame without", async () => {
  await using course = await start({ MAX_STREAM_SECONDS: "1" });
  const id = crypto.randomUUID();
  await using wire = await openRaw(course, `/wire/${id}`);
  const whole = await endOf(course, LIVE);
  assertMatch(whole, /data: 1\n\n\r\n.*\r\nretry: [2-4]\d{3}\n\n\r\n0\r\n\r\n$/s);
  // What is half written would become an event, if an empty line followed.
  assert((await endOf(course, `${LIVE}?half`)).endsWith("data: 1\n\r\n0\r\n\r\n"));
  // A body that the lesson has made of another stream ends as well.
  assertMatch(await endOf(course, `${LIVE}?piped`), /retry: \d{4}\n\n\r\n0\r\n\r\n$/);
  // A wire lasts as long as its watcher, and shows the end of its stream.
  await endOf(course, `${LIVE}?wire=${id}`);
  await wire.readUntil('"kind":"end","cause":"ended"');
  assertEquals((await askRaw(course, `${LIVE}?count`)).body, "0");
  assertEquals(course.stderr(), "");
});

Deno.test("limit of what waits drops a reader who does not read, and nobody else", async () => {
  await using course = await start({ MAX_WAITING_BYTES: "1000000" });
  const other = await openLive(course);
  const before = await memoryOf(course);
  const connection = await Deno.connect({ port: course.port });
  const head = `GET ${LIVE}?flood HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  await connection.write(new TextEncoder().encode(head));
  await until(
    () => course.stdout().includes("Dropped a reader who did not read lesson=told"),
    "the reader is dropped",
  );
  await until(
    async () => (await askRaw(course, `${LIVE}?count`)).body === "1",
    "the lesson knows that the reader is gone",
  );
  assertLess(await memoryOf(course) - before, 30_000_000);
  connection.close();
  assertEquals(other.isOpen(), true);
  await other.leave();
});

Deno.test("limit of a request's target answers 414", async () => {
  await using course = await start({ MAX_TARGET_LENGTH: "100" });
  assertEquals((await askRaw(course, `/${"a".repeat(99)}`)).status, 404);
  assertEquals((await askRaw(course, `/${"a".repeat(100)}`)).status, 414);
  assertEquals((await askRaw(course, `/?${"a".repeat(100)}`)).status, 414);
});

async function start(env: Record<string, string>): Promise<Course> {
  const house = await makeHouse(lessons());
  const course = await startCourse({ house: house.url, env });
  return {
    ...course,
    async [Symbol.asyncDispose]() {
      await course[Symbol.asyncDispose]();
      await house[Symbol.asyncDispose]();
    },
  };
}

function lessons(): Files {
  return {
    ...SMALL_COURSE,
    "lessons/1-part/2-told/lesson.md": "# Told\n\nLead.\n",
    "lessons/1-part/2-told/live.ts": TOLD,
  };
}

/** Opens a live stream and waits for its first event. */
async function openLive(course: Course, headers: readonly string[] = []) {
  const raw: Raw = await openRaw(course, LIVE, ["Host: localhost", ...headers]);
  await raw.readUntil("data: 1\n\n");
  return {
    isOpen: () => !raw.text().endsWith("0\r\n\r\n"),
    leave: () => raw[Symbol.asyncDispose](),
  };
}

/** Waits until there is a place again: who leaves is noticed a moment later. */
async function untilOpens(course: Course, headers: readonly string[] = []): Promise<void> {
  await until(async () => {
    await using raw = await openRaw(course, LIVE, ["Host: localhost", ...headers]);
    return (await raw.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200");
  }, "a stream opens");
}

/** Reads a stream until the server ends it. */
async function endOf(course: Course, path: string): Promise<string> {
  await using raw = await openRaw(course, path);
  return await raw.readUntil("\r\n0\r\n\r\n");
}
