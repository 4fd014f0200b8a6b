// run: npm install eventsource && node client_node.mjs

import process from "node:process";
import { EventSource } from "eventsource";

const url = process.argv[2] ?? "http://127.0.0.1:8080/sse";
const source = new EventSource(url);
// While it waits to ask again, its timer does not keep Node running. This one does.
const stay = setInterval(() => {}, 60_000);

function show({ type, data }) {
  try {
    const { text, euros } = JSON.parse(data);
    console.log(type, text ?? euros);
  } catch {
    console.log("this is no JSON:", data);
  }
}

source.onmessage = show;
source.addEventListener("price", show);

source.onopen = () => console.log("open");
source.onerror = (event) => {
  // A message that the server called "error" comes here, too. It has data.
  if (event instanceof MessageEvent) return show(event);
  // As in a page, readyState says how it goes on. The message is this package's own.
  console.log(["connecting", "open", "closed"][source.readyState], event.message ?? "after an end");
  if (source.readyState === EventSource.CLOSED) clearInterval(stay);
};

process.once("SIGINT", () => {
  source.close(); // It fires nothing.
  clearInterval(stay);
});
