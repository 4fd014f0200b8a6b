// run: npm install express && node express.mjs

import process from "node:process";
import express from "express";

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

const app = express();

app.get("/", (_request, response) => {
  response.sendFile("index.html", { root: import.meta.dirname });
});

app.get("/sse", (_request, response) => {
  let num = 0;

  function send() {
    num += 1;
    response.write(frame({ event: "tick", id: num, data: `line 1 of ${num}\nline 2` }));
  }

  response.set("Content-Type", "text/event-stream");
  send();
  const timer = setInterval(send, 2000);
  // The reader has left.
  response.on("close", () => clearInterval(timer));
});

const server = app.listen(process.env.PORT ?? 8080, "127.0.0.1", (error) => {
  if (error) throw error;
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
