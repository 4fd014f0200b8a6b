/** The live endpoint of lesson reconnection: with the test's own time, and on a real socket. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { interpret } from "../../../event_stream/mod.ts";
import live from "../../../lessons/1-the-stream/6-reconnection/live.ts";
import { serveAlone } from "../../helpers/alone.ts";
import { holdTime } from "../../helpers/held_time.ts";
import { assertStreamHead, openReader } from "../../snippets/reader.ts";
import { until } from "../../snippets/wait.ts";

const FILE = new URL("../../../lessons/1-the-stream/6-reconnection/live.ts", import.meta.url);
const START = Date.UTC(2026, 10, 23, 9, 15, 7, 120);
/** The clock's newest event at that time, with an event every 500 ms. */
const NEWEST = Math.floor((START - Date.UTC(2026, 0)) / 500);
/** What no server of ours has written. */
const STRANGE = [
  "x",
  "-5",
  "+5",
  "7 8",
  "7,8",
  "1.5",
  "1e3",
  "0x7",
  "\xb2",
  "9".repeat(13),
  "9".repeat(400),
];

Deno.test("live reconnection writes a list from 1 on, each event with its number as its ID", async () => {
  for (const target of ["", "any/path", "?wire=1", "?source=list&ids=on&resume=yes&every=500"]) {
    const { writes, end } = await play(target, { turns: 3 });
    assertEquals(writes, [frames(1), frames(2), frames(3)]);
    assertEquals(end, "open");
  }
});

Deno.test("live reconnection takes its time from `every`, 500 ms by default", async () => {
  for (const [target, every] of [["", 500], ["?every=100", 100], ["?every=5000", 5000]] as const) {
    assertEquals((await play(target, { turns: 2 })).every, every);
  }
});

Deno.test("live reconnection ends the response after `drop` writes", async () => {
  const { writes, end } = await play("?drop=3");
  assertEquals(writes, [frames(1), frames(2), frames(3)]);
  assertEquals(end, "closed");
  assertEquals(await play("?drop=1"), { writes: [frames(1)], end: "closed", every: 500 });
  assertEquals((await play("?drop=off", { turns: 200 })).end, "open");
});

Deno.test("live reconnection says `retry` first, where one is given", async () => {
  for (const retry of ["100", "1000", "60000", "0500"]) {
    const { writes } = await play(`?drop=1&retry=${retry}`);
    assertEquals(writes, [`retry: ${Number(retry)}\n\n${frames(1)}`]);
  }
  for (const target of ["?drop=1", "?drop=1&retry=off"]) {
    assertEquals((await play(target)).writes, [frames(1)]);
  }
});

Deno.test("live reconnection writes no ID with `ids=off`", async () => {
  const { writes } = await play("?ids=off&drop=2");
  assertEquals(writes, [frames(1), frames(2)].map((text) => text.replace(/id: .*\n/, "")));
});

Deno.test("live reconnection goes on after the Last-Event-ID, without gap or duplicate", async () => {
  for (const source of ["list", "clock"]) {
    using time = holdTime(START);
    const nums: number[] = [];
    let id: string | undefined;
    for (let connection = 0; connection < 4; connection++) {
      const { text } = await connect(`?drop=3&source=${source}`, { id, time });
      const { events } = interpret(new TextEncoder().encode(text));
      nums.push(...events.map(({ data }) => JSON.parse(data).num));
      id = events.at(-1)?.lastEventId;
      // The reader is away: for three seconds, and the last time for none at all.
      time.pass(connection === 2 ? 0 : 3000);
    }
    const [first = NaN] = nums;
    assertEquals(first, source === "list" ? 1 : NEWEST);
    assertEquals(nums, nums.map((_, index) => first + index));
    assert(nums.length >= 12, source);
  }
});

Deno.test("live reconnection with `resume=no` begins the list again: duplicates", async () => {
  assertEquals((await play("?resume=no&drop=2", { id: "2" })).writes, [frames(1), frames(2)]);
});

Deno.test("live reconnection with `resume=no` goes on with the clock: a gap", async () => {
  using time = holdTime(START);
  const target = "?resume=no&source=clock&drop=2";
  assertEquals(numsIn((await connect(target, { time })).text), [NEWEST, NEWEST + 1]);
  time.pass(3000);
  const { text } = await connect(target, { id: `${NEWEST + 1}`, time });
  assertEquals(numsIn(text), [NEWEST + 7, NEWEST + 8]);
});

Deno.test("live reconnection sends what the clock has made meanwhile at once, dated when it happened", async () => {
  const { writes } = await play("?source=clock&drop=2", { id: `${NEWEST - 3}` });
  assertEquals(writes.map(numsIn), [[NEWEST - 2, NEWEST - 1, NEWEST], [NEWEST + 1]]);
  const times = writes.join("").matchAll(/"message":"(.*)"/g);
  const first = Date.UTC(2026, 0) + (NEWEST - 2) * 500;
  assertEquals([...times].map(([, at]) => Date.parse(at!) - first), [0, 500, 1000, 1500]);
});

Deno.test("live reconnection sends at most the newest 100 of what was missed", async () => {
  for (const id of [NEWEST - 101, 7, 1]) {
    const { writes } = await play("?source=clock&drop=1", { id: `${id}` });
    const nums = numsIn(writes.join(""));
    assertEquals([nums.length, nums[0], nums.at(-1)], [100, NEWEST - 99, NEWEST]);
  }
});

Deno.test("live reconnection takes an ID that it cannot have written for none", async () => {
  for (const id of ["", "0", ...STRANGE]) {
    assertEquals((await play("?drop=1", { id })).writes, [frames(1)], id);
    const { writes } = await play("?drop=1&source=clock", { id });
    assertEquals(writes.map(numsIn), [[NEWEST]], id);
  }
  // The clock is not there yet. A list may be that long.
  const { writes } = await play("?drop=1&source=clock", { id: `${NEWEST + 1}` });
  assertEquals(writes.map(numsIn), [[NEWEST]]);
  assertEquals(numsIn((await play("?drop=1", { id: "999999999999" })).writes[0]!), [1e12]);
});

Deno.test("live reconnection ends at `stop`, and answers 204 to whoever has that number", async () => {
  assertEquals(await play("?stop=2&drop=9"), {
    writes: [frames(1), frames(2)],
    end: "closed",
    every: 500,
  });
  assertEquals((await play("?stop=3", { id: "2" })).writes, [frames(3)]);
  for (const id of ["3", "4", "999999999999"]) {
    const response = answer("?stop=3", id);
    assertEquals([response.status, response.body], [204, null], id);
  }
  // Who does not listen to the ID, or is told none, never learns that all was sent.
  assertEquals((await play("?stop=2&resume=no", { id: "2" })).writes, [frames(1), frames(2)]);
  assertEquals((await play("?stop=1", { id: "x" })).writes, [frames(1)]);
  // The clock has passed it long ago.
  assertEquals(answer("?stop=1000000&source=clock").status, 204);
});

Deno.test("live reconnection refuses every other value and says what is allowed", async () => {
  const numbers = ["", "Off", "-5", "+5", "1.5", "1e2", "0x7", "5s", "%205", "5%20", "NaN", "٥"];
  numbers.push("Infinity", "5%0A", "9".repeat(400));
  const refused: [name: string, values: string[], allowed: string][] = [
    ["source", ["", "List", "list,clock", "list | clock", "toString"], "source: list | clock\n"],
    ["ids", ["", "ON", "yes"], "ids: on | off\n"],
    ["resume", ["", "on", "1"], "resume: yes | no\n"],
    [
      "every",
      [...numbers, "off", "99", "5001"],
      "every: a whole number of milliseconds from 100 to 5000\n",
    ],
    [
      "retry",
      [...numbers, "0", "99", "60001"],
      "retry: off | a whole number of milliseconds from 100 to 60000\n",
    ],
    ["drop", [...numbers, "0", "101"], "drop: off | a whole number from 1 to 100\n"],
    ["stop", [...numbers, "0", "1000001"], "stop: off | a whole number from 1 to 1000000\n"],
  ];
  for (const [name, values, allowed] of refused) {
    for (const value of values) {
      const response = answer(`?${name}=${value}`);
      assertEquals(response.status, 400, `${name}=${value}`);
      assertMatch(response.headers.get("content-type") ?? "", /^text\/plain/);
      assertEquals(await response.text(), allowed);
    }
  }
});

Deno.test("live reconnection stops its timer when the reader leaves, and when it ends", async () => {
  for (const source of ["list", "clock"]) {
    for (const query of ["", "&ids=off", "&resume=no", "&retry=100", "&drop=2", "&stop=2"]) {
      using time = holdTime(START);
      const response = answer(`?source=${source}${query}`);
      if (response.status === 204) continue;
      assertEquals(time.running, 1, query);
      await response.body?.cancel();
      assertEquals(time.running, 0, query);
    }
  }
  using time = holdTime(START);
  await connect("?drop=2", { time });
  assertEquals(time.running, 0);
});

Deno.test("live reconnection hears at once that a reader on a socket has left", async () => {
  let running = 0;
  const { setInterval, clearInterval } = globalThis;
  Object.assign(globalThis, {
    setInterval: (...args: Parameters<typeof setInterval>) => (running++, setInterval(...args)),
    clearInterval: (timer: number) => (running--, clearInterval(timer)),
  });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, live.fetch);
  try {
    for (const query of ["", "source=clock", "ids=off&resume=no", "drop=2&stop=9"]) {
      const url = `http://127.0.0.1:${server.addr.port}/?every=5000&${query}`;
      {
        await using reader = await openReader(url);
        await reader.readEvents(1);
        assertEquals(running, 1, query);
      }
      // Who hears it only with the next write hears it after five seconds.
      await until(() => running === 0, `the timer of ${url} is cleared`, 4000);
    }
  } finally {
    Object.assign(globalThis, { setInterval, clearInterval });
    await server.shutdown();
  }
});

Deno.test("live reconnection imports nothing", async () => {
  assert(!/^\s*(import|export .* from)\b|\bimport\(/m.test(await Deno.readTextFile(FILE)));
});

Deno.test("live reconnection runs alone, and two of it know the same: the ID is enough", async () => {
  await using first = await serveAlone(FILE);
  await using second = await serveAlone(FILE);
  await using before = await openReader(`${first.origin}/?every=100&drop=2`);
  assertStreamHead(before.response);
  await before.readEvents(2);
  const { lastEventId } = before.events.at(-1)!;
  await using after = await openReader(`${second.origin}/?every=100&drop=2`, { lastEventId });
  await after.readEvents(2);
  const nums = [...before.events, ...after.events].map(({ data }) => JSON.parse(data).num);
  assertEquals(nums, [1, 2, 3, 4]);
  assertStringIncludes(await Deno.readTextFile(FILE), "Last-Event-ID: 7");
});

function answer(target: string, id?: string): Response {
  const headers = new Headers(id === undefined ? {} : { "Last-Event-ID": id });
  return live.fetch(new Request(`http://localhost/${target}`, { headers }));
}

/** What the endpoint writes at once and in each turn after it, with the times taken out. */
async function play(target: string, { id, turns = 300 }: { id?: string; turns?: number } = {}) {
  using time = holdTime(START);
  const { writes, end } = await connect(target, { id, time, turns });
  const isList = !target.includes("clock");
  return {
    writes: isList ? writes.map((text) => text.replace(/\d{4}-[^"]*Z/g, "TIME")) : writes,
    end,
    every: time.every,
  };
}

/** Reads a response, turn by turn, until it has ended or there were enough turns. */
async function connect(target: string, { id, time, turns = 300 }: {
  id?: string | undefined;
  time: ReturnType<typeof holdTime>;
  turns?: number;
}) {
  const response = answer(target, id);
  assertStreamHead(response);
  assert(response.body);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const writes: string[] = [];
  let end = "open";
  let turn = "";
  const reading = (async () => {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      turn += decoder.decode(chunk.value);
    }
    end = "closed";
  })();
  for (let n = 0; n < turns; n++) {
    if (n > 0) time.tick();
    // What was written has been read when the event loop comes round.
    await new Promise((resolve) => setTimeout(resolve));
    if (turn !== "") writes.push(turn);
    turn = "";
    if (time.running === 0) break;
  }
  if (time.running > 0) await reader.cancel();
  const ended = time.running === 0 && writes.length < turns;
  await reading;
  assertEquals(time.running, 0, "the timer is cleared");
  return { writes, text: writes.join(""), end: ended ? end : "open" };
}

function frames(num: number): string {
  return `id: ${num}\ndata: {"num":${num},"message":"TIME"}\n\n`;
}

function numsIn(text: string): number[] {
  return interpret(new TextEncoder().encode(text)).events.map(({ data }) => JSON.parse(data).num);
}
