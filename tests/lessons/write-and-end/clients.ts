/** What the clients of lesson write-and-end print. */

import type { Prints } from "../../snippets/client.ts";
import { tick } from "../first-stream/clients.ts";

/** What the clients print of the first two events. Deno sends the three writes as one chunk. */
export const PRINTS: Prints = {
  "client_fetch.mjs": 'read "…' + tick(1, "event ") + "…" + tick(2, "event "),
  "client_node.mjs": "open\n" + tick(1) + tick(2),
  "client.sh": "HTTP/1.1 200 OK\r\n…\r\n\r\n36\r\n" + tick(1, "data: ") + "\n\r\n36\r\n" +
    tick(2, "data: "),
};

const [ONE, TWO, THREE] = [1, 2, 3].map((num) => tick(num).replace("TIME", "✓ TIME"));

/** What they print of characters that were cut in two, and of an end and a break. */
export const PRINTS_LIVE: Readonly<Record<string, Prints>> = {
  "?every=50&cut=character&end=after-3": {
    "client_fetch.mjs": `read "…event ${ONE}…event ${TWO}…event ${THREE}ended: `,
    "client_node.mjs": `open\n${ONE}${TWO}${THREE}asks again: the stream has ended\nopen\n${ONE}`,
    "client.sh": "HTTP/1.1 200 OK\r\n…\r\n0\r\n\r\ncurl ended with exit status 0\n",
  },
  "?every=50&end=mid-frame": {
    // What is thrown away may be read with the third frame, or after it.
    "client_fetch.mjs": `read "…event ${THREE}…ended: the body is complete\n`,
    "client_node.mjs": `open\n${ONE}${TWO}${THREE}asks again: the stream has ended\n`,
  },
  "?every=50&end=fail": {
    "client_fetch.mjs": `read "…event ${THREE}broken: `,
    "client_node.mjs": `open\n${ONE}${TWO}${THREE}asks again: TypeError: terminated: `,
    "client.sh": "HTTP/1.1 200 OK\r\n…\ncurl ended with exit status 18\n",
  },
};
