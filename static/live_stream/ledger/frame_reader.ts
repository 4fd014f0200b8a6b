/** The bytes of one event stream → the rows of its frames, interpreted by the standard. */

import {
  BlockTooLargeError,
  createInterpreter,
  type Step,
  type StreamEvent,
} from "../../../event_stream/mod.ts";
import type { FrameRow, NoteRow, RowStore } from "./rows.ts";
import { tooLarge } from "../words.ts";

/** Reads the stream of one connection. */
export interface FrameReader {
  /** Takes the bytes of one write. */
  write(bytes: Uint8Array, at: number): void;
  /** Says that bytes were lost: what comes next is understood after its first empty line. */
  loseTrack(): void;
  /** Takes the stream's end; returns whether a frame had begun that is thrown away. */
  end(): boolean;
  /** The last event ID after the bytes so far; undefined where what sets it was lost. */
  readonly lastEventId: string | undefined;
}

/** Options of {@linkcode createFrameReader}. */
export interface FrameReaderOptions {
  readonly rows: RowStore;
  /** What an earlier connection left behind; undefined where that is not known. */
  readonly lastEventId: string | undefined;
  /** Whether the bytes come from the stream's first on. */
  readonly isWhole: boolean;
  /** Called for each frame that makes an event; `knowsId` is false where its ID is a guess. */
  onEvent(frame: FrameRow, event: StreamEvent, knowsId: boolean): void;
  /** Called when frames have been missed. */
  onGap(): void;
}

/** How large a frame may become: in bytes, 1 MiB, which is the interpreter's own limit. */
const MAX_FRAME = 1_048_576;

/** Creates the reader of one stream. */
export function createFrameReader(options: FrameReaderOptions): FrameReader {
  const { rows, lastEventId: seed, onEvent, onGap } = options;
  let interpreter = createInterpreter({ lastEventId: seed ?? "", maxBlockBytes: MAX_FRAME });
  let knowsId = seed !== undefined;
  let isLost = !options.isWhole;
  /** How many bytes have come, since the last gap if there was one. */
  let length = 0;
  let writes = 0;
  let lastWriteAt = 0;
  /** The frame under way. */
  let frame: FrameRow | undefined;
  /** The frame before, whose CR may still turn out to be half a CRLF. */
  let finished: FrameRow | undefined;

  function write(bytes: Uint8Array, at: number): void {
    const after = at - lastWriteAt;
    lastWriteAt = at;
    writes++;
    if (bytes.length === 0) return;
    const from = length;
    length += bytes.length;
    const { steps, isTooLarge } = understand(bytes);
    let taken = from + takeLateLineFeed(finished, bytes);
    const begun = frame ?? (taken > from ? finished : undefined);
    begun?.cuts.push({ offset: from, write: writes, after });
    for (const step of steps) {
      frame ??= newFrame(taken, at);
      frame.steps.push(step);
      if (step.kind !== "dispatch" && step.kind !== "nothing-dispatched") continue;
      append(frame, bytes.subarray(taken - from, step.end - from), at);
      taken = step.end;
      finish(frame, step);
    }
    if (taken < length && !isTooLarge) {
      frame ??= newFrame(taken, at);
      append(frame, bytes.subarray(taken - from), at);
    }
    if (isTooLarge || (frame && frame.bytes.length > MAX_FRAME)) refuse(at);
  }

  function understand(bytes: Uint8Array): { steps: Step[]; isTooLarge: boolean } {
    try {
      return { steps: interpreter.push(bytes), isTooLarge: false };
    } catch (error) {
      if (!(error instanceof BlockTooLargeError)) throw error;
      return { steps: error.steps, isTooLarge: true };
    }
  }

  function newFrame(start: number, at: number): FrameRow {
    return rows.add<FrameRow>({
      kind: "frame",
      at,
      start,
      bytes: new Uint8Array(),
      steps: [],
      cuts: [],
      writtenAt: at,
      verdict: "no-event",
    });
  }

  function finish(whole: FrameRow, step: Step): void {
    frame = undefined;
    finished = whole;
    if (isLost) {
      whole.missing = "beginning";
      // An LF that comes first may be half of a CRLF, and then it is no empty line.
      isLost = step.start === 0 && step.lineEnd === "\n";
      return;
    }
    if (whole.steps.some(({ reason }) => reason === "id-set")) knowsId = true;
    if (step.event) onEvent(whole, step.event, knowsId);
  }

  /** Keeps no more of a block that does not end. */
  function refuse(at: number): void {
    if (!isLost) rows.add<NoteRow>({ kind: "note", at, text: tooLarge(MAX_FRAME) });
    loseTrack();
  }

  function loseTrack(): void {
    if (frame) lack(frame, "rest");
    frame = undefined;
    finished = undefined;
    interpreter = createInterpreter({ maxBlockBytes: MAX_FRAME });
    length = 0;
    isLost = true;
    knowsId = false;
    onGap();
  }

  return {
    write,
    loseTrack,
    end() {
      const steps = interpreter.end();
      if (!frame) return false;
      frame.steps.push(...steps);
      lack(frame, "empty-line");
      frame = undefined;
      return true;
    },
    get lastEventId() {
      return knowsId ? interpreter.lastEventId : undefined;
    },
  };
}

function lack(frame: FrameRow, missing: NonNullable<FrameRow["missing"]>): void {
  frame.missing = missing;
  frame.version++;
}

/** Gives the frame before its last byte, if that was the LF of a CRLF; returns how many it took. */
function takeLateLineFeed(frame: FrameRow | undefined, bytes: Uint8Array): number {
  const isLate = frame && frame.steps.at(-1)!.end > frame.start + frame.bytes.length;
  if (!isLate) return 0;
  append(frame, bytes.subarray(0, 1), frame.writtenAt);
  return 1;
}

/** Adds bytes to a frame. Its buffer doubles, so that many small pieces cost no more than one. */
function append(frame: FrameRow, bytes: Uint8Array, at: number): void {
  const { bytes: old } = frame;
  const length = old.length + bytes.length;
  let buffer = old.buffer;
  if (buffer.byteLength < length) {
    const larger = new Uint8Array(Math.max(length, 2 * buffer.byteLength));
    larger.set(old);
    buffer = larger.buffer;
  }
  frame.bytes = new Uint8Array(buffer, 0, length);
  frame.bytes.set(bytes, old.length);
  frame.writtenAt = at;
  frame.version++;
}
