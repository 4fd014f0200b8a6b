// run: npm install eventsource-parser && node client_fetch.mjs

import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { createParser } from "eventsource-parser";

const url = process.argv[2] ?? "http://127.0.0.1:8080/sse";

// What an EventSource keeps for you, over all its requests.
let lastEventId = "";
let reconnectionTime = 3000;

const parser = createParser({
  onId: (id) => lastEventId = id,
  onRetry: (milliseconds) => reconnectionTime = milliseconds,
  onEvent: ({ data }) => console.log(data),
});

/** Reads one response to its end. Returns its status. */
async function read() {
  console.log("asks, Last-Event-ID:", lastEventId || "none");
  // An empty ID is no ID: then the header is not sent.
  const headers = lastEventId ? { "Last-Event-ID": lastEventId } : {};
  const { status, body } = await fetch(url, { headers });
  if (status !== 200) {
    await body?.cancel();
    return status;
  }
  for await (const text of body.pipeThrough(new TextDecoderStream())) parser.feed(text);
  return status;
}

while (true) {
  try {
    const status = await read();
    // An answer that is no stream is final. (Look at the type, too, as in lesson 2.)
    if (status !== 200) {
      console.log("gives up at status", status);
      break;
    }
  } catch (error) {
    // No answer, or a broken one, is worth another try.
    console.log("broken:", error.cause?.message ?? error.message);
  }
  // A frame that was not finished counts as not sent.
  parser.reset();
  console.log("asks again in", reconnectionTime, "ms");
  await wait(reconnectionTime);
}
