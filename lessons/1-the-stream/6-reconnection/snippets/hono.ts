// run: deno add npm:hono && deno run --allow-net --allow-read --allow-env=PORT hono.ts

import { Hono } from "hono";
import { streamSSE } from "hono/streaming";

const app = new Hono();

app.get("/", async (c) => {
  return c.html(await Deno.readTextFile(new URL("index.html", import.meta.url)));
});

app.get("/sse", (c) => {
  // The browser says how far it has come. Anybody can send this header, so look at it first.
  const lastEventId = c.req.header("Last-Event-ID") ?? "";
  const seen = /^\d{1,9}$/.test(lastEventId) ? Number(lastEventId) : 0;

  const response = streamSSE(c, async (stream) => {
    // Look at `aborted`: once the reader has left, writing does nothing and throws nothing.
    for (let num = seen + 1; !stream.aborted; num++) {
      const data = JSON.stringify({ num, message: new Date().toISOString() });
      // The browser is to wait a second, not three or five, before it asks again.
      await stream.writeSSE({ id: `${num}`, retry: 1000, data });
      await stream.sleep(2000);
    }
  });
  // The helper sets "Connection: keep-alive", which is the server's to say.
  response.headers.delete("Connection");
  return response;
});

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.env.get("PORT") ?? 8080),
  onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
}, app.fetch);
