import { clientOf, type Trust } from "./client_address.ts";
import { keepListening, type Listening } from "./listen.ts";
import { logEvent } from "./log.ts";
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
): Listening {
  const server = keepListening(
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

/** Where a server that listens there is reached, as a URL without its last slash. */
function originOf({ hostname, port }: { hostname: string; port: number }): string {
  const isEverywhere = hostname === "0.0.0.0" || hostname === "::";
  const name = isEverywhere ? "localhost" : hostname.includes(":") ? `[${hostname}]` : hostname;
  return `http://${name}:${port}`;
}
