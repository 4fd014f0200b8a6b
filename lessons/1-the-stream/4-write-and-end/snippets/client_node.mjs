// run: npm install eventsource && node client_node.mjs

import process from "node:process";
import { EventSource } from "eventsource";

const url = process.argv[2] ?? "http://127.0.0.1:8080/sse";
const source = new EventSource(url);

source.onopen = () => console.log("open");
source.onmessage = (event) => console.log(event.data);

// While it waits to ask again, its timer does not keep Node running. A server runs anyway; this
// program needs something that does.
const stay = setInterval(() => {}, 60_000);

source.onerror = (event) => {
  if (source.readyState === EventSource.CLOSED) {
    console.log("given up:", event.message);
    clearInterval(stay);
  } else {
    // A break has a message, an end has none. After either it asks again.
    console.log("asks again:", event.message ?? "the stream has ended");
  }
};
