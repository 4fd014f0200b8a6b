const LF = 0x0a;
const CR = 0x0d;
const BOM = [0xef, 0xbb, 0xbf];

/** Who takes the whole lines that a reader finds. */
export interface LineSink {
  /** Bytes that begin at a line's first byte and end with a line end, and their offset. */
  lines(bytes: Uint8Array, offset: number): void;
  /** The LF of a CRLF whose CR had ended the push before: the last line is one byte longer. */
  lateLineFeed(): void;
  /** The byte order mark that opened the stream. */
  byteOrderMark(): void;
}

/** Gathers bytes, which arrive in pieces of any size, into whole lines. */
export interface LineReader {
  /** Takes the next bytes. They are not kept. */
  push(bytes: Uint8Array): void;
  /** How many bytes of an unfinished line are held. */
  readonly pending: number;
  /** Offset in the stream of the unfinished line's first byte. */
  readonly offset: number;
}

/**
 * No byte of a multi-byte character is a CR or an LF, and a broken character ends at one: lines can
 * be decoded by themselves. So what is held between two pushes is bytes, and never half a character.
 */
export function createLineReader(sink: LineSink): LineReader {
  let held = new Uint8Array(256);
  let pending = 0;
  let offset = 0;
  let bomBytes = 0;
  let endedWithCr = false;

  function hold(bytes: Uint8Array): void {
    if (pending + bytes.length > held.length) {
      const larger = new Uint8Array(Math.max(pending + bytes.length, held.length * 2));
      larger.set(held.subarray(0, pending));
      held = larger;
    }
    held.set(bytes, pending);
    pending += bytes.length;
  }

  /** Returns the bytes after a leading BOM, which may itself arrive in pieces. */
  function skipByteOrderMark(bytes: Uint8Array): Uint8Array {
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] !== BOM[bomBytes]) {
        hold(new Uint8Array(BOM.slice(0, bomBytes)));
        bomBytes = BOM.length;
        return bytes.subarray(at);
      }
      if (++bomBytes === BOM.length) {
        offset = BOM.length;
        sink.byteOrderMark();
        return bytes.subarray(at + 1);
      }
    }
    return bytes.subarray(bytes.length);
  }

  function push(bytes: Uint8Array): void {
    if (bomBytes < BOM.length) bytes = skipByteOrderMark(bytes);
    if (bytes.length === 0) return;
    if (endedWithCr && bytes[0] === LF) {
      offset++;
      sink.lateLineFeed();
      bytes = bytes.subarray(1);
    }
    const whole = afterLastLineEnd(bytes);
    endedWithCr = whole > 0 && whole === bytes.length && bytes[whole - 1] === CR;
    if (whole > 0) takeLines(bytes.subarray(0, whole));
    if (whole < bytes.length) hold(bytes.subarray(whole));
  }

  function takeLines(bytes: Uint8Array): void {
    if (pending > 0) {
      hold(bytes);
      bytes = held.subarray(0, pending);
      pending = 0;
    }
    sink.lines(bytes, offset);
    offset += bytes.length;
  }

  return {
    push,
    get pending() {
      return bomBytes < BOM.length ? bomBytes : pending;
    },
    get offset() {
      return offset;
    },
  };
}

/** How many bytes there are up to and including the last line end. */
function afterLastLineEnd(bytes: Uint8Array): number {
  let at = bytes.length;
  while (at > 0 && bytes[at - 1] !== LF && bytes[at - 1] !== CR) at--;
  return at;
}
