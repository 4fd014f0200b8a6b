// run: npm install eventsource-parser && node client_fetch.mjs

import process from "node:process";
import { createParser } from "eventsource-parser";

const url = process.argv[2] ?? "http://127.0.0.1:8080/sse";
let lastEventId = "";

const parser = createParser({
  // Called at the empty line, before the event, and also where the frame has no data. A frame
  // without an id leaves the last one as it is, so you keep it.
  onId(id) {
    lastEventId = id;
  },
  onEvent({ event, data }) {
    // A frame without a type is a message. Data of several lines has line feeds in it.
    console.log(event ?? "message", JSON.stringify(data), lastEventId);
  },
  onRetry: (milliseconds) => console.log("retry", milliseconds),
  // These two an EventSource keeps to itself.
  onComment: (text) => console.log("comment", JSON.stringify(text)),
  onError: (error) => console.log("ignored:", error.message),
});

const response = await fetch(url);
for await (const text of response.body.pipeThrough(new TextDecoderStream())) parser.feed(text);
