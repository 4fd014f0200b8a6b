import { assertNotEquals } from "@std/assert";
import { startProcess } from "../snippets/server.ts";
import { until } from "../snippets/wait.ts";

const ROOT = new URL("../../", import.meta.url);
const STYLE = new URL("static/site.css", ROOT);

Deno.test("deno task dev serves again after a change, and open pages hear of it", async () => {
  const port = freePort();
  const args = ["run", "--quiet", "-P=dev", "server/dev.ts", "--port", String(port)];
  await using dev = startProcess(Deno.execPath(), args, { cwd: ROOT.pathname });
  const first = await hear(port);
  const { mtime } = await Deno.stat(STYLE);
  await Deno.utime(STYLE, new Date(), new Date());
  await until(async () => {
    dev.assertRunning();
    return await hear(port) !== first;
  }, "another server answers");
  assertNotEquals(await hear(port), first);
  await Deno.utime(STYLE, mtime!, mtime!);
});

/** What the page's reload stream says first: which run of the server this is. */
async function hear(port: number): Promise<string> {
  let frame = "";
  await until(async () => {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/reload`);
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      frame = (await reader.read()).value ?? "";
      await reader.cancel();
      return frame !== "";
    } catch {
      return false;
    }
  }, "the reload stream says something");
  return frame;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
