/** What the clients of lesson event-source print. */

import type { Prints } from "../../snippets/client.ts";

const MARKUP = "<img src onerror=alert(1)>";
const FOUR = `message hello\nprice 42\nthis is no JSON: {"text":\nmessage ${MARKUP}\n`;

/** What they print of the snippets' four frames. */
export const PRINTS: Prints = {
  "client_fetch.mjs": FOUR,
  "client_node.mjs": `open\n${FOUR}`,
  "client.sh": 'message {"text":"hello"}\nprice {"euros":42}\nmessage {"text":\n' +
    `message {"text":"${MARKUP}"}\nmessage {"text":"hello"}\n`,
};

/** What they print of a message called error, of a type without a listener, and of an end. */
export const PRINTS_LIVE: Readonly<Record<string, Prints>> = {
  "?every=100&then=end-204": {
    "client_fetch.mjs":
      `${FOUR}nobody listens for error\nnobody listens for log\nthe stream has ended\n`,
    "client_node.mjs":
      `open\n${FOUR}error a message that is called error\nconnecting after an end\n` +
      "closed Server sent HTTP 204, not reconnecting\n",
    "client.sh": "…\nnobody listens for error\nnobody listens for log\n",
  },
};
