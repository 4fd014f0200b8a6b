/**
 * Asks for one page over and over, on connections that stay open, one request at a time on each.
 * The argument is JSON: `origin`, `target`, `connections`, `seconds`, `encoding`.
 */

import { connect } from "node:net";
import process from "node:process";
import { percentile, tell } from "./readers.mjs";

const { origin, target, connections, seconds, encoding } = JSON.parse(process.argv[2]);
const { hostname, port, host } = new URL(origin);
const request = `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nAccept-Encoding: ${encoding}\r\n\r\n`;
const buffer = Buffer.alloc(65_536);
const end = performance.now() + seconds * 1_000;
const times = [];

/** The first answer says how long each of them is; after that only bytes are counted. */
function open() {
  return new Promise((resolve, reject) => {
    let length = 0;
    let received = 0;
    let asked = 0;

    function ask() {
      received = 0;
      asked = performance.now();
      socket.write(request);
    }

    function read(count) {
      if (length === 0) {
        const head = buffer.latin1Slice(0, count).split("\r\n\r\n")[0];
        if (!/^HTTP\/1.1 200 /.test(head)) return reject(new Error(head));
        length = head.length + 4 + Number(/content-length: *(\d+)/i.exec(head)[1]);
      }
      received += count;
      if (received < length) return;
      const now = performance.now();
      times.push(now - asked);
      if (now < end) return ask();
      socket.destroy();
      resolve();
    }

    const socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: { buffer, callback: (count) => (read(count), true) },
    });
    socket.on("error", reject);
    socket.on("end", () => reject(new Error(`${target} ended`)));
    ask();
  });
}

await Promise.all(Array.from({ length: connections }, open));
tell({ kind: "done", perSecond: times.length / seconds, p99: percentile(times, 0.99) });
