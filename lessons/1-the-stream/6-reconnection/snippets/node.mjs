// run: node node.mjs

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";

const page = readFileSync(new URL("index.html", import.meta.url));

function stream(request, response) {
  // The browser says how far it has come. Anybody can send this header, so look at it first.
  const lastEventId = request.headers["last-event-id"] ?? "";
  let num = /^\d{1,9}$/.test(lastEventId) ? Number(lastEventId) : 0;

  function send() {
    num += 1;
    const data = JSON.stringify({ num, message: new Date().toISOString() });
    response.write(`id: ${num}\ndata: ${data}\n\n`);
  }

  response.writeHead(200, { "Content-Type": "text/event-stream" });
  // From now on the browser waits a second, not three or five, before it asks again.
  response.write("retry: 1000\n");
  send();
  const timer = setInterval(send, 2000);

  // The reader has left. Listen on the response: a request may "close" as soon as it has been read.
  response.on("close", () => clearInterval(timer));
}

const server = createServer((request, response) => {
  const [path] = request.url.split("?");
  switch (`${request.method} ${path}`) {
    case "GET /":
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
      response.end(page);
      break;
    case "GET /sse":
      stream(request, response);
      break;
    default:
      response.writeHead(404, { "Content-Type": "text/plain" });
      response.end("Not found\n");
  }
});

server.listen(process.env.PORT ?? 8080, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
