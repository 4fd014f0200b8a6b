/**
 * The event stream format of Server-Sent Events, pure: bytes and strings, no I/O.
 *
 * ```ts
 * import { format, interpret } from "./mod.ts";
 *
 * const bytes = new TextEncoder().encode(format({ event: "tick", id: "7", data: "hello" }));
 * interpret(bytes).events; // [{ type: "tick", data: "hello", lastEventId: "7" }]
 * ```
 * @module
 */

export { format, type Message } from "./format.ts";
export {
  BlockTooLargeError,
  type Interpretation,
  type Interpreter,
  type InterpretOptions,
} from "./contract.ts";
export { createInterpreter, interpret } from "./interpret.ts";
export type { Buffers, LineEnd, Step, StepKind, StepReason, StreamEvent } from "./step.ts";
