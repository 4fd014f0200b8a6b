// run: npm install eventsource-parser && node client_fetch.mjs

import process from "node:process";
import { EventSourceParserStream } from "eventsource-parser/stream";

const url = process.argv[2] ?? "http://127.0.0.1:8080/sse";
const response = await fetch(url, { headers: { Accept: "text/event-stream" } });
console.log(response.status, response.headers.get("content-type"));

// EventSource asks these two questions for you, and fetch leaves them to you.
function whyNot({ status, headers }) {
  // response.ok would be the wrong question: 204 and 206 are ok, too.
  if (status !== 200) return "the status is not 200";
  // Parameters may follow the type. They change nothing: a stream is UTF-8.
  const [type] = (headers.get("content-type") ?? "").split(";");
  if (type.trim().toLowerCase() !== "text/event-stream") return "the type is another one";
}

const reason = whyNot(response);
if (reason) {
  // Without this, a body that does not end would keep the connection open.
  await response.body?.cancel();
  console.error(`Read ${url}: ${reason}`);
  process.exit(1);
}

const events = response.body
  .pipeThrough(new TextDecoderStream())
  .pipeThrough(new EventSourceParserStream());

for await (const { data } of events) console.log(data);
