// run: npm install eventsource-parser && node client_fetch.mjs

import process from "node:process";
import { createParser } from "eventsource-parser";

const url = process.argv[2] ?? "http://127.0.0.1:8080/sse";

// It keeps an unfinished frame until the rest has come.
const parser = createParser({ onEvent: ({ data }) => console.log("event", data) });

const response = await fetch(url);
// The decoder keeps an unfinished character. new TextDecoder().decode(chunk) for each chunk would
// make � of a character that was cut.
const pieces = response.body.pipeThrough(new TextDecoderStream());

try {
  for await (const piece of pieces) {
    // A piece is not an event. It may be half an event, or three.
    console.log("read", JSON.stringify(piece));
    parser.feed(piece);
  }
  console.log("ended: the body is complete");
} catch (error) {
  console.log("broken:", error.cause?.message ?? error.message);
}
// After either end, a frame without its empty line is thrown away: it never was an event.
