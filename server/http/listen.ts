/** Listening that lasts: when taking connections fails, the server listens again. */

import { logError, logEvent } from "./log.ts";
import { plain } from "./responses.ts";
import { type Settings, SettingsError } from "./settings.ts";
import { OverflowError } from "../streams/lesson_stream.ts";

/** A server that listens. */
export interface Listening {
  readonly addr: Deno.NetAddr;
  /** Settles at the end: rejects if it cannot listen any more, and resolves after a shutdown. */
  readonly finished: Promise<void>;
  /** Takes no more connections, and waits until those that are there have got their answers. */
  shutdown(): Promise<void>;
}

type Where = Pick<Settings, "host" | "port">;
type Server = Deno.HttpServer<Deno.NetAddr>;

/** How long it waits before it listens again, in milliseconds. */
const PAUSE = 250;
/** After how many milliseconds without a failure all is well again. */
const STEADY = 5_000;

/**
 * Listens, and goes on to when it is stopped: one failed `accept()`, as where too many files are
 * open, makes `Deno.serve` close its socket for good. The connections that are open stay open.
 * @throws {SettingsError} Where it cannot listen there.
 */
export function keepListening(where: Where, handle: Deno.ServeHandler<Deno.NetAddr>): Listening {
  let server = listen(where, handle);
  const { addr } = server;
  /** Those that have failed, and still answer on the connections that they have. */
  const leaving = new Set<Promise<void>>();
  const steadiness = createSteadiness();
  let isEnding = false;

  async function keep(): Promise<void> {
    while (true) {
      const failure = await failureOf(server);
      if (isEnding) return;
      steadiness.lose(failure);
      const next = await listenAgain();
      if (!next) return;
      leave(server);
      server = next;
      steadiness.regain();
    }
  }

  async function listenAgain(): Promise<Server | undefined> {
    while (true) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (isEnding) return undefined;
      try {
        return listen({ host: where.host, port: addr.port }, handle);
      } catch (error) {
        if (!isForTooManyFiles((error as Error).cause)) throw error;
      }
    }
  }

  function leave(failed: Server): void {
    const left = failed.shutdown().catch(() => {}).finally(() => leaving.delete(left));
    leaving.add(left);
  }

  return {
    addr,
    finished: keep(),
    async shutdown() {
      isEnding = true;
      steadiness.end();
      await Promise.all([server.shutdown(), ...leaving]);
    },
  };
}

/** Waits until a server takes no more connections, and says why. */
async function failureOf({ finished }: Server): Promise<unknown> {
  try {
    await finished;
    return new Error("Deno.serve has ended");
  } catch (error) {
    return error;
  }
}

/** Says once that connections are refused, and once that all is well again. */
function createSteadiness() {
  let isLost = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    lose(failure: unknown) {
      clearTimeout(timer);
      if (!isLost) {
        logError("Take connections", `${messageOf(failure)}: trying again until it works`);
      }
      isLost = true;
    },
    regain() {
      timer = setTimeout(() => {
        isLost = false;
        logEvent("Takes connections again");
      }, STEADY);
    },
    end: () => clearTimeout(timer),
  };
}

/** EMFILE and ENFILE: the process, or the system, has too many files open. */
function isForTooManyFiles(error: unknown): boolean {
  return /\(os error (?:24|23)\)/.test(messageOf(error));
}

function messageOf(error: unknown): string {
  // Deno.serve puts the error's name into the message of its own error.
  return (error instanceof Error ? error.message : String(error)).replace(/^Error: /, "");
}

function listen(
  { host, port }: Where,
  handle: Deno.ServeHandler<Deno.NetAddr>,
): Server {
  try {
    return Deno.serve({
      hostname: host,
      port,
      onListen() {},
      onError(error) {
        // Whoever did not read has been dropped, and that has been said.
        if (!(error instanceof OverflowError)) logError("Send a response", error);
        return plain(500, "Something went wrong on this server. It has been logged.");
      },
    }, handle);
  } catch (error) {
    throw new SettingsError(`Listen on ${host} port ${port}: ${reason(error)}`, { cause: error });
  }
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "the port is taken: choose another with --port or PORT";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "the system does not allow it: choose a port from 1024 on with --port or PORT";
  }
  if (error instanceof Deno.errors.NotCapable) {
    return "the address is not among those that this program may use: choose one that stands " +
      "in deno.json under permissions, or add it there";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this machine does not have the address: choose another with --host or HOST";
  }
  return `${messageOf(error)}: choose another with --host or HOST`;
}
