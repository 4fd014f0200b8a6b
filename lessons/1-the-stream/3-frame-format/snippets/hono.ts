// run: deno add npm:hono && deno run --allow-net --allow-read --allow-env=PORT hono.ts

import { Hono } from "hono";
import { type SSEMessage, streamSSE } from "hono/streaming";

/**
 * writeSSE() splits the data into lines, writes the space after the colon, and refuses a line end
 * in event and id. What it lets through is refused here.
 */
function frame(message: SSEMessage): SSEMessage {
  const { id, retry = 0 } = message;
  if (id?.includes("\0")) throw new TypeError("id holds U+0000");
  if (!/^\d+$/.test(`${retry}`)) throw new TypeError("retry is not whole milliseconds");
  return message;
}

const app = new Hono();

app.get("/", async (c) => {
  return c.html(await Deno.readTextFile(new URL("index.html", import.meta.url)));
});

app.get("/sse", (c) => {
  const response = streamSSE(c, async (stream) => {
    // Look at `aborted`: once the reader has left, writing does nothing and throws nothing.
    for (let num = 1; !stream.aborted; num++) {
      const data = `line 1 of ${num}\nline 2`;
      await stream.writeSSE(frame({ event: "tick", id: `${num}`, data }));
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
