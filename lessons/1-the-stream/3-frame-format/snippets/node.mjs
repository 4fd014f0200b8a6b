// run: node node.mjs

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";

const page = readFileSync(new URL("index.html", import.meta.url));

/** A message as its frame. What would begin another field, or be ignored, is refused. */
function frame({ data, event, id, retry }) {
  if (/[\r\n]/.test(`${event}${id}`)) throw new TypeError("event or id holds a line end");
  if (`${id}`.includes("\0")) throw new TypeError("id holds U+0000");
  if (!/^\d+$/.test(`${retry ?? 0}`)) throw new TypeError("retry is not whole milliseconds");
  let text = "";
  if (event !== undefined) text += `event: ${event}\n`;
  if (id !== undefined) text += `id: ${id}\n`;
  if (retry !== undefined) text += `retry: ${retry}\n`;
  // The browser takes away one space: without ours it would take the data's own.
  for (const line of data?.split(/\r\n|\r|\n/) ?? []) text += `data: ${line}\n`;
  return `${text}\n`;
}

function stream(response) {
  let num = 0;

  function send() {
    num += 1;
    response.write(frame({ event: "tick", id: num, data: `line 1 of ${num}\nline 2` }));
  }

  response.writeHead(200, { "Content-Type": "text/event-stream" });
  send();
  const timer = setInterval(send, 2000);
  // The reader has left.
  response.on("close", () => clearInterval(timer));
}

const server = createServer((request, response) => {
  const [path] = request.url.split("?");
  if (path === "/sse") return stream(response);
  const isPage = path === "/";
  const type = isPage ? "text/html; charset=utf-8" : "text/plain";
  response.writeHead(isPage ? 200 : 404, { "Content-Type": type });
  response.end(isPage ? page : "Not found\n");
});

server.listen(process.env.PORT ?? 8080, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
