/** Lesson reconnection quotes what curl says. Here it says so. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import live from "../../../lessons/1-the-stream/6-reconnection/live.ts";

const lesson = await Deno.readTextFile(
  new URL("../../../lessons/1-the-stream/6-reconnection/lesson.md", import.meta.url),
);
const ignore = !hasCurl();

Deno.test({
  name: "curl says of a server that is away what lesson reconnection quotes, and tries once",
  ignore,
  async fn() {
    const { port } = await serveOnce();
    const { code, output } = await curl("-sSN", `http://127.0.0.1:${port}/sse`);
    assertEquals(code, 7);
    const says = output.replace(`port ${port}`, "port 8080");
    const quoted = "curl: (7) Failed to connect to 127.0.0.1 port 8080";
    assertStringIncludes(says, quoted);
    assertEquals(says.split("curl: ").length, 2, says);
    assertStringIncludes(lesson, quoted);
  },
});

/** A port at which nothing listens any more. */
async function serveOnce(): Promise<{ port: number }> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, live.fetch);
  const { port } = server.addr;
  await server.shutdown();
  return { port };
}

async function curl(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command("curl", { args, stdin: "null" }).output();
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
