/** What the clients of lesson reconnection print. */

import type { Prints } from "../../snippets/client.ts";
import { tick } from "../first-stream/clients.ts";

const asks = (id: string): string => `asks, Last-Event-ID: ${id}\n`;
const [ONE, TWO, THREE, FOUR, FIVE] = [1, 2, 3, 4, 5].map((num) => tick(num));

/** What they print of the snippets' first events. */
export const PRINTS: Prints = {
  "client_fetch.mjs": `${asks("none")}${ONE}${TWO}`,
  "client_node.mjs": `${asks("none")}${ONE}${TWO}`,
  "client.sh": "HTTP/1.1 200 OK\r\n…\r\n\r\nretry: 1000\n" +
    `id: 8\n${tick(8, "data: ")}\nid: 9\n${tick(9, "data: ")}\n`,
};

/** What they print where the connection is dropped after two events, and the fifth is the last. */
export const PRINTS_LIVE: Readonly<Record<string, Prints>> = {
  "?every=100&retry=200&drop=2&stop=5": {
    "client_fetch.mjs": `${asks("none")}${ONE}${TWO}asks again in 200 ms\n` +
      `${asks("2")}${THREE}${FOUR}asks again in 200 ms\n` +
      `${asks("4")}${FIVE}asks again in 200 ms\n${asks("5")}gives up at status 204\n`,
    "client_node.mjs": `${asks("none")}${ONE}${TWO}asks again soon\n` +
      `${asks("2")}${THREE}${FOUR}asks again soon\n` +
      `${asks("4")}${FIVE}asks again soon\n${asks("5")}gives up at status 204\n`,
  },
  "?stop=7": { "client.sh": "HTTP/1.1 204 No Content\r\n" },
};
