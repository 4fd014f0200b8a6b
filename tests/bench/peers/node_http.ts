/**
 * The floor's stream by Node's http server under Deno: what a server of the course would cost that
 * stands on it, and still hands a `Request` to a plain `fetch` handler and gets a `Response` back.
 */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { stream } from "./floor.ts";

const server = createServer(async (incoming, outgoing) => {
  await send(stream(toRequest(incoming)), outgoing);
});

function toRequest({ method = "GET", url = "/", headers }: IncomingMessage): Request {
  const pairs = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return new Request(new URL(url, `http://${headers.host}`), {
    method,
    headers: pairs as [string, string][],
  });
}

/** Writes no faster than the reader reads, and tells the handler when he leaves. */
async function send({ status, headers, body }: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(status, Object.fromEntries(headers));
  const reader = body!.getReader();
  outgoing.once("close", () => reader.cancel().catch(() => {}));
  for (let read; !(read = await reader.read()).done;) {
    if (!outgoing.write(read.value)) {
      await new Promise((drained) => outgoing.once("drain", drained));
    }
  }
  outgoing.end();
}

server.listen(0, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
