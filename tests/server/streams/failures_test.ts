/** Failures after the answer, in a process of its own: the lessons' and the server's own. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Files, SMALL_COURSE } from "../../helpers/folder.ts";
import { bundle, makeHouse, startCourse } from "../../helpers/process.ts";
import { askRaw, openRaw } from "../../helpers/raw.ts";
import { until, within } from "../../snippets/wait.ts";

/** What a lesson does after its first event. Each fails once, 20 ms later. */
const FAILURES: Record<string, string> = {
  "async-timer": `setTimeout(async () => { throw new Error("boom"); }, 20)`,
  promise:
    `(async () => { await new Promise((resolve) => setTimeout(resolve, 20)); throw new Error("boom"); })()`,
  stream: `setTimeout(() => controller.error(new Error("boom")), 20)`,
  text: `setTimeout(() => controller.enqueue("boom"), 20)`,
};

/** What fails where Deno does not tell on which connection. */
const UNTOLD: Record<string, string> = {
  timer: `setTimeout(() => { throw new Error("boom in timer"); }, 20)`,
  interval: `setInterval(() => { clearInterval(timer); throw new Error("boom in interval"); }, 20)`,
  "no-error": `setTimeout(() => { throw "boom in no-error"; }, 20)`,
};

await bundle();

for (const slug of Object.keys(FAILURES)) {
  Deno.test(`failure in a lesson's ${slug} ends its own stream and nothing else`, async () => {
    await using house = await makeHouse(lessons());
    await using course = await startCourse({ house: house.url });
    await using other = await openRaw(course, "/lessons/good/live");
    await other.readUntil("data: 1\n\n");

    await using unwatched = await openRaw(course, `/lessons/${slug}/live`);
    assertBrokenOff(await unwatched.readAll());
    assertEquals(logOf(course.stderr()).length, 1, course.stderr());

    const id = crypto.randomUUID();
    await using watcher = await openRaw(course, `/wire/${id}`);
    await watcher.readUntil("event: hello");
    await using watched = await openRaw(course, `/lessons/${slug}/live?wire=${id}`);
    assertBrokenOff(await watched.readAll());
    const error = slug === "text" ? "TypeError: Write to a stream" : "Error: boom";
    await watcher.readUntil(`"cause":"failed","message":"${error}`);
    assertEquals(logOf(course.stderr()).length, 2, course.stderr());

    const expected = new RegExp(`^Run the live endpoint of ${slug}: ${error}`);
    for (const line of logOf(course.stderr())) assertMatch(line, expected);
    // A stream that its lesson has broken off itself is not cancelled; the others are.
    if (slug !== "stream") {
      assertEquals((await askRaw(course, "/lessons/good/live?cancelled")).body, "2");
    }

    const before = other.text().length;
    await until(() => other.text().length > before, "the other stream goes on");
    course.assertRunning();
  });
}

for (const slug of Object.keys(UNTOLD)) {
  Deno.test(`failure in a lesson's ${slug} is logged, and ends no stream, not even its own`, async () => {
    await using house = await makeHouse(lessons());
    await using course = await startCourse({ house: house.url });
    await using raw = await openRaw(course, `/lessons/${slug}/live`);
    await until(() => course.stderr().includes(`boom in ${slug}`), "it is logged");
    assertMatch(course.stderr(), new RegExp(`^Run a lesson: (Error: )?boom in ${slug}\n`));
    const before = raw.text().length;
    await until(() => raw.text().length > before, "its own stream goes on");
    assertEquals(logOf(course.stderr()).length, 1, course.stderr());
    course.assertRunning();
  });
}

Deno.test("failure that a lesson's interval throws each time is not logged each time", async () => {
  await using house = await makeHouse(lessons());
  await using course = await startCourse({ house: house.url });
  await using raw = await openRaw(course, "/lessons/always/live");
  // It writes and throws in turn.
  await until(() => raw.text().split("data: 1\n").length > 50, "it has thrown 50 times");
  // The stack of the first time differs from the others'.
  assert(logOf(course.stderr()).length <= 5, course.stderr());
  assertMatch(course.stderr(), /^Run a lesson: Error: boom always\n/);
});

for (
  const [signal, failure] of [
    ["SIGUSR1", `setTimeout(() => { throw new Error("our own"); }, 0)`],
    ["SIGUSR2", `Promise.reject(new Error("our own"))`],
  ] as const
) {
  Deno.test(`failure of the server's own, ${failure}, ends it with code 1 and all streams in order`, async () => {
    await using house = await makeHouse(lessons());
    const main = new URL("main.ts", house.url);
    const listener = `Deno.addSignalListener("${signal}", () => { ${failure}; });\n`;
    await Deno.writeTextFile(main, listener + await Deno.readTextFile(main));
    await using course = await startCourse({ house: house.url });
    await using reader = await openRaw(course, "/lessons/good/live");
    await reader.readUntil("data: 1\n\n");
    Deno.kill(course.pid, signal);
    const { code } = await within(course.ended, "the end of the server");
    assertEquals(code, 1);
    assertMatch(await reader.readAll(), /\nretry: [2-4]\d{3}\n\n\r\n0\r\n\r\n$/);
    assertMatch(course.stderr(), /^Run the server: Error: our own\n/);
    assertMatch(course.stdout(), /\nEnding code=1 streams=1\n$/);
  });
}

Deno.test("failures in a lesson's microtask and cancel are logged, and end nothing else", async () => {
  await using house = await makeHouse(lessons());
  await using course = await startCourse({ house: house.url });
  await using other = await openRaw(course, "/lessons/good/live");
  for (const slug of ["microtask", "cancel"]) {
    const raw = await openRaw(course, `/lessons/${slug}/live`);
    await raw.readUntil("data: 1\n\n");
    await raw[Symbol.asyncDispose]();
    await until(() => course.stderr().includes(`boom in ${slug}`), "it is logged");
  }
  const before = other.text().length;
  await until(() => other.text().length > before, "the other stream goes on");
  assertEquals(logOf(course.stderr()).length, 2, course.stderr());
});

Deno.test("lesson keeps streams of every kind as the platform makes them", async () => {
  await using house = await makeHouse(lessons());
  await using course = await startCourse({ house: house.url });
  const { body } = await askRaw(course, "/lessons/kinds/live");
  assertMatch(body, /pull/);
  assertMatch(body, /bytes/);
  assertMatch(body, /from/);
  assertMatch(body, /true true true/);
  assertEquals(course.stderr(), "");
});

/** Checks that the first event came, and then no last chunk: the answer has no proper end. */
function assertBrokenOff(text: string): void {
  assert(text.includes("data: 1\n\n"), text);
  assert(!text.endsWith("0\r\n\r\n"), text);
}

/** The lines of the log that are not part of a stack. */
function logOf(stderr: string): string[] {
  return stderr.split("\n").filter((line) => /^\S/.test(line));
}

function lessons(): Files {
  const all: Record<string, string> = { good: GOOD, microtask: MICROTASK, cancel: CANCEL };
  for (const [slug, code] of Object.entries(FAILURES)) all[slug] = lesson(code);
  for (const [slug, code] of Object.entries(UNTOLD)) all[slug] = lesson(code + WRITES);
  Object.assign(all, { always: ALWAYS, kinds: KINDS });
  const files: Files = { ...SMALL_COURSE };
  let num = 1;
  for (const [slug, live] of Object.entries(all)) {
    const folder = `lessons/1-part/${++num}-${slug}`;
    files[`${folder}/lesson.md`] = `# ${slug}\n\nLead.\n`;
    files[`${folder}/live.ts`] = live;
  }
  return files;
}

function lesson(start: string, cancel = "globalThis.cancelled = (globalThis.cancelled ?? 0) + 1;") {
  return `export default {
  fetch() {
    let timer;
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("data: 1\\n\\n"));
        timer = ${start};
      },
      cancel() { ${cancel} clearTimeout(timer); },
    });
    return new Response(body);
  },
};
`;
}

/** Goes on to write. */
const WRITES =
  `; const writes = setInterval(() => controller.enqueue(new TextEncoder().encode("data: 1\\n\\n")), 20)`;

const GOOD = lesson(
  `setInterval(() => controller.enqueue(new TextEncoder().encode("data: 1\\n\\n")), 20)`,
).replace(
  "fetch() {",
  'fetch({ url }) { if (url.endsWith("cancelled")) return new Response(`${globalThis.cancelled}`);',
);
const ALWAYS = lesson(
  `setInterval(() => { controller.enqueue(new TextEncoder().encode("data: 1\\n\\n")); throw new Error("boom always"); }, 5)`,
);
const MICROTASK = lesson(`queueMicrotask(() => { throw new Error("boom in microtask"); })`);
const CANCEL = lesson("0", `throw new Error("boom in cancel");`);

const KINDS = `export default {
  async fetch() {
    const { readable, writable } = new TransformStream();
    const encode = (text) => new TextEncoder().encode(text);
    class Source {
      text = "pull ";
      pull(controller) {
        controller.enqueue(encode(this.text));
        controller.close();
      }
    }
    const streams = [
      new ReadableStream(new Source()),
      new ReadableStream({ type: "bytes", pull(controller) {
        controller.enqueue(encode("bytes "));
        controller.close();
      } }),
      ReadableStream.from([encode("from ")]),
      new ReadableStream({ start(controller) {
        const kinds = [readable instanceof ReadableStream, new Response("a").body instanceof ReadableStream];
        kinds.push(new ReadableStream() instanceof ReadableStream);
        controller.enqueue(encode(kinds.join(" ")));
        controller.close();
      } }),
    ];
    (async () => {
      for (const stream of streams) await stream.pipeTo(writable, { preventClose: true });
      await writable.close();
    })();
    return new Response(readable);
  },
};
`;
