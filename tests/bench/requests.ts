/** Pages: how many a second, against the same bytes as a file of nginx. */

import { makeFolder } from "../helpers/folder.ts";
import { startProcess } from "../snippets/server.ts";
import { until } from "../snippets/wait.ts";
import { median } from "./measure.ts";
import { type Server, startLoad, startWireside, usageOf } from "./servers.ts";

/** How fast a page is answered, on 16 connections. */
export interface Speed {
  readonly perSecond: number;
  /** In milliseconds. */
  readonly p99: number;
  /** Of the server's processor time, in microseconds a request. */
  readonly cpu: number;
}

const TARGET = "/lessons/first-stream";
const LOAD = { target: TARGET, connections: 16, encoding: "gzip, br" };
const ROUNDS = 5;
const SECONDS = 2;

/** Asks the course and nginx in turn for the same compressed page; medians of the rounds. */
export async function benchRequests(): Promise<{ ours: Speed; nginx: Speed }> {
  await using ours = await startWireside();
  await using nginx = await startNginx(await fetchRaw(ours.origin + TARGET));
  const speeds = { ours: [] as Speed[], nginx: [] as Speed[] };
  // The first round is the warm-up.
  for (let round = 0; round <= ROUNDS; round++) {
    const [fast, slow] = [await ask(nginx), await ask(ours)];
    if (round === 0) continue;
    speeds.nginx.push(fast);
    speeds.ours.push(slow);
  }
  return { ours: middle(speeds.ours), nginx: middle(speeds.nginx) };
}

async function ask({ origin, pid }: Server): Promise<Speed> {
  const before = await usageOf(pid);
  await using load = startLoad("requests.mjs", { origin, ...LOAD, seconds: SECONDS });
  const { perSecond, p99 } = await load.told<Speed>("done");
  const after = await usageOf(pid);
  return { perSecond, p99, cpu: (after.cpu - before.cpu) * 1_000 / (perSecond * SECONDS) };
}

function middle(speeds: Speed[]): Speed {
  return {
    perSecond: median(speeds.map(({ perSecond }) => perSecond)),
    p99: median(speeds.map(({ p99 }) => p99)),
    cpu: median(speeds.map(({ cpu }) => cpu)),
  };
}

interface Answer {
  readonly headers: [name: string, value: string][];
  readonly body: Uint8Array;
}

/** The page as it is on the wire: still compressed. */
async function fetchRaw(url: string): Promise<Answer> {
  const { stdout } = await new Deno.Command("curl", {
    args: ["-s", "-i", "-H", `Accept-Encoding: ${LOAD.encoding}`, url],
  }).output();
  const head = new TextDecoder("latin1").decode(stdout).split("\r\n\r\n")[0]!;
  const headers = head.split("\r\n").slice(1).map((line) => {
    const [name = "", ...value] = line.split(": ");
    return [name.toLowerCase(), value.join(": ")] as [string, string];
  });
  return { headers, body: stdout.subarray(head.length + 4) };
}

/** These nginx writes itself. */
const NGINX_WRITES = new Set(["content-length", "content-type", "date", "etag", "server"]);

/** One process, the file held open, no log: as fast as nginx sends a file. */
async function startNginx({ headers, body }: Answer): Promise<Server> {
  const port = freePort();
  const add = headers.filter(([name]) => !NGINX_WRITES.has(name))
    .map(([name, value]) => `add_header ${name} '${value.replaceAll("'", "\\'")}';`);
  const type = headers.find(([name]) => name === "content-type")?.[1];
  const folder = await makeFolder({
    "nginx.conf": `
      daemon off; master_process off; pid nginx.pid; error_log stderr;
      events { worker_connections 256; }
      http {
        access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
        open_file_cache max=16 inactive=60s;
        client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp;
        uwsgi_temp_path temp; scgi_temp_path temp;
        types {} default_type '${type}';
        server { listen 127.0.0.1:${port}; root pages; ${add.join(" ")} }
      }`,
    [`pages${TARGET}`]: "",
  });
  await Deno.writeFile(new URL(`pages${TARGET}`, folder.url), body);
  const path = folder.url.pathname;
  const running = startProcess("nginx", ["-p", path, "-c", `${path}nginx.conf`, "-e", "stderr"]);
  const origin = `http://127.0.0.1:${port}`;
  await until(async () => {
    running.assertRunning();
    return await fetch(origin).then((response) => response.body?.cancel(), () => false) !== false;
  }, "nginx listens");
  return {
    origin,
    pid: running.pid,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

if (import.meta.main) console.log(await benchRequests());
