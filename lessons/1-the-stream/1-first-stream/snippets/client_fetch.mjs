// run: npm install eventsource-parser && node client_fetch.mjs

import process from "node:process";
import { EventSourceParserStream } from "eventsource-parser/stream";

const url = process.argv[2] ?? "http://127.0.0.1:8080/sse";
const response = await fetch(url);

// Bytes become text, and text becomes events. An event may come in several chunks.
const events = response.body
  .pipeThrough(new TextDecoderStream())
  .pipeThrough(new EventSourceParserStream());

for await (const { data } of events) {
  const { num, message } = JSON.parse(data);
  console.log(num, message);
}

// fetch makes one request. Unlike EventSource, it does not come back by itself.
console.log("the stream has ended");
