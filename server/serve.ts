import { logError } from "./log.ts";
import { SettingsError } from "./settings.ts";
import type { Settings } from "./settings.ts";
import type { Site } from "./routes.ts";

/**
 * Listens, and prints one line with the URL.
 * @throws {SettingsError} Where it cannot listen there.
 */
export function serve(site: Site, { host, port }: Settings): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({
      hostname: host,
      port,
      onListen: (address) => console.log(`Wireside listens on ${originOf(address)}/`),
      onError(error) {
        logError("Send a response", error);
        return new Response("Something went wrong here. It has been logged.\n", { status: 500 });
      },
    }, site);
  } catch (error) {
    throw new SettingsError(`Listen on ${host} port ${port}: ${reason(error)}`, { cause: error });
  }
}

/** Where a server that listens there is reached, as a URL without its last slash. */
export function originOf({ hostname, port }: { hostname: string; port: number }): string {
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
