/** Live endpoints of a course in a process of its own: what leaves when, and what stays behind. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { createBus } from "../../../server/streams/bus.ts";
import { loadCourse } from "../../../server/course/course.ts";
import { createSite } from "../../../server/http/routes.ts";
import { serve } from "../../../server/http/serve.ts";
import { readSettings } from "../../../server/http/settings.ts";
import { createStreams } from "../../../server/streams/open_streams.ts";
import { keepConsole } from "../../helpers/console.ts";
import { type Files, SMALL_COURSE } from "../../helpers/folder.ts";
import { bundle, type Course, makeHouse, startCourse } from "../../helpers/process.ts";
import { askRaw, openRaw, type Raw } from "../../helpers/raw.ts";
import { LESSONS, makeAssets } from "../../helpers/site.ts";
import { until, within } from "../../snippets/wait.ts";

/** How long after a reader has left the lesson's cancel may run, in milliseconds. */
const SOON = 1000;
const READERS = 200;

/** A lesson that writes when it is told to: `?write=text`; `?count` tells what it holds. */
const TOLD = `
const encoder = new TextEncoder();
const readers = new Set();
const timers = new Set();
export default {
  fetch(request) {
    const query = new URL(request.url).searchParams;
    if (query.has("count")) return Response.json([readers.size, timers.size]);
    if (query.has("write")) {
      const bytes = encoder.encode(query.get("write"));
      for (const reader of readers) reader.enqueue(bytes);
      return new Response("written");
    }
    let reader, timer;
    const body = new ReadableStream({
      start(controller) {
        readers.add(reader = controller);
        timers.add(timer = setInterval(() => {}, 10));
      },
      cancel() {
        readers.delete(reader);
        clearInterval(timer);
        timers.delete(timer);
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  },
};
`;

await bundle();

Deno.test("live endpoint sends its head before the first event", async () => {
  await using house = await makeHouse(lessons());
  await using course = await startCourse({ house: house.url });
  await using raw = await openRaw(course, "/lessons/told/live");
  // Nothing has been written yet: the lesson writes only when the next request tells it to.
  assertMatch(await raw.readUntil("\r\n\r\n"), /^HTTP\/1\.1 200 OK\r\n/);
  assertEquals(bodyOf(raw), "");
  await tell(course, "data: 1\n\n");
  await raw.readUntil("data: 1\n\n");
});

Deno.test("live endpoint sends each spaced write as one HTTP chunk, at once", async () => {
  await using house = await makeHouse(lessons());
  await using course = await startCourse({ house: house.url });
  await using raw = await openRaw(course, "/lessons/told/live");
  await raw.readUntil("\r\n\r\n");
  let expected = "";
  for (const text of ["data: 1\n", "\n", `: ${"x".repeat(5000)}\n`, "data: two\n\n"]) {
    await tell(course, text);
    expected += `${text.length.toString(16)}\r\n${text}\r\n`;
    await until(() => bodyOf(raw).length >= expected.length, "the write has come");
    assertEquals(bodyOf(raw).toLowerCase(), expected);
  }
});

Deno.test("live endpoint's cancel runs within a second of the reader's leaving", async () => {
  await using house = await makeHouse(lessons());
  await using course = await startCourse({ house: house.url });
  const watched = `/lessons/told/live?wire=${crypto.randomUUID()}`;
  for (const path of ["/lessons/told/live", watched]) {
    const raw = await openRaw(course, path);
    await raw.readUntil("\r\n\r\n");
    assertEquals(await count(course), [1, 1]);
    await raw[Symbol.asyncDispose]();
    await until(async () => (await count(course))[0] === 0, "the lesson's cancel has run", SOON);
  }
});

Deno.test("live endpoint keeps nothing of 200 readers who come, are watched and go", async () => {
  await using house = await makeHouse(lessons());
  const env = { MAX_STREAMS_PER_CLIENT: "off" };
  await using course = await startCourse({ house: house.url, env });
  const visits = Array.from({ length: READERS }, async () => {
    const id = crypto.randomUUID();
    const watcher = await openRaw(course, `/wire/${id}`);
    await watcher.readUntil("event: hello");
    const reader = await openRaw(course, `/lessons/told/live?wire=${id}`);
    await reader.readUntil("\r\n\r\n");
    return { watcher, reader, id };
  });
  const open = await Promise.all(visits);
  assertEquals(await count(course), [READERS, READERS]);
  await Promise.all(open.map(({ reader }) => reader[Symbol.asyncDispose]()));
  await until(async () => (await count(course))[0] === 0, "every cancel has run");
  assertEquals(await count(course), [0, 0]);
  for (const { watcher } of open) await watcher.readUntil('"cause":"left"');
  await Promise.all(open.map(({ watcher }) => watcher[Symbol.asyncDispose]()));
  for (const { id } of open.slice(0, 5)) {
    const cut = `POST /wire/${id}/cut HTTP/1.1`;
    await until(async () => (await askRaw(course, cut)).status === 404, "the watcher is forgotten");
  }
  assertEquals(course.stderr(), "");
});

Deno.test("live endpoints of the real lessons keep nothing of 200 readers", async () => {
  const course = await loadCourse(LESSONS);
  const settings = readSettings([], new Map());
  const limits = { ...settings.limits, maxStreamSeconds: Infinity };
  const streams = createStreams(limits);
  const assets = await makeAssets();
  using _ = keepConsole();
  const server = await serve(
    (origin) => createSite({ course, assets, bus: createBus(), origin, streams, limits }),
    { ...settings, port: 0 },
  );
  const { port } = server.addr;
  await Promise.all(Array.from({ length: READERS }, async (_, num) => {
    const { slug } = course.lessons[num % course.lessons.length]!;
    await using raw = await openRaw({ port }, `/lessons/${slug}/live`);
    await raw.readUntil("\r\n\r\n");
  }));
  // A shutdown waits for every stream, and the leak checks see the timers.
  await within(server.shutdown(), "the shutdown");
});

function lessons(): Files {
  return {
    ...SMALL_COURSE,
    "lessons/1-part/2-told/lesson.md": "# Told\n\nLead.\n",
    "lessons/1-part/2-told/live.ts": TOLD,
  };
}

async function tell(course: Course, text: string): Promise<void> {
  const path = `/lessons/told/live?write=${encodeURIComponent(text)}`;
  assertEquals((await askRaw(course, path)).status, 200);
}

/** How many streams and timers the lesson holds. */
async function count(course: Course): Promise<number[]> {
  const { body } = await askRaw(course, "/lessons/told/live?count");
  return JSON.parse(body);
}

/** What has come after the head, with the frames of its chunks. */
function bodyOf(raw: Raw): string {
  const text = raw.text();
  const end = text.indexOf("\r\n\r\n");
  assert(end >= 0);
  return text.slice(end + 4);
}
