// run: npm install express && node express.mjs

import process from "node:process";
import express from "express";

const app = express();

const frames = [
  'data: {"text":"hello"}\n\n',
  'event: price\ndata: {"euros":42}\n\n', // Only listeners for "price" hear it.
  'data: {"text":\n\n', // JSON.parse throws, and the stream goes on.
  'data: {"text":"<img src onerror=alert(1)>"}\n\n', // With innerHTML it would run.
];

app.get("/", (_request, response) => {
  response.sendFile("index.html", { root: import.meta.dirname });
});

app.get("/sse", (_request, response) => {
  let num = 0;

  function send() {
    const frame = frames[num++ % frames.length];
    response.write(`id: ${num}\n${frame}`);
  }

  response.set("Content-Type", "text/event-stream");
  send();
  const timer = setInterval(send, 1000);

  // The reader has left. Listen on the response: a request may "close" as soon as it has been read.
  response.on("close", () => clearInterval(timer));
});

const server = app.listen(process.env.PORT ?? 8080, "127.0.0.1", (error) => {
  // Express 5 reports a port that is taken here.
  if (error) throw error;
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
