/** What strangers may send, against a course in a process of its own. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { memoryOf } from "../../helpers/memory.ts";
import { bundle, type Course, startCourse } from "../../helpers/process.ts";
import { askRaw, openRaw } from "../../helpers/raw.ts";
import { until } from "../../snippets/wait.ts";

const REQUESTS = 10_000;
const STREAMS = 5_000;
const LIVE = "/lessons/first-stream/live";
/** How many connections ask at the same time. */
const AT_ONCE = 20;

await bundle();

Deno.test(`server answers ${REQUESTS} random and malformed requests without a 500 and without a word`, async () => {
  await using course = await startCourse({ env: { MAX_STREAMS_PER_CLIENT: "off" } });
  const statuses = new Map<number, number>();
  const requests = fc.sample(REQUEST, { numRuns: REQUESTS, seed: 20_261_124 });
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let request; (request = requests.pop()) !== undefined;) {
      const status = await statusOf(course, request);
      assert(status === undefined || (status >= 200 && status < 500), `${status}: ${request}`);
      statuses.set(status ?? 0, (statuses.get(status ?? 0) ?? 0) + 1);
    }
  }));
  // The strangers came as far as the pages, the streams, and every kind of refusal.
  for (const status of [200, 400, 404, 405]) assert(statuses.get(status), `no ${status}`);
  assertEquals((await askRaw(course, "/")).status, 200);
  assertEquals(course.stderr(), "");
  assertEquals(course.stdout().trim().split("\n").length, 1);
});

Deno.test("server gives no file away by a path, however it is encoded", async () => {
  await using course = await startCourse();
  const ups = [
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..\\",
    "..%5c",
    "%252e%252e%252f",
    "....//",
  ];
  ups.push("%c0%ae%c0%ae/", "..;/", "..%00/", "..%c0%af", "%uff0e%uff0e/", ".%2e/", "%2e./");
  for (const up of ups) {
    for (const folder of ["/", "/assets/", "/lessons/", "/lessons/first-stream/", "/wire/"]) {
      for (const file of ["deno.json", "main.ts", "etc/passwd", "server/settings.ts"]) {
        for (const times of [1, 2, 8]) {
          const { status, body } = await askRaw(course, folder + up.repeat(times) + file);
          assert(status === 404 || status === 400, `${folder}${up}${file}: ${status}`);
          assert(
            !/nodeModulesDir|endOnSignal|root:|readSettings/.test(body),
            body.slice(0, 200),
          );
        }
      }
    }
  }
  assertEquals(course.stderr(), "");
});

Deno.test("server sends nobody to another host, however the path is encoded", async () => {
  await using course = await startCourse();
  const evils = ["//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"];
  evils.push("/%2fevil.example", "/%5cevil.example", "/%09/evil.example", "/\t/evil.example");
  evils.push("//evil.example/%2e%2e", "//evil.example/lessons/first-stream", "/.//evil.example");
  evils.push(
    "//evil.example/..//evil.example",
    "/@evil.example",
    "/%0d%0aLocation:%20//evil.example",
  );
  for (const evil of evils) {
    for (const end of ["/", "//", "/?", "/%2f", "/.", "/lessons/..//", "/?/", "\\"]) {
      const response = await askRaw(course, `GET ${evil}${end} HTTP/1.1`);
      assert(
        response.status === 404 || response.status === 400,
        `${evil}${end}: ${response.status}`,
      );
      assert(!/^location:/m.test(response.head), response.head);
    }
  }
  // Who asks by another host's name is sent to a path, which names no host.
  for (
    const target of ["/errors/?//evil.example/", "http://evil.example/errors/?//evil.example/"]
  ) {
    const { status, head } = await askRaw(course, `GET ${target} HTTP/1.1`);
    assertEquals(status, 301);
    assertEquals(/^location: (.*)\r$/m.exec(head)?.[1], "/errors?//evil.example/");
  }
  assertEquals(course.stderr(), "");
});

Deno.test("server waits for who sends half a request, and nobody else waits", async () => {
  await using course = await startCourse();
  const halves: Deno.Conn[] = [];
  for (let num = 0; num < 200; num++) {
    const connection = await Deno.connect({ port: course.port });
    await connection.write(new TextEncoder().encode(`GET /lessons HTTP/1.1\r\nHost: loc`));
    halves.push(connection);
  }
  assertEquals((await askRaw(course, "/")).status, 200);
  await using reader = await openRaw(course, `${LIVE}?every=200`);
  await reader.readUntil('"num":2');
  assertEquals(course.stderr(), "");
  for (const connection of halves) connection.close();
});

Deno.test(`server keeps nothing of ${STREAMS} streams that are opened and closed in a row`, async () => {
  // V8 lets its youngest objects take more and more room where there is room. What is measured
  // here is what is kept.
  await using course = await startCourse({
    env: { DENO_V8_FLAGS: "--max-semi-space-size=2", MAX_STREAMS_PER_CLIENT: "off" },
  });
  const open = async () => {
    await using reader = await openRaw(course, LIVE);
    await reader.readUntil('"num":1');
  };
  const openMany = async (number: number) => {
    let left = number;
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await open();
    }));
    await until(async () => (await healthOf(course)).openStreams === 0, "all streams are closed");
  };
  // What is compiled and allotted once is no leak.
  await openMany(STREAMS);
  const before = await memoryOf(course);
  await openMany(STREAMS);
  await until(
    async () => await memoryOf(course) < before * 1.2,
    "its memory is within 20 % of before",
  );
  assertEquals(course.stderr(), "");
});

/** The text of a request, as strangers make them up. */
const token = fc.constantFrom("GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE", "get", "G E T", "");
const piece = fc.oneof(
  fc.constantFrom("lessons", "first-stream", "live", "wire", "cut", "assets", "healthz", "..", ""),
  fc.constantFrom(
    "%",
    "%zz",
    "%00",
    "%2e%2e",
    "%F0%9F",
    "\\",
    "?wire=x",
    "?every=-1",
    "#",
    "*",
    ";",
  ),
  fc.uuid(),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }),
);
const path = fc.array(piece, { maxLength: 6 }).map((pieces) => `/${pieces.join("/")}`);
const header = fc.oneof(
  fc.constantFrom("Accept-Encoding: br;q=NaN", 'If-None-Match: "', "Range: bytes=-1", "X: "),
  fc.constantFrom("Last-Event-ID: \xff\xfe", "Content-Length: -1", "Transfer-Encoding: x", ":"),
  fc.constantFrom(
    "X-Forwarded-For: ,,,",
    "Connection: keep-alive, , close",
    "Expect: 100-continue",
  ),
  fc.tuple(fc.string({ maxLength: 10 }), fc.string({ maxLength: 20 })).map((pair) =>
    pair.join(": ")
  ),
);
const REQUEST = fc.tuple(
  token,
  fc.oneof({ weight: 6, arbitrary: path }, fc.webUrl(), fc.string({ maxLength: 30 })),
  fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/9", ""),
  fc.array(header, { maxLength: 4 }),
  fc.constantFrom("Host: localhost", "Host: localhost", "Host: [", "Host: a b", "X-No-Host: 1"),
).map(([method, target, version, headers, host]) =>
  [`${method} ${target} ${version}`, host, "Connection: close", ...headers, "", ""].join("\r\n")
);

/** Sends it and reads the status; undefined where the server only closes the connection. */
async function statusOf(course: Course, request: string): Promise<number | undefined> {
  const connection = await Deno.connect({ port: course.port });
  try {
    await connection.write(Uint8Array.from(request, (character) => character.charCodeAt(0) & 0xff));
    // Not every text is a whole request: this is how the server knows that nothing more comes.
    await connection.closeWrite();
    const buffer = new Uint8Array(64);
    const length = await connection.read(buffer);
    if (length === null) return undefined;
    return Number(new TextDecoder().decode(buffer.subarray(0, length)).split(" ")[1]);
  } catch {
    return undefined;
  } finally {
    connection.close();
  }
}

async function healthOf(course: Course): Promise<{ openStreams: number }> {
  const { body } = await askRaw(course, "/healthz");
  return JSON.parse(body);
}
