/** The course in a process of its own, as `deno task start` runs it, and HTTP as it is on the wire. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { SMALL_COURSE } from "../../helpers/folder.ts";
import { bundle, failToStart, makeHouse, startCourse } from "../../helpers/process.ts";
import { askRaw, openRaw } from "../../helpers/raw.ts";
import { walk } from "../../helpers/walk.ts";

await bundle();

Deno.test("main prints one line with the real port, and needs no permission that it lacks", async () => {
  await using course = await startCourse();
  for (const address of await walk(course.origin)) {
    for (const encoding of ["br", "gzip", "identity"]) {
      const headers = { "accept-encoding": encoding };
      const response = await fetch(course.origin + address, { headers });
      await response.body?.cancel();
      assertEquals(response.status, 200, address);
    }
  }
  assertEquals(course.stdout(), `Wireside listens on ${course.origin}/\n`);
  assertEquals(course.stderr(), "");
});

Deno.test("main writes the real port into the curl lines of its pages", async () => {
  await using course = await startCourse();
  const html = await (await fetch(course.origin)).text();
  assertStringIncludes(html, `curl -N '${course.origin}/lessons/`);
});

Deno.test("main links each lesson to its folder at REPOSITORY_URL", async () => {
  const url = "https://code.host/you/wireside/tree/main";
  await using course = await startCourse({ env: { REPOSITORY_URL: `${url}/` } });
  const html = await (await fetch(`${course.origin}/lessons/first-stream`)).text();
  assertStringIncludes(html, `<a href="${url}/lessons/1-the-stream/1-first-stream">Improve this`);
  await assertRefuses(
    { env: { REPOSITORY_URL: "http://x" } },
    'REPOSITORY_URL is "http://x": give',
  );
});

Deno.test("main writes ORIGIN into the curl lines, where it is given", async () => {
  await using course = await startCourse({ env: { ORIGIN: "https://wireside.example" } });
  const html = await (await fetch(course.origin)).text();
  assertStringIncludes(html, "curl -N 'https://wireside.example/lessons/");
});

Deno.test("main listens where HOST says, also on IPv6", async () => {
  for (
    const [host, name] of [["::1", "\\[::1\\]"], ["localhost", "(?:127.0.0.1|\\[::1\\])"]] as const
  ) {
    await using course = await startCourse({ env: { HOST: host } });
    assertMatch(course.origin, new RegExp(`^http://${name}:\\d+$`));
    const response = await fetch(course.origin);
    await response.body?.cancel();
    assertEquals(response.status, 200);
  }
  await using course = await startCourse({ env: { HOST: "0.0.0.0" } });
  assertMatch(course.origin, /^http:\/\/localhost:\d+$/);
});

Deno.test("main answers malformed requests, and goes on", async () => {
  await using course = await startCourse();
  const hosts = ["a b", "[::", "a%zz<>", "x:99999", "\u0001", "é", ""];
  for (const host of hosts) {
    const { status } = await askRaw(course, "/", [`Host: ${host}`]);
    assert(status === 400 || status === 200, `${host}: ${status}`);
  }
  const { status, head } = await askRaw(course, "/", ["Host: a b"]);
  assertEquals(status, 400);
  assertStringIncludes(head, "x-content-type-options: nosniff");
  const lines = [
    "/%E0%A4%A",
    "//",
    "/%00",
    "/lessons/%2e%2e%2f",
    "/assets/../deno.json",
    "/\\..\\x",
  ];
  lines.push("/assets/%2e%2e/deno.json", "OPTIONS * HTTP/1.1", `/${"a".repeat(8_000)}`);
  for (const line of lines) {
    const { status, head } = await askRaw(course, line);
    assertEquals(status, 404, line);
    assertStringIncludes(head, "content-security-policy");
  }
  for (const method of ["TRACE", "BREW"]) {
    assertEquals((await askRaw(course, `${method} / HTTP/1.1`)).status, 405);
  }
  assertEquals((await askRaw(course, "/")).status, 200);
  assertEquals(course.stderr(), "");
});

Deno.test("main answers HEAD with the length of GET, and of a stream with none", async () => {
  await using course = await startCourse();
  const lengthOf = ({ head }: { head: string }) => /^content-length: (\d+)/m.exec(head)?.[1];
  for (const path of ["/", "/nowhere"]) {
    const head = await askRaw(course, `HEAD ${path} HTTP/1.1`);
    assertEquals(lengthOf(head), lengthOf(await askRaw(course, path)));
    assertEquals(head.body, "");
  }
  const live = (await walk(course.origin)).find((address) => address.includes("/live"));
  const head = await askRaw(course, `HEAD ${live} HTTP/1.1`);
  assertEquals([head.status, lengthOf(head), head.body], [200, undefined, ""]);
  assertStringIncludes(head.head, "content-type: text/event-stream");
});

Deno.test("main answers a cut with a body that nobody reads", async () => {
  await using course = await startCourse();
  const line = `POST /wire/${crypto.randomUUID()}/cut HTTP/1.1`;
  await using raw = await openRaw(course, line, [
    "Host: localhost",
    "Content-Length: 1000000",
    "",
    "the beginning of it",
  ]);
  assertMatch(await raw.readUntil("Nobody is watching this wire."), /^HTTP\/1\.1 404 /);
  assertEquals((await askRaw(course, "/")).status, 200);
});

Deno.test("main says in one line that the port is taken, and exits with code 2", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String((listener.addr as Deno.NetAddr).port);
  const expected = `Listen on 127.0.0.1 port ${port}: the port is taken: choose another`;
  await assertRefuses({ args: ["--port", port] }, expected);
  await assertRefuses({ env: { PORT: port } }, expected);
});

Deno.test("main says in one line which setting is wrong, and exits with code 2", async () => {
  await assertRefuses({ args: ["--port", "eighty"] }, '--port is "eighty": give a whole number');
  await assertRefuses({ env: { PORT: "65536" } }, 'PORT is "65536": give a whole number');
  await assertRefuses({ args: ["--prot"] }, "--prot is unknown: use --port or --host");
  await assertRefuses({ args: ["here"] }, "here is unknown");
  await assertRefuses(
    { env: { HOST: "203.0.113.1" } },
    "Listen on 203.0.113.1 port 8000: the address",
  );
});

Deno.test("main names the folder of a lesson that is broken, and exits with code 2", async () => {
  const folder = "lessons/1-part/1-one";
  await using house = await makeHouse({
    ...SMALL_COURSE,
    [`${folder}/live.ts`]: 'throw new Error("boom");',
  });
  const args = ["--port", "0"];
  await assertRefuses(
    { house: house.url, args },
    `${folder}: live.ts cannot be loaded (Error: boom)`,
  );
  await Deno.writeTextFile(
    new URL(`${folder}/live.ts`, house.url),
    SMALL_COURSE[`${folder}/live.ts`]!,
  );
  await Deno.writeTextFile(
    new URL(`${folder}/lesson.md`, house.url),
    "# A\n\nB.\n\n[C](snippets/d.ts)\n",
  );
  await assertRefuses(
    { house: house.url, args },
    `${folder}: lesson.md links to snippets/d.ts`,
    // What only rendering finds is found when it listens already.
    { said: /^Wireside listens on [^\n]+\n$/ },
  );
  await Deno.remove(new URL("build", house.url), { recursive: true });
  await assertRefuses({ house: house.url, args }, "build/manifest.json is missing: run `deno task");
});

async function assertRefuses(
  start: Parameters<typeof failToStart>[0],
  message: string,
  { said = /^$/ } = {},
) {
  const { code, stdout, stderr } = await failToStart(start);
  assertStringIncludes(stderr, message);
  assertMatch(stderr, /^[^\n]+\n$/);
  assertMatch(stdout, said);
  assertEquals(code, 2);
}
