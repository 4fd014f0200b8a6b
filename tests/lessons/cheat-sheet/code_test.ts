/** What the cheat sheet says, by machine: its frame is read, and its code is run. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { interpret } from "../../../event_stream/mod.ts";
import { codeUnder } from "../../helpers/cheat_sheet.ts";
import { countCost, untilCleanedUp, untilReaderCosts } from "../../snippets/cleanup.ts";
import { canRun, type Command, prepare } from "../../snippets/command.ts";
import { assertStreamHead, openReader } from "../../snippets/reader.ts";
import { startProcess } from "../../snippets/server.ts";
import { until, within } from "../../snippets/wait.ts";

const ROOT = new URL("../../../", import.meta.url);
/** The port on the sheet. */
const PORT = "8080";
const NODE: Command = { program: "node", args: [], cost: "timers" };

Deno.test("cheat sheet's frame makes the event that its fields say", () => {
  const { steps } = interpret(new TextEncoder().encode(`${codeUnder("A frame")}\n\n`));
  assertEquals(
    steps.flatMap(({ event }) => event ? [event] : []).map(({ type, data, lastEventId }) => (
      { type, data, lastEventId }
    )),
    [{ type: "tick", data: "first line\nsecond line", lastEventId: "7" }],
  );
});

Deno.test("cheat sheet's server for Deno streams, and cleans up when the reader leaves", async () => {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, codeUnder("Deno"));
  const { default: live } = await import(`file://${file}`);
  await Deno.remove(file);
  // What it leaves behind would fail this test: the leak checks see timers.
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, live.fetch);
  await using reader = await openReader(`http://127.0.0.1:${server.addr.port}/sse`);
  assertStreamHead(reader.response);
  await reader.readEvents(2);
});

Deno.test({
  name: "cheat sheet's server for Node streams, and cleans up when the reader leaves",
  ignore: !canRun(NODE),
  async fn() {
    await using server = await startNode();
    const before = await countCost(server, NODE.cost);
    {
      await using reader = await openReader(`${server.origin}/sse`);
      assertStreamHead(reader.response);
      await reader.readEvents(2);
      await untilReaderCosts(server, NODE.cost, before);
    }
    await untilCleanedUp(server, NODE.cost, before);
  },
});

Deno.test({
  name: "cheat sheet's code for fetch reads the stream of its server for Node, and so does curl",
  ignore: !canRun(NODE),
  async fn() {
    await using server = await startNode();
    const real = (code: string) => code.replace(`http://127.0.0.1:${PORT}`, server.origin);
    const client = `const log = (data) => { console.log("says", data); process.exit(); };\n` +
      real(codeUnder("With fetch"));
    assertStringIncludes(await run("node", "--input-type=module", "-e", client), "says 1");
    const [curl = "", ...args] = real(codeUnder("In a terminal")).split(" ");
    const said = await run(curl, ...args, "--no-progress-meter", "--max-time", "2");
    assertStringIncludes(said, "HTTP/1.1 200 OK");
    assertStringIncludes(said, "\ndata: 1");
  },
});

/** Starts the server for Node, as it stands on the sheet, at a port of its own. */
async function startNode() {
  const folder = await Deno.makeTempDir({ prefix: "sheet-" });
  const path = join(folder, "server.mjs");
  const port = freePort();
  const text = codeUnder("Node").replace(PORT, port);
  await Deno.writeTextFile(path, text);
  const [program, args] = await prepare({ name: "Node", path, text, run: "" }, NODE, folder);
  const running = startProcess(program, args, { cwd: folder });
  const origin = `http://127.0.0.1:${port}`;
  await until(async () => {
    running.assertRunning();
    return await fetch(origin).then(({ body }) => body!.cancel()).then(() => true, () => false);
  }, "the server answers");
  return {
    ...running,
    origin,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function run(program: string, ...args: string[]): Promise<string> {
  const command = new Deno.Command(program, { args, cwd: ROOT, stdin: "null" });
  const { stdout, stderr } = await within(command.output(), `the end of ${program}`);
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

function freePort(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return String(listener.addr.port);
}
