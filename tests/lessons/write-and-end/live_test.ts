/** The live endpoint of lesson write-and-end: turn by turn, and on a real socket. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { interpret } from "../../../event_stream/mod.ts";
import live from "../../../lessons/1-the-stream/4-write-and-end/live.ts";
import { openRaw, type Raw } from "../../helpers/raw.ts";
import { readSnippet } from "../../snippets/catalogue.ts";
import { canRun, readCommand } from "../../snippets/command.ts";
import { assertStreamHead } from "../../snippets/reader.ts";
import { type Running, startProcess, startServer } from "../../snippets/server.ts";
import { until, within } from "../../snippets/wait.ts";

const LESSON = new URL("../../../lessons/1-the-stream/4-write-and-end/", import.meta.url);
const FILE = new URL("live.ts", LESSON);

/** What each mode writes for a frame, turn by turn. ✓ is the three bytes E2 9C 93. */
const FRAME_TURNS: Record<string, (num: number) => string[][]> = {
  "whole": (num) => [[`data: {"num":${num},"message":"✓ TIME"}\n\n`]],
  "word": (num) => [[`data: {"num":${num},"mess`], [`age":"✓ TIME"}\n\n`]],
  "crlf": (num) => [[`data: {"num":${num},"message":"✓ TIME"}\r`], ["\n\r"], ["\n"]],
  "character": (num) => [[`data: {"num":${num},"message":"<E2>`], [`<9C><93> TIME"}\n\n`]],
  "line": (num) => [[`data: {"num":${num},"message":"✓ TIME"}\n`], [], [], [], ["\n"]],
  "same-turn": (num) => [[`data: {"num":${num},"message":"✓ TIME"}\n`, "\n"]],
};
const THREE = [1, 2, 3];
const [ONE, TWO, LAST] = THREE.map((num) => FRAME_TURNS["whole"]!(num)[0]![0]!);

for (const [cut, frameTurns] of Object.entries(FRAME_TURNS)) {
  Deno.test(`live write-and-end with cut=${cut} makes exactly these writes`, async () => {
    const { turns, end } = await play(`?cut=${cut}&end=after-3`);
    // In the turn after the last write it ends, and writes nothing.
    assertEquals(turns, [...THREE.flatMap(frameTurns), []]);
    assertEquals(end, "closed");
  });
}

Deno.test("live write-and-end with cut=five writes five frames at once, and then waits", async () => {
  const { turns } = await play("?cut=five", 6);
  const frames = [1, 2, 3, 4, 5].map((num) => FRAME_TURNS["whole"]!(num)[0]![0]!);
  assertEquals(turns.slice(0, 5), [[frames.join("")], [], [], [], []]);
  assertMatch(turns[5]![0]!, /^data: \{"num":6,/);
  const { turns: ended } = await play("?cut=five&end=after-3");
  assertEquals(ended, [[ONE! + TWO! + LAST!], [], [], [], [], []]);
});

for (const cut of [...Object.keys(FRAME_TURNS), "five"]) {
  Deno.test(`live write-and-end with cut=${cut} makes the same three events`, async () => {
    const { bytes } = await play(`?cut=${cut}&end=after-3`);
    const { events, steps } = interpret(bytes);
    assertEquals(events.map(({ type, data }) => ({ type, data: withoutTimes(data) })), [
      { type: "message", data: '{"num":1,"message":"✓ TIME"}' },
      { type: "message", data: '{"num":2,"message":"✓ TIME"}' },
      { type: "message", data: '{"num":3,"message":"✓ TIME"}' },
    ]);
    // One line of data and one empty line for each frame: a cut line end adds no line.
    assertEquals(steps.length, 6);
  });
}

Deno.test("live write-and-end with end=mid-frame ends after a line that makes no event", async () => {
  const { turns, end, bytes } = await play("?end=mid-frame");
  assertEquals(turns, [[ONE!], [TWO!], [LAST!], ["data: no empty line follows\n"], []]);
  assertEquals(end, "closed");
  const { events, steps } = interpret(bytes);
  assertEquals(events.length, 3);
  assertEquals(steps.at(-1)?.kind, "discarded");
});

Deno.test("live write-and-end with end=fail breaks off after three frames", async () => {
  const { turns, end } = await play("?end=fail");
  assertEquals(turns, [[ONE!], [TWO!], [LAST!], []]);
  assertEquals(end, "Error: the source of the frames has failed");
});

Deno.test("live write-and-end with end=never goes on", async () => {
  for (const target of ["", "?cut=whole", "?cut=whole&end=never&every=400&wire=1"]) {
    const { turns, end } = await play(target, 20);
    assertMatch(turns[19]![0]!, /^data: \{"num":20,/);
    assertEquals(end, "open");
  }
});

Deno.test("live write-and-end takes a turn every `every` milliseconds, 400 by default", async () => {
  for (const [target, every] of [["", 400], ["?every=50", 50], ["?every=5000", 5000]] as const) {
    assertEquals((await play(target, 2)).every, every);
  }
});

Deno.test("live write-and-end stops its timer when the reader leaves", async () => {
  // The leak check is the assertion: a timer that goes on fails this test.
  for (const cut of ["whole", "line", "five"]) await answer(`?cut=${cut}`).body?.cancel();
});

Deno.test("live write-and-end stops its timer when it ends", async () => {
  // The leak check is the assertion here, too. A frame tells when it was made.
  const text = await within(answer("?every=50&end=after-3").text(), "the end");
  const [first = 0, , third = 0] = interpret(new TextEncoder().encode(text)).events
    .map(({ data }) => Date.parse(JSON.parse(data).message.slice(2)));
  // A timer may be late; 10 ms are for clocks that round.
  assert(third - first >= 90, `two turns took ${third - first} ms`);
  const failed = await within(answer("?every=50&end=fail").text().catch(String), "the failure");
  assertEquals(failed, "Error: the source of the frames has failed");
});

Deno.test("live write-and-end refuses every other value and says what is allowed", async () => {
  const refused: [name: string, values: string[], allowed: string][] = [
    [
      "cut",
      ["", "Whole", "whole,word", "toString", "%20whole"],
      "cut: whole | word | crlf | character | line | five | same-turn\n",
    ],
    [
      "end",
      ["", "after-4", "0", "constructor"],
      "end: never | after-3 | mid-frame | fail\n",
    ],
    [
      "every",
      ["", "0", "49", "5001", "-400", "1e3", "0x64", "50.5", "400ms", "%20400", "NaN", "٤٠٠"],
      "every: a whole number of milliseconds from 50 to 5000\n",
    ],
  ];
  for (const [name, values, allowed] of refused) {
    for (const value of values) {
      const response = answer(`?${name}=${value}`);
      assertEquals(response.status, 400, value);
      assertMatch(response.headers.get("content-type") ?? "", /^text\/plain/);
      assertEquals(await response.text(), allowed);
    }
  }
});

Deno.test("live write-and-end imports nothing", async () => {
  assert(!/^\s*(import|export .* from)\b|\bimport\(/m.test(await Deno.readTextFile(FILE)));
});

Deno.test("live write-and-end sends two writes of one turn as one HTTP chunk", async () => {
  await using server = await serveAlone();
  const raw = await readWhole(server, "/?cut=same-turn&end=after-3&every=100");
  assertEquals(chunksOf(raw), [ONE, TWO, LAST, ""]);
});

Deno.test("live write-and-end sends spaced writes as HTTP chunks of their own", async () => {
  await using server = await serveAlone();
  const raw = await readWhole(server, "/?cut=word&end=after-3&every=100");
  assertEquals(chunksOf(raw), [...THREE.flatMap(FRAME_TURNS["word"]!).flat(), ""]);
});

Deno.test("live write-and-end that breaks off sends no last chunk, and its log says why", async () => {
  await using server = await serveAlone();
  await using raw = await openRaw(server, "/?end=fail&every=100");
  assertEquals(chunksOf(await raw.readAll()), [ONE, TWO, LAST]);
  await until(() => server.stderr().includes("the source of the frames has failed"), "the log");
});

/** The HTTP chunks that the three writes of a frame become, where they are made in one turn. */
const CHUNKS: [file: string, what: string, chunks: string[]][] = [
  ["deno.ts", "one HTTP chunk", ["DATA\n\n"]],
  ["node.mjs", "three HTTP chunks", ["data: ", "JSON\n", "\n"]],
  ["server.go", "one HTTP chunk", ["DATA\n\n"]],
];
for (const [file, what, expected] of CHUNKS) {
  const snippet = readSnippet(new URL(`snippets/${file}`, LESSON).pathname, "write-and-end");
  Deno.test({
    name: `snippet ${snippet.name} sends the three writes of a frame as ${what}`,
    ignore: !canRun(readCommand(snippet)),
    async fn() {
      await using server = await startServer(snippet);
      const port = Number(new URL(server.origin).port);
      await using raw = await openRaw({ port }, "/sse");
      // With the second frame the first one is whole, in however many chunks.
      const text = await raw.readUntil('"num":2');
      const chunks = chunksOf(text).slice(0, expected.length).map((chunk) =>
        chunk.replace(/^data: \{.*\}/, "DATA").replace(/^\{.*\}/, "JSON")
      );
      assertEquals(chunks, expected);
    },
  });
}

function answer(target: string): Response {
  return live.fetch(new Request(`http://localhost/${target}`));
}

/** What the endpoint writes in each turn, and how it ends, with a timer that the test turns. */
async function play(target: string, count = Infinity) {
  using timer = holdTimer();
  const response = answer(target);
  assertStreamHead(response);
  assert(response.body);
  const reader = response.body.getReader();
  const turns: string[][] = [];
  const bytes: number[] = [];
  let writes: string[] = [];
  let end = "open";

  async function read(): Promise<void> {
    try {
      while (true) {
        const { done, value } = await reader.read();
        if (done) return void (end = "closed");
        bytes.push(...value);
        writes.push(withoutTimes(draw(value)));
      }
    } catch (error) {
      end = String(error);
    }
  }

  const reading = read();
  // The first turn is taken at once, without the timer.
  while (turns.length < count) {
    if (turns.length > 0) timer.turn();
    // What was written has been read when the event loop comes round.
    await new Promise((resolve) => setTimeout(resolve));
    turns.push(writes);
    writes = [];
    if (!timer.isRunning) break;
  }
  const result = { turns, end, every: timer.every, bytes: Uint8Array.from(bytes) };
  await reader.cancel().catch(() => {});
  await reading;
  assertEquals(timer.isRunning, false, "the timer is cleared");
  return result;
}

/** Takes the place of `setInterval`: it takes a turn when it is told to. */
function holdTimer() {
  const { setInterval, clearInterval } = globalThis;
  let callback: (() => void) | undefined;
  let delay: number | undefined;
  Object.assign(globalThis, {
    setInterval(given: () => void, every: number) {
      callback = given;
      delay = every;
    },
    clearInterval: () => callback = undefined,
  });
  return {
    turn: () => callback?.(),
    get every() {
      return delay;
    },
    get isRunning() {
      return callback !== undefined;
    },
    [Symbol.dispose]: () => Object.assign(globalThis, { setInterval, clearInterval }),
  };
}

/** Bytes as text, and those that are no whole character as hex. */
function draw(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return [...bytes].map((byte) =>
      byte < 0x80 ? String.fromCharCode(byte) : `<${byte.toString(16).toUpperCase()}>`
    ).join("");
  }
}

function withoutTimes(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");
}

/** Runs the file alone, as its reader does. */
async function serveAlone(): Promise<Running & { port: number }> {
  const args = ["serve", "--host", "127.0.0.1", "--port", "0", FILE.pathname];
  const server = startProcess(Deno.execPath(), args, { env: { NO_COLOR: "1" } });
  const readPort = () => /:(\d+)\//.exec(server.stdout() + server.stderr())?.[1];
  await until(() => {
    server.assertRunning();
    return readPort() !== undefined;
  }, "deno serve says where it listens");
  return { ...server, port: Number(readPort()) };
}

/** Everything up to the last chunk, which is empty. */
async function readWhole(server: { port: number }, target: string): Promise<string> {
  await using raw: Raw = await openRaw(server, target);
  return await raw.readUntil("\r\n0\r\n\r\n");
}

/** The HTTP chunks in an answer's body; the last one, where it came, is empty. */
function chunksOf(raw: string): string[] {
  const body = withoutTimes(raw.slice(raw.indexOf("\r\n\r\n") + 2));
  return body.replace(/\r\n$/, "").split(/\r\n[0-9a-f]+\r\n/).slice(1)
    .map((chunk) => chunk.replace(/\r\n$/, ""));
}
