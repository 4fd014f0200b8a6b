// run: npm install eventsource && node client_node.mjs

import process from "node:process";
import { EventSource } from "eventsource";

const url = process.argv[2] ?? "http://127.0.0.1:8080/sse";
const source = new EventSource(url);

function show({ type, data, lastEventId }) {
  // Data of several lines has line feeds in it: JSON shows them as \n.
  console.log(type, JSON.stringify(data), lastEventId);
}

// A frame with a type reaches the listeners for that type, a frame without one these here.
source.addEventListener("message", show);
source.addEventListener("tick", show);

source.onerror = (event) => console.log("error", event.message ?? "the stream has ended");
