/** The same stream by better-sse, on Node. Besides the data it writes a type and an ID. */

import { createServer } from "node:http";
import { createSession } from "better-sse";

const server = createServer(async (request, response) => {
  const session = await createSession(request, response);
  let num = 0;
  function send() {
    num += 1;
    session.push({ num, message: new Date().toISOString() });
  }
  send();
  const timer = setInterval(send, 1000);
  session.on("disconnected", () => clearInterval(timer));
});

server.listen(0, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
