// run: npm install express && node express.mjs

import process from "node:process";
import express from "express";

const app = express();

app.get("/", (_request, response) => {
  response.sendFile("index.html", { root: import.meta.dirname });
});

app.get("/sse", (_request, response) => {
  let num = 0;

  function send() {
    num += 1;
    const data = JSON.stringify({ num, message: new Date().toISOString() });
    response.write(`data: ${data}\n\n`);
  }

  response.set({
    // For the browser, and the only header that it looks at. Express adds "; charset=utf-8".
    "Content-Type": "text/event-stream",
    // For caches on the way: never answer from a copy unasked. For proxies, and for the package
    // "compression": do not compress.
    "Cache-Control": "no-cache, no-transform",
    // For nginx: pass everything on as it comes. It keeps this header for itself.
    "X-Accel-Buffering": "no",
  });
  send();
  const timer = setInterval(send, 2000);

  response.on("close", () => clearInterval(timer));
});

const server = app.listen(process.env.PORT ?? 8080, "127.0.0.1", (error) => {
  if (error) throw error;
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
