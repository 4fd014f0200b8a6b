// run: node leaky.mjs

// Leaks on purpose, as the demonstrations on the web do: nobody clears the interval.

import { createServer } from "node:http";
import process from "node:process";

const server = createServer((_request, response) => {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  setInterval(() => response.write("data: tick\n\n"), 100);
});

server.listen(process.env.PORT, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
