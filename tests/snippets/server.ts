/** Starts a snippet in a process of its own, and ends exactly that process. */

import type { Snippet } from "./catalogue.ts";
import { prepare, readCommand } from "./command.ts";
import { until } from "./wait.ts";

/** What a server says when it is ready. PHP's own one says it in its words, on stderr. */
const READY = /^listening on (?<origin>http:\/\/127\.0\.0\.1:\d+)$/;
const PHP_READY = /Development Server \((?<origin>http:\/\/127\.0\.0\.1:\d+)\) started$/;

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
    const command = readCommand(snippet);
    const [program, args] = await prepare(snippet, command, folder);
    const running = process = startProcess(program, args, { cwd: folder, env: { PORT: "0" } });
    const isPhp = command.program === "php";
    const said = isPhp ? running.stderr : running.stdout;
    await until(() => {
      running.assertRunning();
      return said().includes("\n");
    }, `${snippet.name} says where it listens`);
    const origin = readOrigin(said(), isPhp ? PHP_READY : READY);
    return { ...running, origin, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/**
 * Starts a program and keeps what it writes: in files, as to read a pipe would begin in one test and
 * end in another where several share a process. One with a group of its own ends together with the
 * programs that it has started, as it does at Ctrl+C in a terminal.
 */
export function startProcess(
  program: string,
  args: string[],
  { group = false, ...options }: {
    cwd?: string;
    env?: Record<string, string>;
    group?: boolean;
  } = {},
): Running {
  const folder = Deno.makeTempDirSync({ prefix: "output-" });
  const [stdout, stderr] = [keepText(`${folder}/stdout`), keepText(`${folder}/stderr`)];
  const child = new Deno.Command("sh", {
    ...options,
    args: ["-c", INTO_FILES, "sh", stdout.path, stderr.path, program, ...args],
    detached: group,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let status: Deno.CommandStatus | undefined;
  let disposed: Promise<void> | undefined;
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
    [Symbol.asyncDispose]: () => disposed ??= dispose(),
  };

  async function dispose(): Promise<void> {
    if (!status) kill(group ? -child.pid : child.pid);
    await ended;
    stdout.close();
    stderr.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Becomes the program, whose output goes into two files. */
const INTO_FILES = `out=$1 err=$2; shift 2; exec "$@" >"$out" 2>"$err"`;

/** Ends a process, or, where the number is negative, a group of them. */
function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGTERM");
  } catch (error) {
    // It has just ended by itself.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** The origin in the line that a server prints when it is ready. */
function readOrigin(said: string, ready: RegExp): string {
  const [line = ""] = said.split("\n");
  const origin = ready.exec(line)?.groups?.["origin"];
  if (origin === undefined) throw new Error(`Read "listening on http://…": "${line}" is not it`);
  return origin;
}

/** The text of a file that is being written; once it is closed, what it held then. */
function keepText(path: string): { path: string; text: () => string; close: () => void } {
  Deno.writeTextFileSync(path, "");
  let last: string | undefined;
  const text = () => last ?? Deno.readTextFileSync(path);
  return { path, text, close: () => last = text() };
}
