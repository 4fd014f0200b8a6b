// run: deno add npm:hono && deno run --allow-net --allow-read --allow-env=PORT hono.ts

import { Hono } from "hono";
import { stream } from "hono/streaming";

const app = new Hono();

app.get("/", async (c) => {
  return c.html(await Deno.readTextFile(new URL("index.html", import.meta.url)));
});

app.get("/sse", (c) => {
  c.header("Content-Type", "text/event-stream");
  // Hono ends the response when this function returns, and the page would ask again.
  return stream(c, async (stream) => {
    // Look at `aborted`: once the reader has left, writing does nothing and throws nothing.
    for (let num = 1; !stream.aborted; num++) {
      const data = JSON.stringify({ num, message: new Date().toISOString() });
      // Three writes and one event: only the empty line makes it one. writeSSE() writes it whole.
      await stream.write("data: ");
      await stream.write(`${data}\n`);
      await stream.write("\n");
      await stream.sleep(2000);
    }
  });
});

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.env.get("PORT") ?? 8080),
  onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
}, app.fetch);
