/** What becomes of a course that may open too few files, in a process of its own. */

import { assertEquals, assertMatch } from "@std/assert";
import { bundle, type Course, startCourse } from "../../helpers/process.ts";
import { askRaw } from "../../helpers/raw.ts";
import { until, within } from "../../snippets/wait.ts";

const OPEN_FILES = 200;
const READERS = 400;
/** It is in the data of every event, and in no head. */
const BRACE = "{".charCodeAt(0);
const ENV = { MAX_STREAMS_PER_CLIENT: "off" };
/** Linux and macOS have it; so has the shell that sets the limit. */
const ignore = Deno.build.os === "windows";

await bundle();

Deno.test({
  name: "server that runs out of files keeps its streams, and takes connections again",
  ignore,
  async fn() {
    await using course = await startCourse({ openFiles: OPEN_FILES, env: ENV });
    const readers = await openReaders(course);
    await until(() => course.stderr() !== "", "the server says that it takes no connections");
    assertMatch(
      course.stderr(),
      /^Take connections: Too many open files \(os error 24\): trying again until it works\n$/,
    );
    const open = readers.filter(({ events }) => events() > 0);
    const before = open.map(({ events }) => events());
    await until(
      () => open.every(({ events }, index) => events() > before[index]!),
      `all ${open.length} streams go on`,
    );
    await Promise.all(readers.map(({ leave }) => leave()));
    await untilAnswers(course);
    await until(
      () => course.stdout().includes("\nTakes connections again\n"),
      "the server says that all is well",
    );
    // Nothing is left of the first door: the next readers are refused and let in alike.
    const others = await openReaders(course);
    await until(() => course.stderr().split("\n").length === 3, "it says so again");
    await Promise.all(others.map(({ leave }) => leave()));
    await untilAnswers(course);

    Deno.kill(course.pid, "SIGTERM");
    assertEquals((await within(course.ended, "the end of the server")).code, 0);
  },
});

Deno.test({
  name: "server that cannot listen again, as its port is taken, says so and exits with code 1",
  ignore,
  async fn() {
    await using course = await startCourse({ openFiles: OPEN_FILES, env: ENV });
    const readers = await openReaders(course);
    let thief: Deno.Listener | undefined;
    await until(async () => {
      thief = takePort(course);
      // Where this test was too slow, and the server listens again, one more is too many again.
      if (!thief) readers.push(...await openReaders(course, 1));
      return thief !== undefined;
    }, "the port is free for a moment");
    // Listening takes a file.
    for (const { leave } of readers.splice(0, OPEN_FILES)) await leave();
    const { code } = await within(course.ended, "the end of the server");
    thief?.close();
    for (const { leave } of readers) await leave();
    assertEquals(code, 1);
    assertMatch(course.stderr(), /\nRun the server: .*the port is taken/);
    assertMatch(course.stdout(), /\nEnding code=1 streams=\d+\n$/);
  },
});

Deno.test({
  name: "server says in one line that it may open too few files for MAX_STREAMS, and else nothing",
  ignore,
  async fn() {
    const listens = /^Wireside listens on \S+\n/;
    await using few = await startCourse({ openFiles: OPEN_FILES });
    await until(() => few.stdout().split("\n").length > 2, "it says so");
    assertEquals(
      few.stdout().replace(listens, ""),
      "The system allows 200 open files, too few for MAX_STREAMS: allow 10100 (ulimit -n, or " +
        "LimitNOFILE of systemd), or set MAX_STREAMS to 100\n",
    );
    for (const maxStreams of ["100", "off"]) {
      const env = { MAX_STREAMS: maxStreams };
      await using course = await startCourse({ openFiles: OPEN_FILES, env });
      assertEquals((await askRaw(course, "/")).status, 200);
      Deno.kill(course.pid, "SIGTERM");
      await within(course.ended, "the end of the server");
      assertMatch(course.stdout(), /^Wireside listens on \S+\nEnding signal=SIGTERM streams=0\n$/);
      assertEquals(course.stderr(), "");
    }
  },
});

/** Connects many times at once, and asks for a stream on each connection that comes about. */
async function openReaders({ port }: Course, number = READERS) {
  const head = "GET /lessons/first-stream/live?every=100 HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const opened = await Promise.allSettled(
    Array.from({ length: number }, async () => {
      const connection = await Deno.connect({ port });
      return { connection, reading: read(connection, head) };
    }),
  );
  return opened.filter((each) => each.status === "fulfilled").map(({ value }) => ({
    events: value.reading.events,
    async leave() {
      value.connection.close();
      await value.reading.ended;
    },
  }));
}

/** Sends a request and counts the events in what comes. */
function read(connection: Deno.Conn, head: string) {
  let events = 0;
  async function readAll(): Promise<void> {
    const buffer = new Uint8Array(4_096);
    try {
      await connection.write(new TextEncoder().encode(head));
      for (let length; (length = await connection.read(buffer)) !== null;) {
        if (buffer.subarray(0, length).includes(BRACE)) events++;
      }
    } catch {
      // Refused, or closed from either side.
    }
  }
  return { events: () => events, ended: readAll() };
}

/** Listens where the course does not any more, if that is so. */
function takePort({ port }: Course): Deno.Listener | undefined {
  try {
    return Deno.listen({ hostname: "127.0.0.1", port });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return undefined;
  }
}

async function untilAnswers(course: Course): Promise<void> {
  await until(async () => {
    course.assertRunning();
    const answer = await askRaw(course, "/healthz").catch(() => undefined);
    return answer?.status === 200;
  }, "a new request is answered");
}
