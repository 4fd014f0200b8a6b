/** What the clients of lesson headers print. */

import type { Prints } from "../../snippets/client.ts";
import { tick } from "../first-stream/clients.ts";

/** What the clients print of the head and of the first two events. */
export const PRINTS: Prints = {
  "client_fetch.mjs": "200 text/event-stream\n" + tick(1) + tick(2),
  "client_node.mjs": "200 text/event-stream\nopen\n" + tick(1) + tick(2),
  "client.sh": "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n…\r\n\r\n" +
    tick(1, "data: ") + "\n" + tick(2, "data: "),
};

/** What they print where a browser opens no stream, and where it follows a redirect. */
export const PRINTS_LIVE: Readonly<Record<string, Prints>> = {
  "?status=204": {
    "client_fetch.mjs": "204 text/event-stream\nRead http…: the status is not 200\n",
    "client_node.mjs": "204 text/event-stream\ngiven up: 204 Server sent HTTP 204",
  },
  "?status=404": {
    "client_fetch.mjs": "404 text/event-stream\nRead http…: the status is not 200\n",
    "client_node.mjs": "404 text/event-stream\ngiven up: 404 Non-200 status code",
    "client.sh": "HTTP/1.1 404 Not Found\r\n…\r\n\r\n…curl: (22)",
  },
  "?type=json": {
    "client_fetch.mjs": "200 application/json\nRead http…: the type is another one\n",
    "client_node.mjs": "200 application/json\ngiven up: 200 Invalid content type",
  },
  "?type=semicolon": {
    "client_fetch.mjs": '200 text/event-stream;\n{"num":1,',
    "client_node.mjs": '200 text/event-stream;\nopen\n{"num":1,',
  },
  "?status=307": {
    "client_fetch.mjs": '200 text/event-stream\n{"num":1,',
    "client_node.mjs": '200 text/event-stream\nopen\n{"num":1,',
    "client.sh": "HTTP/1.1 307 Temporary Redirect\r\n…\r\n\r\nHTTP/1.1 200 OK\r\n…\r\n\r\ndata: ",
  },
};
