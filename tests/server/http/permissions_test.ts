/** The least that the server needs, given to it flag by flag. */

import { assert, assertEquals } from "@std/assert";
import config from "../../../deno.json" with { type: "json" };
import { readSettings } from "../../../server/http/settings.ts";
import { freePort } from "../../helpers/daemons.ts";
import { bundle } from "../../helpers/process.ts";
import { watchResponse } from "../../helpers/stream.ts";
import { walk } from "../../helpers/walk.ts";
import { openReader } from "../../snippets/reader.ts";
import { startProcess } from "../../snippets/server.ts";
import { until } from "../../snippets/wait.ts";

await bundle();

Deno.test("main serves every page and stream with its port, its folders, its variables alone", async () => {
  const port = freePort();
  await using course = startProcess(Deno.execPath(), [
    ...["run", "--quiet", "--no-prompt"],
    `--allow-net=127.0.0.1:${port}`,
    "--allow-read=lessons,build",
    `--allow-env=${readNames().join(",")}`,
    ...["main.ts", "--port", String(port)],
  ], { cwd: new URL("../../../", import.meta.url).pathname });
  await until(() => {
    course.assertRunning();
    return course.stdout() !== "";
  }, "the course says where it listens");

  const origin = `http://127.0.0.1:${port}`;
  const addresses = await walk(origin);
  const live = addresses.find((address) => address.includes("/live"));
  assert(live, "no page links to a stream");
  for (const address of [...addresses, "/healthz"]) {
    const response = await fetch(origin + address);
    await response.body?.cancel();
    assertEquals(response.status, 200, address);
  }
  const id = crypto.randomUUID();
  await using watcher = await watchResponse(await fetch(`${origin}/wire/${id}`));
  const url = new URL(live, origin);
  url.searchParams.set("wire", id);
  await using reader = await openReader(url.href);
  await reader.readEvents(1);
  await watcher.readUntil("write");
  const cut = await fetch(`${origin}/wire/${id}/cut`, { method: "POST" });
  assertEquals(cut.status, 204);
  assertEquals((await watcher.readUntil("end")).cause, "cut");
  assertEquals(course.stderr(), "");
});

Deno.test("deno.json lets the server see the variables that it reads, and no others", () => {
  assertEquals(config.permissions.start.env.toSorted(), readNames());
});

Deno.test("README.md names every setting, and its limits by default", async () => {
  const readme = await Deno.readTextFile(new URL("../../../README.md", import.meta.url));
  const rows = [...readme.matchAll(/^\| `([A-Z_]+)` +\| (\S+) +\|/gm)];
  const defaults = new Map(rows.map(([, name, byDefault]) => [name!, byDefault]));
  assertEquals([...defaults.keys()].sort(), readNames());
  const { port, host, log, limits } = readSettings([], new Map());
  const expected = { PORT: port, HOST: host, LOG: log };
  for (const [name, value] of Object.entries({ ...expected, ...limits })) {
    const variable = name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
    assertEquals(defaults.get(variable), `\`${value}\``, variable);
  }
});

/** The environment variables that the settings are read from. */
function readNames(): string[] {
  const names = new Set<string>();
  readSettings([], { get: (name) => void names.add(name) });
  return [...names].sort();
}
