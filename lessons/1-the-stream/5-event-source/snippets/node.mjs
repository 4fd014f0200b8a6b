// run: node node.mjs

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";

const page = readFileSync(new URL("index.html", import.meta.url));

const frames = [
  'data: {"text":"hello"}\n\n',
  'event: price\ndata: {"euros":42}\n\n', // Only listeners for "price" hear it.
  'data: {"text":\n\n', // JSON.parse throws, and the stream goes on.
  'data: {"text":"<img src onerror=alert(1)>"}\n\n', // With innerHTML it would run.
];

function stream(response) {
  let num = 0;

  function send() {
    const frame = frames[num++ % frames.length];
    response.write(`id: ${num}\n${frame}`);
  }

  response.writeHead(200, { "Content-Type": "text/event-stream" });
  send();
  const timer = setInterval(send, 1000);

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
      stream(response);
      break;
    default:
      response.writeHead(404).end("Not found\n");
  }
});

server.listen(process.env.PORT ?? 8080, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
