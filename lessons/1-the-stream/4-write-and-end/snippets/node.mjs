// run: node node.mjs

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";

const page = readFileSync(new URL("index.html", import.meta.url));

function stream(response) {
  let num = 0;

  function send() {
    num += 1;
    const data = JSON.stringify({ num, message: new Date().toISOString() });
    // Three writes and one event: only the empty line makes it one.
    response.write("data: ");
    response.write(`${data}\n`);
    response.write("\n");
    // end() would end the response, and destroy() break the connection: the page would ask again.
  }

  response.writeHead(200, { "Content-Type": "text/event-stream" });
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
      stream(response);
      break;
    default:
      response.writeHead(404, { "Content-Type": "text/plain" });
      response.end("Not found\n");
  }
});

server.listen(process.env.PORT ?? 8080, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
