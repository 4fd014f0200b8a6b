// run: npm install eventsource && node client_node.mjs

import process from "node:process";
import { EventSource } from "eventsource";

const url = process.argv[2] ?? "http://127.0.0.1:8080/sse";

const source = new EventSource(url, {
  // Only this package has the option. Each request goes through here, also when it asks again.
  async fetch(input, init) {
    // A header of your own, which a browser's EventSource cannot send.
    const headers = { ...init.headers, "Authorization": "Bearer my-token" };
    const response = await fetch(input, { ...init, headers });
    // And the head, which it does not show.
    console.log(response.status, response.headers.get("content-type"));
    return response;
  },
});

source.onopen = () => console.log("open");
source.onmessage = (event) => console.log(event.data);

source.onerror = (event) => {
  // The code is the status of an answer that was refused: another status, or another type.
  const givenUp = source.readyState === EventSource.CLOSED;
  console.log(givenUp ? "given up:" : "lost:", event.code, event.message);
};
