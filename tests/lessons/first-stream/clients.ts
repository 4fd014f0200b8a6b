/** What the clients of lesson first-stream print. */

import type { Prints } from "../../snippets/client.ts";

/** What the clients print of the first two events. */
export const PRINTS: Prints = {
  "client_fetch.mjs": "1 TIME\n2 TIME\n",
  "client_node.mjs": "open\n1 TIME\n2 TIME\n",
  "client.sh": tick(1, "data: ") + "\n" + tick(2, "data: ") + "\n",
};

/** The line with the lesson's event, after what stands before it. */
export function tick(num: number, before = ""): string {
  return `${before}{"num":${num},"message":"TIME"}\n`;
}
