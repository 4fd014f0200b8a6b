import { parseArgs } from "@std/cli/parse-args";

/** What the server is told from outside. Flags win over the environment. */
export interface Settings {
  /** The port to listen on, 0 to 65535; 0 takes a free one. `PORT` or `--port`, default 8000. */
  port: number;
  /** The address to listen on. `HOST` or `--host`, default 127.0.0.1. */
  host: string;
  /** Whether open pages reload when the server restarts. `--dev`, default off. */
  dev: boolean;
  /**
   * Where the project's files can be seen and changed: an https URL without its last slash, to
   * which a path such as `lessons/1-the-stream/1-first-stream` is added. `REPOSITORY_URL`, default
   * none.
   */
  repository: string | undefined;
}

/** A setting that cannot be used. Its message says which one and what to give instead. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/**
 * Reads the settings from the command line and the environment.
 * @throws {SettingsError} Where one is unknown or cannot be used.
 */
export function readSettings(
  args: string[],
  env: { get(name: string): string | undefined },
): Settings {
  const unknown: string[] = [];
  const flags = parseArgs(args, {
    string: ["port", "host"],
    boolean: ["dev"],
    unknown: (argument) => void unknown.push(argument),
  });
  const settings = {
    port: readPort(flags.port === undefined ? ["PORT", env.get("PORT")] : ["--port", flags.port]),
    host: readHost(flags.host === undefined ? ["HOST", env.get("HOST")] : ["--host", flags.host]),
    dev: flags.dev === true,
    repository: readRepository(env.get("REPOSITORY_URL")),
  };
  // Last, so that of `--port -1` the port is named. What follows a `--` is only in `_`.
  const [argument] = [...unknown, ...flags._];
  if (argument === undefined) return settings;
  throw new SettingsError(`Read the settings: ${argument} is unknown: use --port or --host`);
}

/** A setting's name, as the user knows it, and its value. */
type Given = [name: string, value: unknown];

function readPort([name, value]: Given): number {
  if (value === undefined) return 8000;
  if (typeof value === "string" && /^[0-9]{1,5}$/.test(value) && Number(value) <= 65_535) {
    return Number(value);
  }
  throw new SettingsError(
    `Read the settings: ${name} is ${JSON.stringify(value)}: give a whole number from 0 to 65535`,
  );
}

function readHost([name, value]: Given): string {
  if (value === undefined) return "127.0.0.1";
  if (typeof value === "string" && /^[0-9A-Za-z.:-]+$/.test(value)) return value;
  throw new SettingsError(
    `Read the settings: ${name} is ${JSON.stringify(value)}: give an address, such as 127.0.0.1`,
  );
}

function readRepository(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  if (url?.protocol === "https:" && url.search + url.hash + url.username === "") {
    return url.href.replace(/\/+$/, "");
  }
  throw new SettingsError(
    `Read the settings: REPOSITORY_URL is ${JSON.stringify(value)}: give the https URL of the ` +
      "project's folder, such as https://github.com/you/wireside/tree/main",
  );
}
