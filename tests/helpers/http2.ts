/** A head, given to a real HTTP/2 server. */

import { once } from "node:events";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";

/** What HTTP/2 makes of a head: "sent", or why not. */
export async function respondInHttp2(head: Record<string, string>): Promise<string> {
  const server = http2.createServer();
  const outcome = Promise.withResolvers<string>();
  server.on("stream", (stream: http2.ServerHttp2Stream) => {
    try {
      stream.respond(head);
      outcome.resolve("sent");
    } catch (error) {
      stream.respond({});
      outcome.resolve(String(error));
    }
    stream.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const request = client.request({ ":path": "/" });
  request.resume().end();
  const said = await outcome.promise;
  await once(request, "end");
  await new Promise<void>((resolve) => client.close(resolve));
  await new Promise((resolve) => server.close(resolve));
  return said;
}
