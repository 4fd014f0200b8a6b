/** Lesson write-and-end quotes what programs say. Here they say it. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { canRun } from "../../snippets/command.ts";

const ROOT = new URL("../../../", import.meta.url);
const LIVE = "../../../lessons/1-the-stream/4-write-and-end/live.ts";
const lesson = await Deno.readTextFile(
  new URL(LIVE.replace("live.ts", "lesson.md"), import.meta.url),
);
const isNode = canRun({ program: "node", args: [], cost: "timers" });

/** Programs for Node that ask themselves once, and what they say. */
const NODE: Record<string, [handler: string, says: string]> = {
  "write after end": [
    'response.end("data: a\\n\\n"); response.write("data: b\\n\\n")',
    "Error [ERR_STREAM_WRITE_AFTER_END]: write after end",
  ],
  "send after write": [
    'response.write("data: a\\n\\n"); setTimeout(() => response.send("data: b\\n\\n"))',
    "Error [ERR_HTTP_HEADERS_SENT]: Cannot set headers after they are sent to the client",
  ],
  "half an event as JSON": [
    `JSON.parse('{"num":1,"mess')`,
    "SyntaxError: Unterminated string in JSON at position 14",
  ],
};

for (const [what, [handler, says]] of Object.entries(NODE)) {
  Deno.test({
    name: `node says of ${what} what lesson write-and-end quotes`,
    ignore: !isNode,
    async fn() {
      const { code, output } = await run("node", "--input-type=module", "-e", ask(handler));
      assertStringIncludes(output, says);
      assertStringIncludes(lesson, says);
      assertEquals(code, 1, "it stops");
    },
  });
}

Deno.test({
  name: "node says nothing of a write after all is sent, as lesson write-and-end says",
  ignore: !isNode,
  async fn() {
    const handler = `response.on("close", () => console.log("says", response.write("b")));
      response.end("a")`;
    const { code, output } = await run("node", "--input-type=module", "-e", ask(handler));
    assertEquals({ code, output }, { code: 0, output: "says false\n" });
  },
});

Deno.test("deno says of enqueue after close what lesson write-and-end quotes", async () => {
  const says = "TypeError: The stream controller cannot close or enqueue";
  for (const last of ["controller.enqueue(new Uint8Array(1))", "controller.close()"]) {
    const { code, output } = await run(
      Deno.execPath(),
      "eval",
      `new ReadableStream({ start(controller) {
        controller.close();
        setTimeout(() => ${last});
        setTimeout(() => console.log("still there"), 1000);
      } })`,
    );
    assertStringIncludes(output, says);
    assertEquals(output.includes("still there"), false, "it stops");
    assertEquals(code, 1);
  }
  assertStringIncludes(lesson, says);
});

Deno.test({
  name: "curl says of a connection that breaks what lesson write-and-end quotes",
  ignore: !hasCurl(),
  async fn() {
    const says = "curl: (18) transfer closed with outstanding read data remaining";
    const { default: live } = await import(LIVE);
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {}, onError: () => new Response() },
      live.fetch,
    );
    const { output } = await run(
      "curl",
      "-sSN",
      `http://127.0.0.1:${server.addr.port}/?end=fail&every=50`,
    );
    assertStringIncludes(output, says);
    assertStringIncludes(lesson, says);
  },
});

/** An Express server that answers one request, which it sends itself, and then stops. */
function ask(handler: string): string {
  return `import express from "express";
    const app = express();
    // What a handler throws is not caught, as in a timer.
    app.get("/", (_, response) => setTimeout(() => { ${handler} }));
    const server = app.listen(0, "127.0.0.1", async () => {
      const response = await fetch("http://127.0.0.1:" + server.address().port);
      await response.text();
      server.close();
      server.closeAllConnections();
    });`;
}

async function run(program: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd: ROOT,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

function hasCurl(): boolean {
  try {
    return new Deno.Command("curl", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}
