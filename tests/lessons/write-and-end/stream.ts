/** What lesson write-and-end streams in its snippets: lesson 1's events, in smaller writes. */

export { readStart } from "../first-stream/stream.ts";
