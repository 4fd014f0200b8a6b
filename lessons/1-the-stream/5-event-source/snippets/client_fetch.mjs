// run: npm install eventsource-parser && node client_fetch.mjs

import process from "node:process";
import { EventSourceParserStream } from "eventsource-parser/stream";

const url = process.argv[2] ?? "http://127.0.0.1:8080/sse";

// There is no addEventListener here: you choose by the name. "error" is a name like any other.
const listeners = new Map([
  ["message", ({ text }) => console.log("message", text)],
  ["price", ({ euros }) => console.log("price", euros)],
]);

// There is no close() either: you abort the request. Here Ctrl+C does.
const leaving = new AbortController();
process.once("SIGINT", () => leaving.abort());

try {
  const response = await fetch(url, { signal: leaving.signal });
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());

  for await (const { event = "message", data } of events) {
    const listener = listeners.get(event);
    try {
      if (listener) listener(JSON.parse(data));
      else console.log("nobody listens for", event);
    } catch {
      // Without this, one bad message would end the program.
      console.log("this is no JSON:", data);
    }
  }
  console.log("the stream has ended");
} catch (error) {
  if (!leaving.signal.aborted) throw error;
  console.log("closed");
}
