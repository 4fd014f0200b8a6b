// run: npm install eventsource && node client_node.mjs

import process from "node:process";
import { EventSource } from "eventsource";

const url = process.argv[2] ?? "http://127.0.0.1:8080/sse";

// It comes back by itself, with the last event ID and after the server's retry, as in a page. Its
// own reconnection time is 3 seconds.
const source = new EventSource(url, {
  // Only to show what it asks.
  fetch(input, init) {
    console.log("asks, Last-Event-ID:", init.headers["Last-Event-ID"] ?? "none");
    return fetch(input, init);
  },
});

source.onmessage = (event) => console.log(event.data);

// While it waits to ask again, its timer does not keep Node running. Without this one, the program
// would end at the first break.
const stay = setInterval(() => {}, 60_000);

source.onerror = (event) => {
  if (source.readyState === EventSource.CONNECTING) return console.log("asks again soon");
  console.log("gives up at status", event.code);
  clearInterval(stay);
};
