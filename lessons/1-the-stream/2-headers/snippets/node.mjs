// run: node node.mjs

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";

const page = readFileSync(new URL("index.html", import.meta.url));

const STREAM_HEADERS = {
  // For the browser, and the only header that it looks at.
  "Content-Type": "text/event-stream",
  // For caches on the way: never answer from a copy unasked. For proxies: do not compress.
  "Cache-Control": "no-cache, no-transform",
  // For nginx: pass everything on as it comes. It keeps this header for itself.
  "X-Accel-Buffering": "no",
};

function stream(response) {
  let num = 0;
  function send() {
    num += 1;
    const data = JSON.stringify({ num, message: new Date().toISOString() });
    response.write(`data: ${data}\n\n`);
  }
  // No "Connection": Node says itself what is to be said about it.
  response.writeHead(200, STREAM_HEADERS);
  send();
  const timer = setInterval(send, 2000);
  response.on("close", () => clearInterval(timer));
}

const server = createServer((request, response) => {
  const [path] = request.url.split("?");
  if (path === "/") {
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(page);
  } else if (path === "/sse") {
    stream(response);
  } else {
    response.writeHead(404, { "Content-Type": "text/plain" });
    response.end("Not found\n");
  }
});

server.listen(process.env.PORT ?? 8080, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
