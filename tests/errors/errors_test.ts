/** Each page of `lessons/errors/` tells of a message. Here curl, Node, Deno and Python print them. */

import type { Program } from "../../server/course/error_messages.ts";
import { assertAllProvoked, assertSays, messagesOf } from "./catalogue.ts";
import { startServers } from "./servers.ts";
import { within } from "../snippets/wait.ts";

const ROOT = new URL("../../", import.meta.url);

/** A program and its arguments. Addresses are those of tests/errors/servers.ts. */
type Command = [program: string, ...args: string[]];

const curl = (...args: string[]): Command => ["curl", "-sSN", ...args];
const shell = (line: string): Command => ["bash", "-c", line];
const node = (script: string): Command => ["node", "--input-type=module", "-e", script];
const deno = (script: string): Command => [Deno.execPath(), "eval", script];

const READ_BROKEN = `const { body } = await fetch("http://127.0.0.1:8086/sse");
  for await (const chunk of body);`;
const FETCH_NOBODY = `await fetch("http://127.0.0.1:8083/sse")`;
const WRITE_AFTER_CLOSE = `new ReadableStream({
  start(controller) {
    controller.close();
    setTimeout(() => controller.enqueue(new Uint8Array(1)));
  },
})`;

/** A server for Node that asks itself once. What its handler throws is not caught, as in a timer. */
const nodeServer = (handler: string) =>
  node(`import { createServer } from "node:http";
    const server = createServer((_, response) => setTimeout(() => { ${handler} }));
    server.listen(0, "127.0.0.1", () => fetch("http://127.0.0.1:" + server.address().port));`);

/** By the program that prints: the file's name → what makes it print. */
const PROVOCATIONS: Partial<Record<Program, Record<string, Command>>> = {
  curl: {
    "curl-7": curl("http://127.0.0.1:8083/sse"),
    "curl-18": curl("http://127.0.0.1:8086/sse"),
    "curl-23": shell("curl -sSN file:///dev/zero | head -c 1 > /dev/null"),
    "curl-28": curl("--max-time", "1", "http://127.0.0.1:8081/sse"),
    "curl-52": curl("http://127.0.0.1:8084/sse"),
    "curl-56": curl("http://127.0.0.1:8085/sse"),
    "curl-92": curl("--insecure", "--http2", "https://127.0.0.1:8443/sse"),
  },
  Node: {
    "done-is-not-json": node(`JSON.parse("[DONE]")`),
    "end-of-json": node(`JSON.parse("")`),
    "undefined-is-not-json": node(`JSON.parse(new Event("error").data)`),
    "eaddrinuse": node(
      `import { createServer } from "node:http";
        const { hostname, port } = new URL("http://127.0.0.1:8080");
        createServer().listen(port, hostname);`,
    ),
    "eventsource-not-defined": node(`new EventSource("http://127.0.0.1:8080/sse")`),
    "fetch-failed": node(FETCH_NOBODY),
    "headers-sent": nodeServer(
      `response.write("data: 1\\n\\n"); response.setHeader("Cache-Control", "no-cache")`,
    ),
    "node-controller-closed": node(WRITE_AFTER_CLOSE),
    "node-terminated": node(READ_BROKEN),
    "write-after-end": nodeServer(
      `response.end("data: 1\\n\\n"); response.write("data: 2\\n\\n")`,
    ),
  },
  Deno: {
    "done-is-not-json": deno(`JSON.parse("[DONE]")`),
    "end-of-json": deno(`JSON.parse("")`),
    "undefined-is-not-json": deno(`JSON.parse(new Event("error").data)`),
    "deno-body": deno(READ_BROKEN),
    "deno-controller-closed": deno(WRITE_AFTER_CLOSE),
    "deno-net-access": shell(
      `echo 'await fetch("http://127.0.0.1:8080/sse")' | "${Deno.execPath()}" run --no-prompt -`,
    ),
    "fetch-failed": deno(FETCH_NOBODY),
  },
  Python: {
    "broken-pipe": [
      "python3",
      "-c",
      `
import http.server, socket, threading
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"data: 1\\n\\n")
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
with socket.create_connection(server.server_address) as reader:
    reader.sendall(b"GET / HTTP/1.1\\r\\n\\r\\n")
    # The reader leaves in good order: it has read all that it was sent.
    threading.Thread(target=server.handle_request).start()
    reader.recv(1)
    reader.shutdown(socket.SHUT_RDWR)
`,
    ],
  },
};

for (const [program, provocations] of Object.entries(PROVOCATIONS)) {
  const messages = messagesOf(program as Program);

  Deno.test(`errors has a page for each message of ${program} that is provoked here`, () => {
    assertAllProvoked(program as Program, Object.keys(provocations));
  });

  Deno.test({
    name: `${program} prints what its pages in errors quote`,
    ignore: !isInstalled(Object.values(provocations)[0]![0]),
    async fn(test) {
      await using servers = await startServers();
      for (const { slug, words } of messages) {
        await test.step(slug, async () => {
          const [command, ...args] = provocations[slug]!;
          const output = await run(command, args.map(servers.toReal));
          assertSays(servers.toFixed(output), words);
        });
      }
    },
  });
}

/** Runs a program, and returns all that it printed. */
async function run(program: string, args: string[]): Promise<string> {
  const env = { NO_COLOR: "1", LC_ALL: "C.UTF-8" };
  const command = new Deno.Command(program, { args, cwd: ROOT, stdin: "null", env });
  const { stdout, stderr } = await within(command.output(), `the end of ${program}`);
  const decoder = new TextDecoder();
  return decoder.decode(stdout) + decoder.decode(stderr);
}

function isInstalled(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}
