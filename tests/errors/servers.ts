/**
 * Servers that answer wrongly in every way that a page of `lessons/errors/` tells of. The pages, and
 * the tests' own scripts, name them by fixed addresses: {@linkcode Servers} puts in the real ones.
 */

import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

const HEAD =
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nAccess-Control-Allow-Origin: *\r\n";
const FRAME = "data: 1\n\n";
const SSE = { "content-type": "text/event-stream" };
const PEM = await Deno.readTextFile(new URL("localhost.pem", import.meta.url));

/** Servers that run. Disposing of them ends them. */
export interface Servers extends AsyncDisposable {
  /** A text with fixed addresses → the same with real ones. */
  toReal(text: string): string;
  /** A text with real addresses → the same with fixed ones. */
  toFixed(text: string): string;
}

/**
 * Starts them all:
 *
 * | address | what it is |
 * | --- | --- |
 * | `127.0.0.1:8080` | pages, and streams of the same origin |
 * | `127.0.0.1:8081` | streams of another origin, without a header for CORS |
 * | `127.0.0.1:8082` | the same, which allows every origin |
 * | `127.0.0.1:8083` | nobody listens |
 * | `127.0.0.1:8084` | closes without an answer |
 * | `127.0.0.1:8085` | resets the connection |
 * | `127.0.0.1:8086` | cuts the connection inside a chunked body |
 * | `127.0.0.1:8087` | cuts it before the length that it has announced |
 * | `127.0.0.1:8443` | TLS with a certificate of nobody; breaks its streams |
 */
export async function startServers(): Promise<Servers> {
  const cors = { "access-control-allow-origin": "*" };
  const http = [
    serve(answerPage),
    serve(() => new Response(endless(), { headers: SSE })),
    serve(() => new Response(endless(), { headers: { ...SSE, ...cors } })),
  ];
  const tcp = [
    serveTcp(async (connection) => void await connection.read(new Uint8Array(4096))),
    await serveReset(),
    serveTcp(answerRaw(`${HEAD}Transfer-Encoding: chunked\r\n\r\n9\r\n${FRAME}\r\n`)),
    serveTcp(answerRaw(`${HEAD}Content-Length: 100\r\n\r\n${FRAME}`)),
  ];
  const tls = serve(answerTls, { cert: PEM, key: PEM });
  const ports: [fixed: number, real: number][] = [
    ...http.map(({ port }, index): [number, number] => [8080 + index, port]),
    [8083, freePort()],
    ...tcp.map(({ port }, index): [number, number] => [8084 + index, port]),
    [8443, tls.port],
  ];
  return {
    toReal: (text) => replacePorts(text, ports),
    toFixed: (text) => replacePorts(text, ports.map(([fixed, real]) => [real, fixed])),
    async [Symbol.asyncDispose]() {
      for (const server of [...http, ...tcp, tls]) await server[Symbol.asyncDispose]();
    },
  };
}

/** Streams of the pages' own origin; whatever else is asked for is a page. */
function answerPage({ url }: Request): Response {
  switch (new URL(url).pathname) {
    case "/sse":
      return new Response(endless(), { headers: SSE });
    case "/done":
      return new Response(endless("data: [DONE]\n\n"), { headers: SSE });
    case "/empty":
      return new Response(endless("data\n\n"), { headers: SSE });
    case "/charset":
      return new Response(FRAME, {
        headers: { "content-type": `${SSE["content-type"]}; charset=iso-8859-1` },
      });
    case "/404":
      return new Response("Not found\n", { status: 404 });
    case "/csp":
      return page({ "content-security-policy": "connect-src 'self'" });
    default:
      return page();
  }
}

function answerTls({ url }: Request): Response {
  return url.endsWith("/sse") ? new Response(broken(), { headers: SSE }) : page();
}

function page(headers: Record<string, string> = {}): Response {
  return new Response("<!doctype html><link rel=icon href=data:,><title>A page</title>", {
    headers: { "content-type": "text/html", ...headers },
  });
}

/** A stream of one frame that does not end. */
function endless(frame = FRAME): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(frame)),
  });
}

/** A stream of one frame that then fails. */
function broken(): ReadableStream<Uint8Array> {
  let turn = 0;
  return new ReadableStream({
    pull(controller) {
      if (turn++ === 0) controller.enqueue(new TextEncoder().encode(FRAME));
      else controller.error(new Error("from the test: the stream breaks"));
    },
  }, { highWaterMark: 0 });
}

interface Server extends AsyncDisposable {
  readonly port: number;
}

function serve(
  answer: (request: Request) => Response,
  keys: { cert: string; key: string } | Record<never, never> = {},
): Server {
  const abort = new AbortController();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen() {},
    // What breaks here breaks on purpose.
    onError: () => new Response(),
    signal: abort.signal,
    ...keys,
  }, answer);
  return {
    port: server.addr.port,
    async [Symbol.asyncDispose]() {
      abort.abort();
      await server.finished;
    },
  };
}

/** A server that does something with each connection, and then closes it. */
function serveTcp(use: (connection: Deno.TcpConn) => Promise<void>): Server {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Promise<void>>();
  const accepting = (async () => {
    for await (const connection of listener) {
      const used = use(connection).catch(() => {}).then(() => connection.close());
      open.add(used);
      used.finally(() => open.delete(used));
    }
  })();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      await Promise.all(open);
    },
  };
}

/** A server that resets each connection as soon as it has heard from it. */
async function serveReset(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("data", () => socket.resetAndDestroy());
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

function answerRaw(text: string): (connection: Deno.TcpConn) => Promise<void> {
  return async (connection) => {
    await connection.read(new Uint8Array(4096));
    await connection.write(new TextEncoder().encode(text));
  };
}

/** A port where nobody listens. */
function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}

function replacePorts(text: string, ports: readonly [from: number, to: number][]): string {
  // Also in curl's words: "127.0.0.1 port 8080".
  return text.replace(/\b(127\.0\.0\.1(?::| port ))(\d+)\b/g, (whole, host, port) => {
    const found = ports.find(([from]) => from === Number(port));
    return found ? `${host}${found[1]}` : whole;
  });
}
