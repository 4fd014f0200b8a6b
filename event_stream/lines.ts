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
  /** How many bytes are held that may yet become a byte order mark. They are no line so far. */
  readonly pendingMark: number;
  /** Offset in the stream of the first byte that is held. */
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

  function push(bytes: Uint8Array): void {
    if (bomBytes < BOM.length) bytes = skipByteOrderMark(bytes);
    if (bytes.length === 0) return;
    if (endedWithCr && bytes[0] === LF) {
      offset++;
      sink.lateLineFeed();
      bytes = bytes.subarray(1);
    }
    // A CR is a line end whatever follows it, so nothing waits for the next byte.
    endedWithCr = bytes[bytes.length - 1] === CR;
    if (pending > 0) bytes = completeLine(bytes);
    const whole = afterLastLineEnd(bytes);
    if (whole > 0) deliver(bytes.subarray(0, whole));
    if (whole < bytes.length) hold(bytes.subarray(whole));
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

  /** Delivers the line that is held, if its end has come, and returns the bytes after it. */
  function completeLine(bytes: Uint8Array): Uint8Array {
    const length = afterFirstLineEnd(bytes);
    if (length === 0) return bytes;
    hold(bytes.subarray(0, length));
    const line = held.subarray(0, pending);
    pending = 0;
    deliver(line);
    return bytes.subarray(length);
  }

  function deliver(lines: Uint8Array): void {
    sink.lines(lines, offset);
    offset += lines.length;
  }

  function hold(bytes: Uint8Array): void {
    if (pending + bytes.length > held.length) {
      // At least twice the room: a line that comes byte by byte is copied a few times only.
      const larger = new Uint8Array(Math.max(pending + bytes.length, held.length * 2));
      larger.set(held.subarray(0, pending));
      held = larger;
    }
    held.set(bytes, pending);
    pending += bytes.length;
  }

  return {
    push,
    get pending() {
      return pending;
    },
    get pendingMark() {
      return bomBytes < BOM.length ? bomBytes : 0;
    },
    get offset() {
      return offset;
    },
  };
}

/** How many bytes there are up to and including the first line end; 0 where there is none. */
function afterFirstLineEnd(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  if (at === bytes.length) return 0;
  return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
}

/** How many bytes there are up to and including the last line end; 0 where there is none. */
function afterLastLineEnd(bytes: Uint8Array): number {
  let at = bytes.length;
  while (at > 0 && bytes[at - 1] !== LF && bytes[at - 1] !== CR) at--;
  return at;
}
