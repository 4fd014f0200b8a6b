/** How the server ends: every stream gets its last frame, and it does not take long. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { createInterpreter } from "../../../event_stream/mod.ts";
import { SMALL_COURSE } from "../../helpers/folder.ts";
import { bundle, makeHouse } from "../../helpers/process.ts";
import { askRaw, openRaw } from "../../helpers/raw.ts";
import { until, within } from "../../snippets/wait.ts";

const STREAMS = 2_000;
/** How long an end may take, in milliseconds. */
const SOON = 5_000;
const READY = /^Wireside listens on http:\S+:(\d+)\/\n/;

/** One event, and then silence; with `?stuck`, more than a connection takes, and a word once it waits. */
const QUIET = `
const large = new Uint8Array(200_000).fill(120);
export default {
  fetch({ url }) {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("data: 1\\n\\n"));
        if (url.includes("stuck")) for (let i = 0; i < 100; i++) controller.enqueue(large);
      },
      pull() {
        if (url.includes("stuck")) console.log("All of it waits.");
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  },
};
`;

await bundle();

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`server at ${signal} gives every stream its last frame, and exits with code 0`, async () => {
    await using course = await start();
    const id = crypto.randomUUID();
    await using wire = await openRaw(course, `/wire/${id}`);
    await wire.readUntil("event: hello");
    await using watched = await openRaw(course, `/lessons/quiet/live?wire=${id}`);
    await using other = await openRaw(course, "/lessons/quiet/live");
    await other.readUntil("data: 1\n\n");
    await wire.readUntil("event: write");

    course.kill(signal);
    const { code } = await within(course.status, "the end of the server");
    assertEquals(code, 0);
    for (const raw of [watched, other]) {
      assertMatch(await raw.readAll(), /\nretry: [2-4]\d{3}\n\n\r\n0\r\n\r\n$/);
    }
    // The wire is back before them.
    assertMatch(await wire.readAll(), /\nretry: ([2-9]|1[01])\d\d\n\n\r\n0\r\n\r\n$/);
    // The watcher saw the last frame of the stream, and its end.
    assertMatch(wire.text(), /"kind":"end","cause":"ended"/);
    assertEquals(course.stderr(), "");
  });
}

Deno.test(`server ends ${STREAMS} streams with a last frame each, spread over seconds, and soon`, async () => {
  await using course = await start();
  const readers = await Promise.all(Array.from({ length: STREAMS }, async () => {
    const connection = await Deno.connect({ port: course.port });
    const head = "GET /lessons/quiet/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    await connection.write(new TextEncoder().encode(head));
    return { retry: readRetry(connection), connection };
  }));
  await until(
    async () => (await healthOf(course)).openStreams === STREAMS,
    `${STREAMS} streams are open`,
  );

  const before = performance.now();
  course.kill("SIGTERM");
  const { code } = await within(course.status, "the end of the server");
  const took = performance.now() - before;
  const retries = await Promise.all(readers.map(({ retry }) => retry));
  for (const { connection } of readers) connection.close();
  assertEquals(code, 0);
  assert(took < SOON, `it took ${took} ms`);
  assert(retries.every((retry) => retry !== undefined && retry >= 2_000 && retry < 5_000));
  // In each second of the three there are as many as chance gives, about a third.
  for (const second of [2, 3, 4]) {
    const share = retries.filter((retry) => Math.floor(retry! / 1_000) === second).length;
    assert(share > STREAMS / 5, `${share} come back in second ${second}`);
  }
});

Deno.test("server that ends says so in its health, takes no stream, and exits at a second signal", async () => {
  await using course = await start({ MAX_WAITING_BYTES: "100000000" });
  assertEquals(await healthOf(course), {
    status: "ok",
    openStreams: 0,
    watchers: 0,
    version: "0.4.0",
  });
  // Who reads nothing keeps the server from ending at once.
  const stuck = await Deno.connect({ port: course.port });
  const head = "GET /lessons/quiet/live?stuck HTTP/1.1\r\nHost: localhost\r\n\r\n";
  await stuck.write(new TextEncoder().encode(head));
  await until(() => course.stdout().includes("All of it waits."), "its reader is stuck");
  // A connection that was open before is still answered.
  const asked = await Deno.connect({ port: course.port });
  course.kill("SIGTERM");
  await until(() => course.stdout().includes("Ending signal=SIGTERM streams=1"), "it ends");
  assertEquals(await ask(asked, "/healthz"), 503);
  course.kill("SIGTERM");
  const { code } = await within(course.status, "the end of the server");
  assertEquals(code, 143);
  stuck.close();
  asked.close();
});

Deno.test("server exits with code 0 although a reader does not read", async () => {
  await using course = await start({ MAX_WAITING_BYTES: "100000000" });
  const stuck = await Deno.connect({ port: course.port });
  const head = "GET /lessons/quiet/live?stuck HTTP/1.1\r\nHost: localhost\r\n\r\n";
  await stuck.write(new TextEncoder().encode(head));
  await until(() => course.stdout().includes("All of it waits."), "its reader is stuck");
  course.kill("SIGINT");
  const { code } = await within(course.status, "the end of the server");
  assertEquals(code, 0);
  stuck.close();
});

/** A course whose end the test can see. */
async function start(env: Record<string, string> = {}) {
  const house = await makeHouse({
    ...SMALL_COURSE,
    "lessons/1-part/2-quiet/lesson.md": "# Quiet\n\nLead.\n",
    "lessons/1-part/2-quiet/live.ts": QUIET,
  });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "-P=start", "main.ts", "--port", "0"],
    cwd: house.url.pathname,
    env: { MAX_STREAMS_PER_CLIENT: "off", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = keep(child.stdout);
  const stderr = keep(child.stderr);
  let isOver = false;
  const status = child.status.then((value) => (isOver = true, value));
  await until(() => READY.test(stdout.text()) || isOver, "the course says where it listens");
  const port = Number(READY.exec(stdout.text())?.[1]);
  return {
    port,
    status,
    stdout: stdout.text,
    stderr: stderr.text,
    kill: (signal: Deno.Signal) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      if (!isOver) child.kill("SIGKILL");
      await Promise.all([status, stdout.done, stderr.done]);
      await house[Symbol.asyncDispose]();
    },
  };
}

function keep(stream: ReadableStream<Uint8Array>) {
  let text = "";
  const done = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  })();
  return { text: () => text, done };
}

/** Reads a stream to its end; the reconnection time that it leaves. */
async function readRetry(connection: Deno.Conn): Promise<number | undefined> {
  const buffer = new Uint8Array(4_096);
  let text = "";
  for (let length; (length = await connection.read(buffer)) !== null;) {
    text += new TextDecoder().decode(buffer.subarray(0, length));
    if (text.endsWith("\r\n0\r\n\r\n")) break;
  }
  const interpreter = createInterpreter();
  const steps = interpreter.push(new TextEncoder().encode(text.replace(/\r\n[0-9a-f]+\r\n/g, "")));
  return steps.at(-1)?.buffers.reconnectionTime;
}

async function healthOf(course: { port: number }) {
  const { status, body } = await askRaw(course, "/healthz");
  assertEquals(status, 200);
  const { uptimeSeconds, ...health } = JSON.parse(body);
  assert(uptimeSeconds >= 0);
  return health;
}

/** Asks on a connection that is open; the status. */
async function ask(connection: Deno.Conn, path: string): Promise<number> {
  await connection.write(
    new TextEncoder().encode(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
  );
  const buffer = new Uint8Array(4_096);
  const length = await connection.read(buffer);
  return Number(new TextDecoder().decode(buffer.subarray(0, length ?? 0)).split(" ")[1]);
}
