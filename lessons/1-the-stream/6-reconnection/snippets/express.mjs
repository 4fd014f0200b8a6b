// run: npm install express && node express.mjs

import process from "node:process";
import express from "express";

const app = express();

app.get("/", (_request, response) => {
  response.sendFile("index.html", { root: import.meta.dirname });
});

app.get("/sse", (request, response) => {
  // The browser says how far it has come. Anybody can send this header, so look at it first.
  const lastEventId = request.get("Last-Event-ID") ?? "";
  let num = /^\d{1,9}$/.test(lastEventId) ? Number(lastEventId) : 0;

  function send() {
    num += 1;
    const data = JSON.stringify({ num, message: new Date().toISOString() });
    response.write(`id: ${num}\ndata: ${data}\n\n`);
    // Middleware that compresses holds writes back, and adds flush() to let them go.
    response.flush?.();
  }

  response.set("Content-Type", "text/event-stream");
  // From now on the browser waits a second, not three or five, before it asks again.
  response.write("retry: 1000\n");
  send();
  const timer = setInterval(send, 2000);

  // The reader has left. Listen on the response: a request may "close" as soon as it has been read.
  response.on("close", () => clearInterval(timer));
});

const server = app.listen(process.env.PORT ?? 8080, "127.0.0.1", (error) => {
  // Express 5 reports a port that is taken here.
  if (error) throw error;
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
