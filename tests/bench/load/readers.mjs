/** Readers of event streams that cost next to nothing: raw connections of Node, one buffer for all. */

import { connect } from "node:net";

/** How many readers open in one go, and after how many milliseconds the next: 1,000 a second. */
const BATCH = 10;
const PAUSE = 10;
const EVENT = /"num":(\d+),"message":"([^"]+)"/g;
const buffer = Buffer.alloc(65_536);

/**
 * Opens one stream for each target, and waits until every one of them has brought bytes.
 * `onEvent` gets the number of the reader, that of the event, when it was made and when it came
 * (both in milliseconds since 1970-01-01 UTC).
 */
export async function openReaders({ origin, targets, onEvent, onEnd }) {
  const waiting = [];
  for (let first = 0; first < targets.length; first += BATCH) {
    for (let index = first; index < Math.min(first + BATCH, targets.length); index++) {
      waiting.push(openReader(origin, targets[index], {
        onEvent: (...event) => onEvent(index, ...event),
        onEnd,
      }));
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  await Promise.all(waiting);
}

/** Resolves with the first byte. */
function openReader(origin, target, { onEvent, onEnd }) {
  const { hostname, port, host } = new URL(origin);
  return new Promise((resolve, reject) => {
    let rest = "";
    let isOpen = false;

    function read(length) {
      const at = performance.timeOrigin + performance.now();
      const text = rest + buffer.latin1Slice(0, length);
      if (!isOpen) {
        if (!/^HTTP\/1.1 200 /.test(text)) return fail(new Error(text.split("\r\n")[0]));
        isOpen = true;
        resolve();
      }
      let end = 0;
      for (const match of text.matchAll(EVENT)) {
        end = match.index + match[0].length;
        onEvent(Number(match[1]), Date.parse(match[2]), at);
      }
      // An event may be cut in two; none is longer than this.
      rest = text.slice(Math.max(end, text.length - 200));
    }

    function fail(error) {
      socket.destroy();
      reject(error);
      onEnd?.();
    }

    const socket = connect({
      host: hostname,
      port: Number(port),
      onread: { buffer, callback: (length) => (read(length), true) },
    });
    socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\n\r\n`);
    socket.on("error", fail);
    socket.on("end", () => fail(new Error(`${target} ended`)));
  });
}

/** The value that so large a part of the others is not above. It sorts them. */
export function percentile(values, part) {
  values.sort((a, b) => a - b);
  return values[Math.ceil(values.length * part) - 1];
}

/** Says something to the benchmark, as one line. */
export function tell(what) {
  console.log(JSON.stringify(what));
}
