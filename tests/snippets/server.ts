/** Starts a snippet in a process of its own, and ends exactly that process. */

import type { Snippet } from "./catalogue.ts";
import { prepare, readCommand } from "./command.ts";
import { until } from "./wait.ts";

const READY = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/;

/** A process whose output is kept. Disposing of it ends it and waits until it is gone. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** What it has written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** How it ended, once it has. */
  readonly ended: Promise<Deno.CommandStatus>;
  /** Throws, with what the process said, if it has ended by itself. */
  assertRunning(): void;
}

/** A snippet that is ready for readers. */
export interface Server extends Running {
  /** Where it listens, as `http://127.0.0.1:40123`. */
  readonly origin: string;
}

/**
 * Starts a snippet on a free port and waits for its line. It runs in another folder than its own,
 * so that a page that is looked up in the working directory is not found.
 */
export async function startServer(snippet: Snippet): Promise<Server> {
  const folder = await Deno.makeTempDir({ prefix: "snippet-" });
  let process: Running | undefined;
  async function dispose(): Promise<void> {
    await process?.[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  }
  try {
    const [program, args] = await prepare(snippet, readCommand(snippet), folder);
    const running = process = startProcess(program, args, { cwd: folder, env: { PORT: "0" } });
    await until(() => {
      running.assertRunning();
      return running.stdout().includes("\n");
    }, `${snippet.name} says where it listens`);
    return { ...running, origin: readOrigin(running.stdout()), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Starts a program and keeps what it writes. */
export function startProcess(
  program: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Running {
  const command = new Deno.Command(program, {
    ...options,
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const stdout = keepText(child.stdout);
  const stderr = keepText(child.stderr);
  let status: Deno.CommandStatus | undefined;
  const ended = child.status.then((value) => status = value);
  return {
    pid: child.pid,
    stdout: stdout.text,
    stderr: stderr.text,
    ended,
    assertRunning() {
      if (!status) return;
      throw new Error(`${program} ended by itself with code ${status.code}:\n${stderr.text()}`);
    },
    async [Symbol.asyncDispose]() {
      if (!status) child.kill("SIGTERM");
      await Promise.all([ended, stdout.done, stderr.done]);
    },
  };
}

/** The origin in the line that a server prints when it is ready. */
function readOrigin(stdout: string): string {
  const [line = ""] = stdout.split("\n");
  const origin = READY.exec(line)?.[1];
  if (origin === undefined) throw new Error(`Read "listening on http://…": "${line}" is not it`);
  return origin;
}

/** Keeps what a stream has said so far. */
function keepText(stream: ReadableStream<Uint8Array>): { text: () => string; done: Promise<void> } {
  const decoder = new TextDecoder();
  let text = "";
  async function read(): Promise<void> {
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  }
  return { text: () => text, done: read() };
}
