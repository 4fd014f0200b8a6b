/** The `frame()` of lesson frame-format's snippets: readers copy it, so it is taken at its word. */

import { assertEquals, assertRejects } from "@std/assert";
import { SSEStreamingApi } from "hono/streaming";
import { format, interpret, type Message } from "../../../event_stream/mod.ts";
import { readSnippet } from "../../snippets/catalogue.ts";
import { canRun, readCommand } from "../../snippets/command.ts";

const SNIPPETS = new URL("../../../lessons/1-the-stream/3-frame-format/snippets/", import.meta.url);
const encoder = new TextEncoder();

/** Messages that every `frame()` writes. The odd line ends are those of Python's splitlines(). */
const RIGHT: (Message & { data: string })[] = [
  { data: "hello" },
  { data: "" },
  { data: " a space of its own" },
  { data: "one\ntwo\r\nthree\rfour" },
  { data: "\n\n" },
  { data: "ends with a line end\r\n" },
  { data: "no line ends: \u2028\u2029\u0085\v\f\x1c\x1d\x1e" },
  { data: "é 😀" },
  { data: "x\n\nid: 8\nevent: injected" },
  { data: "all of them", event: "tick", id: "7", retry: 1500 },
  { data: "an ID that is text", id: "2026-11-23T09:15:07.120Z" },
];
/** Messages that no `frame()` may write. */
const WRONG: (Message & { data: string })[] = [
  { data: "x", event: "a\ndata: injected" },
  { data: "x", event: "a\rdata: injected" },
  { data: "x", id: "1\ndata: injected" },
  { data: "x", id: "1\r\ndata: injected" },
  { data: "x", id: "1\0" },
];
/** The same, where the language has no type that says so. */
const WRONG_TIMES: (Message & { data: string })[] = [1.5, -1, NaN].map((retry) => ({
  data: "x",
  retry,
}));

for (const name of ["deno.ts", "node.mjs", "express.mjs"]) {
  Deno.test(`frame of frame-format/${name} writes what is read back, and refuses the rest`, async () => {
    const frame = await importFrame<string>(name);
    await check((message) => frame(message), WRONG_TIMES);
    assertEquals(frame({}), "\n");
  });
}

Deno.test("frame of frame-format/hono.ts lets writeSSE() write what is read back, and no more", async () => {
  const frame = await importFrame<never>("hono.ts");
  await check(async (message) => await writeSse(frame(message)), WRONG_TIMES);
});

Deno.test("writeSSE of Hono refuses line ends by itself, and lets U+0000 and a fraction through", async () => {
  await assertRejects(() => writeSse({ data: "x", id: "1\n2" }), Error, "must not contain");
  await assertRejects(() => writeSse({ data: "x", event: "1\r2" }), Error, "must not contain");
  assertEquals(await writeSse({ data: "x", id: "1\0" }), "data: x\nid: 1\0\n\n");
  assertEquals(await writeSse({ data: "x", retry: 1.5 }), "data: x\nretry: 1.5\n\n");
});

Deno.test({
  name: "frame of frame-format/server.py writes what is read back, and refuses the rest",
  ignore: !canRunSnippet("server.py"),
  async fn() {
    const { source } = readFrame("server.py", /^def frame\([^]*?\n\n\n/m);
    const program = `import json, re, sys
${source}
for message in json.load(sys.stdin):
    try:
        print(json.dumps(frame(**message).decode()))
    except ValueError:
        print("null")
`;
    await checkProgram("python3", ["-c", program], [...WRONG, ...WRONG_TIMES.slice(0, 2)]);
  },
});

Deno.test({
  name: "frame of frame-format/server.go writes what is read back, and refuses the rest",
  ignore: !canRunSnippet("server.go"),
  async fn() {
    const { source } = readFrame("server.go", /^func frame\([^]*?\n}\n/m);
    const folder = await Deno.makeTempDir({ prefix: "frame-" });
    await Deno.writeTextFile(`${folder}/main.go`, GO_PROGRAM + source);
    await checkProgram("go", ["run", `${folder}/main.go`], WRONG);
    await Deno.remove(folder, { recursive: true });
  },
});

const GO_PROGRAM = `package main

import ("encoding/json"; "fmt"; "os"; "strings")

func show(m struct { Data, Event, Id string; Retry uint }) {
	defer func() {
		if recover() != nil {
			fmt.Println("null")
		}
	}()
	line, _ := json.Marshal(frame(m.Data, m.Event, m.Id, m.Retry))
	fmt.Println(string(line))
}

func main() {
	var messages []struct { Data, Event, Id string; Retry uint }
	if err := json.NewDecoder(os.Stdin).Decode(&messages); err != nil { panic(err) }
	for _, m := range messages { show(m) }
}

`;

/** Checks what a `frame()` writes, and that it throws at what is wrong. */
async function check(
  frame: (message: Message & { data: string }) => string | Promise<string>,
  wrongTimes: typeof WRONG,
): Promise<void> {
  for (const message of RIGHT) assertSame(await frame(message), message);
  for (const message of [...WRONG, ...wrongTimes]) {
    await assertRejects(
      async () => await frame(message),
      Error,
      undefined,
      JSON.stringify(message),
    );
  }
}

/** Checks a program that reads messages and writes a line for each: its frame, or null. */
async function checkProgram(program: string, args: string[], wrong: typeof WRONG): Promise<void> {
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(encoder.encode(JSON.stringify([...RIGHT, ...wrong])));
  await writer.close();
  const { stdout, success } = await child.output();
  assertEquals(success, true);
  const frames = new TextDecoder().decode(stdout).trim().split("\n").map((line) =>
    JSON.parse(line)
  );
  RIGHT.forEach((message, index) => assertSame(frames[index], message));
  assertEquals(frames.slice(RIGHT.length), wrong.map(() => null));
}

/** Checks that a frame means what the message says. */
function assertSame(frame: string, message: Message): void {
  const [actual, expected] = [frame, format(message)].map((text) => {
    const { steps, ...rest } = interpret(encoder.encode(text));
    assertEquals(steps.filter(({ kind }) => kind === "ignored"), []);
    return rest;
  });
  assertEquals(actual, expected, JSON.stringify(message));
}

/** Lets Hono write a message. */
async function writeSse(message: Message & { data: string }): Promise<string> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const stream = new SSEStreamingApi(writable, readable);
  const text = new Response(stream.responseReadable).text();
  try {
    await stream.writeSSE(message);
  } finally {
    await stream.close();
    await text;
  }
  return await text;
}

/** The `frame()` of a snippet, as its file has it, without the server around it. */
async function importFrame<T>(name: string): Promise<(message: Message) => T> {
  const { source, text } = readFrame(name, /^function frame\([^]*?\n}\n/m);
  const types = text.match(/^type .*$/m)?.[0] ?? "type SSEMessage = unknown;";
  const media = name.endsWith(".ts") ? "typescript" : "javascript";
  const module = `${media === "typescript" ? types : ""}\nexport ${source}`;
  const url = `data:application/${media},${encodeURIComponent(module)}`;
  return (await import(url)).frame;
}

function readFrame(name: string, pattern: RegExp): { source: string; text: string } {
  const { text } = readSnippet(new URL(name, SNIPPETS).pathname);
  const [source] = pattern.exec(text) ?? [];
  if (source === undefined) throw new Error(`Read frame() in ${name}: there is none`);
  return { source, text };
}

function canRunSnippet(name: string): boolean {
  return canRun(readCommand(readSnippet(new URL(name, SNIPPETS).pathname)));
}
