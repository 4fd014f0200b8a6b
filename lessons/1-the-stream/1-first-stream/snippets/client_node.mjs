// run: npm install eventsource && node client_node.mjs

import process from "node:process";
import { EventSource } from "eventsource";

const url = process.argv[2] ?? "http://127.0.0.1:8080/sse";

// From here on, it is what you would write in a page.
const source = new EventSource(url);

source.onopen = () => console.log("open");

source.onmessage = (event) => {
  const { num, message } = JSON.parse(event.data);
  console.log(num, message);
};

source.onerror = (event) => {
  // Only this package has a message. A browser does not tell.
  console.log("error", event.message ?? "the stream has ended");
  // It waits to ask again, but its timer does not keep Node running: with nothing else to do,
  // the program ends here.
};
