import { plain } from "./responses.ts";
import { clientOf, type Trust } from "./client_address.ts";
import { logError, logEvent } from "./log.ts";
import { OverflowError } from "../streams/lesson_stream.ts";
import { SettingsError } from "./settings.ts";
import type { Settings } from "./settings.ts";
import type { Site } from "./routes.ts";
import type { Visitor } from "../streams/open_streams.ts";

/**
 * Listens, makes the site for the origin where it listens, and prints one line with the URL.
 * @throws {SettingsError} Where it cannot listen there.
 */
export function serve(
  createSite: (origin: string) => Site,
  settings: Settings,
): Deno.HttpServer<Deno.NetAddr> {
  const server = listen(
    settings,
    (request, info) => answer(request, new ServedVisitor(request, info, settings.trust)),
  );
  // Port 0 becomes a real one only here, and the pages name it. No request comes in between.
  const origin = originOf(server.addr);
  const answer = createSite(settings.origin ?? origin);
  logEvent(`Wireside listens on ${origin}/`);
  return server;
}

/**
 * Only streams ask for what is in it. A class, because every request makes one: an object literal's
 * getters would cost a fifth of what a page does.
 */
class ServedVisitor implements Visitor {
  constructor(
    private readonly request: Request,
    private readonly info: Deno.ServeHandlerInfo<Deno.NetAddr>,
    private readonly trust: Trust,
  ) {}

  get client(): string {
    return clientOf(this.request, { remote: this.info.remoteAddr.hostname, trust: this.trust });
  }

  get completed(): Promise<void> {
    return this.info.completed;
  }
}

function listen(
  { host, port }: Settings,
  handle: Deno.ServeHandler<Deno.NetAddr>,
): Deno.HttpServer<Deno.NetAddr> {
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

/** Where a server that listens there is reached, as a URL without its last slash. */
function originOf({ hostname, port }: { hostname: string; port: number }): string {
  const isEverywhere = hostname === "0.0.0.0" || hostname === "::";
  const name = isEverywhere ? "localhost" : hostname.includes(":") ? `[${hostname}]` : hostname;
  return `http://${name}:${port}`;
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
  return `${error instanceof Error ? error.message : error}: choose another with --host or HOST`;
}
