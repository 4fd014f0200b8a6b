/** Lessons that fail after they have answered, in a process of its own: only they may end. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Files, SMALL_COURSE } from "../../helpers/folder.ts";
import { bundle, makeHouse, startCourse } from "../../helpers/process.ts";
import { askRaw, openRaw } from "../../helpers/raw.ts";
import { until } from "../../snippets/wait.ts";

/** What a lesson does after its first event. Each fails once, 20 ms later. */
const FAILURES: Record<string, string> = {
  timer: `setTimeout(() => { throw new Error("boom"); }, 20)`,
  interval: `setInterval(() => { throw new Error("boom"); }, 20)`,
  "async-timer": `setTimeout(async () => { throw new Error("boom"); }, 20)`,
  promise:
    `(async () => { await new Promise((resolve) => setTimeout(resolve, 20)); throw new Error("boom"); })()`,
  stream: `setTimeout(() => controller.error(new Error("boom")), 20)`,
};

await bundle();

for (const slug of Object.keys(FAILURES)) {
  Deno.test(`contained ${slug} that fails ends its own stream and nothing else`, async () => {
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
    await watcher.readUntil('"cause":"failed","message":"Error: boom"');
    assertEquals(logOf(course.stderr()).length, 2, course.stderr());

    const expected = slug === "stream" ? /^Send a response: Error: boom/ : new RegExp(
      `^Run the live endpoint of ${slug}: Error: boom`,
    );
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

Deno.test("contained microtask and cancel that fail are logged, and end nothing else", async () => {
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

Deno.test("contained lesson keeps streams of every kind as the platform makes them", async () => {
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
  const failing = Object.entries(FAILURES).map(([slug, code]) => [slug, lesson(code)] as const);
  const all = new Map([...failing, ["good", GOOD], ["microtask", MICROTASK], ["cancel", CANCEL]]);
  const files: Files = { ...SMALL_COURSE };
  let num = 1;
  for (const [slug, live] of [...all, ["kinds", KINDS]] as const) {
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

const GOOD = lesson(
  `setInterval(() => controller.enqueue(new TextEncoder().encode("data: 1\\n\\n")), 20)`,
).replace(
  "fetch() {",
  'fetch({ url }) { if (url.endsWith("cancelled")) return new Response(`${globalThis.cancelled}`);',
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
