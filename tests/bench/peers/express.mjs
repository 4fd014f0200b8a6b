/** The same stream as it is demonstrated with Express, on Node. */

import express from "express";

const app = express();

app.get("/", (_request, response) => {
  let num = 0;
  function send() {
    num += 1;
    const data = JSON.stringify({ num, message: new Date().toISOString() });
    response.write(`data: ${data}\n\n`);
  }
  response.set({ "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
  send();
  const timer = setInterval(send, 1000);
  response.on("close", () => clearInterval(timer));
});

const server = app.listen(0, "127.0.0.1", (error) => {
  if (error) throw error;
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
