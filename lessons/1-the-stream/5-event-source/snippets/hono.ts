// run: deno add npm:hono && deno run --allow-net --allow-read --allow-env=PORT hono.ts

import { Hono } from "hono";
import { streamSSE } from "hono/streaming";

const app = new Hono();

const messages = [
  { data: '{"text":"hello"}' },
  { event: "price", data: '{"euros":42}' }, // Only listeners for "price" hear it.
  { data: '{"text":' }, // JSON.parse throws, and the stream goes on.
  { data: '{"text":"<img src onerror=alert(1)>"}' }, // With innerHTML it would run.
];

app.get("/", async (c) => {
  return c.html(await Deno.readTextFile(new URL("index.html", import.meta.url)));
});

app.get("/sse", (c) => {
  const response = streamSSE(c, async (stream) => {
    // Look at `aborted`: once the reader has left, writing does nothing and throws nothing.
    for (let num = 1; !stream.aborted; num++) {
      const message = messages[(num - 1) % messages.length]!;
      await stream.writeSSE({ ...message, id: `${num}` });
      await stream.sleep(1000);
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
