/** What the clients of lesson frame-format print. */

import type { Prints } from "../../snippets/client.ts";
import { AFTER_ID_ALONE } from "./stream.ts";

const [ONE, TWO] = [1, 2].map((num) => `tick "line 1 of ${num}\\nline 2" ${num}\n`);
const [RAW_ONE, RAW_TWO] = [1, 2].map((num) =>
  `event: tick$\nid: ${num}$\ndata: line 1 of ${num}$\ndata: line 2$\n$\n`
);

/** What the clients print of the first two events. */
export const PRINTS: Prints = {
  "client_fetch.mjs": `${ONE}${TWO}`,
  "client_node.mjs": `${ONE}${TWO}`,
  "client.sh": `${RAW_ONE}${RAW_TWO}`,
};

/** What they print of the gallery's frames. */
export const PRINTS_LIVE: Readonly<Record<string, Prints>> = {
  "?only=id-alone": {
    "client_fetch.mjs": `message "${AFTER_ID_ALONE}" 8\n`,
    "client_node.mjs": `message "${AFTER_ID_ALONE}" 8\n`,
    "client.sh": `id: 8$\n$\n`,
  },
  "?only=id-null&every=100": {
    "client_fetch.mjs": 'message "the ID is 9" 9\nmessage "an ID with U+0000 is ignored" 9\n',
    "client_node.mjs": 'message "the ID is 9" 9\nmessage "an ID with U+0000 is ignored" 9\n',
  },
  "?only=crlf": {
    "client_fetch.mjs": 'message "each line\\nends with CRLF" \n',
    "client_node.mjs": 'message "each line\\nends with CRLF" \n',
    "client.sh": "data: each line^M$\ndata: ends with CRLF^M$\n^M$\n",
  },
  "?only=comment": { "client_fetch.mjs": 'comment "a comment begins with a colon"\n' },
  "?only=retry": { "client_fetch.mjs": "retry 1500\n" },
  "?only=unknown-field": {
    "client_fetch.mjs": 'ignored: Unknown field "mood"\nmessage "the line before was ignored" \n',
  },
};
