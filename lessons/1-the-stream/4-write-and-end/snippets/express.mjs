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
    // Three writes and one event: only the empty line makes it one.
    response.write("data: ");
    response.write(`${data}\n`);
    response.write("\n");
    // Middleware that compresses holds writes back, and adds flush() to let them go.
    response.flush?.();
    // end() and send() would end the response: the page would ask again.
  }

  response.set("Content-Type", "text/event-stream");
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
