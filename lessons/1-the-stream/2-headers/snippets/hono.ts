// run: deno add npm:hono && deno run --allow-net --allow-read --allow-env=PORT hono.ts

import { Hono } from "hono";
import { streamSSE } from "hono/streaming";

const app = new Hono();

app.get("/", async (c) => {
  return c.html(await Deno.readTextFile(new URL("index.html", import.meta.url)));
});

app.get("/sse", (c) => {
  // The helper sets "Content-Type: text/event-stream", the only header that a browser looks at.
  const response = streamSSE(c, async (stream) => {
    for (let num = 1; !stream.aborted; num++) {
      await stream.writeSSE({
        data: JSON.stringify({ num, message: new Date().toISOString() }),
      });
      await stream.sleep(2000);
    }
  });
  // It sets two more, which are the server's to say, and which HTTP/2 forbids.
  response.headers.delete("Connection");
  response.headers.delete("Transfer-Encoding");
  // For caches on the way: never answer from a copy unasked. For proxies: do not compress.
  response.headers.set("Cache-Control", "no-cache, no-transform");
  // For nginx: pass everything on as it comes. It keeps this header for itself.
  response.headers.set("X-Accel-Buffering", "no");
  return response;
});

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.env.get("PORT") ?? 8080),
  onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
}, app.fetch);
