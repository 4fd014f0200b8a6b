/** `deno task dev`: bundles, serves, and begins again whenever a file has changed. */

const root = new URL("../", import.meta.url);
const WATCHED = ["event_stream", "lessons", "server", "static", "main.ts", "deno.json"];
/** How long the files must be quiet before it begins again, in milliseconds. */
const QUIET = 100;

let server: Deno.ChildProcess | undefined;
/** The start that is under way: two at once would fight for the port. */
let beginning = begin();

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, async () => {
    await stop();
    Deno.exit(0);
  });
}
let timer: ReturnType<typeof setTimeout> | undefined;
for await (const { kind } of Deno.watchFs(WATCHED.map((name) => new URL(name, root).pathname))) {
  if (kind === "access") continue;
  clearTimeout(timer);
  timer = setTimeout(() => beginning = beginning.then(begin), QUIET);
}

/** Stops the server that runs, bundles, and starts another. The open pages notice by themselves. */
async function begin(): Promise<void> {
  const { success } = await deno(["task", "--quiet", "bundle"]).output();
  if (!success) return console.error("Bundle: see above. The server goes on as it was.");
  await stop();
  const options = ["--quiet", "--no-prompt", "--node-modules-dir=auto", "-P=start"];
  server = deno(["run", ...options, "main.ts", "--dev", ...Deno.args]).spawn();
}

/** Stops the server, if it has not ended by itself, as after a lesson that could not be loaded. */
async function stop(): Promise<void> {
  try {
    server?.kill("SIGTERM");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  await server?.status;
}

function deno(args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args,
    cwd: root.pathname,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  });
}
