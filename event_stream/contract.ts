/** The contract of an interpreter: what it takes, what it gives and what it refuses. */

import type { Step, StreamEvent } from "./step.ts";

/** Options of {@linkcode createInterpreter} and {@linkcode interpret}. */
export interface InterpretOptions {
  /**
   * The last event ID that an earlier connection left behind, default `""`. Read literally, the
   * standard starts every stream without one; browsers carry it over, and so do the platform tests.
   */
  lastEventId?: string;
  /**
   * How many bytes one unfinished block may hold: its `data` lines so far and the line under way.
   * In bytes, default 1,048,576 (1 MiB). `Infinity` switches the limit off.
   */
  maxBlockBytes?: number;
}

/** Thrown where a block outgrows `maxBlockBytes`: a stream that does not send its empty line. */
export class BlockTooLargeError extends Error {
  /** The error's name, as it prints. */
  override readonly name = "BlockTooLargeError";

  /**
   * Says what was refused, and what to do about it.
   * @param bytes How many bytes the block had when it was refused: one past the limit.
   * @param limit The `maxBlockBytes` in force.
   * @param steps The steps that the same `push` had made before.
   */
  constructor(readonly bytes: number, readonly limit: number, readonly steps: Step[]) {
    super(
      `Interpret the event stream: a block has no empty line within ${limit} bytes: ` +
        `end the block sooner, or raise maxBlockBytes`,
    );
  }
}

/** The interpreter of one stream: of one connection, and not of its successors. */
export interface Interpreter {
  /**
   * Takes the next bytes, cut anywhere, and returns the steps that they complete.
   * The bytes are not kept: the caller may use the array again.
   * @throws {BlockTooLargeError} Past `maxBlockBytes`, at this and at every later call.
   */
  push(bytes: Uint8Array): Step[];
  /** Says that the stream has ended, and returns the step for what that throws away, if anything. */
  end(): Step[];
  /** The last event ID that a reconnection would send. */
  readonly lastEventId: string;
  /** The reconnection time in milliseconds, or undefined where no `retry` has set it. */
  readonly reconnectionTime: number | undefined;
}

/** Everything that a whole stream means. */
export interface Interpretation {
  /** One step for each line. */
  steps: Step[];
  /** The events, in order. */
  events: StreamEvent[];
  /** The last event ID that a reconnection would send. */
  lastEventId: string;
  /** The reconnection time in milliseconds, or undefined where no `retry` has set it. */
  reconnectionTime: number | undefined;
}
