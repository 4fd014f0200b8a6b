/** The same stream by Hono's `streamSSE`. */

import { Hono } from "hono";
import { streamSSE } from "hono/streaming";

const app = new Hono();

app.get("/", (c) =>
  streamSSE(c, async (stream) => {
    for (let num = 1; !stream.aborted; num++) {
      await stream.writeSSE({ data: JSON.stringify({ num, message: new Date().toISOString() }) });
      await stream.sleep(1000);
    }
  }));

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
}, app.fetch);
