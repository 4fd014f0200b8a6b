import { parseArgs } from "@std/cli/parse-args";
import { readTrust, type Trust } from "./client_address.ts";

/** What the server is told from outside. Flags win over the environment. */
export interface Settings {
  /** The port to listen on, 0 to 65535; 0 takes a free one. `PORT` or `--port`, default 8000. */
  port: number;
  /** The address to listen on. `HOST` or `--host`, default 127.0.0.1. */
  host: string;
  /** Whether open pages reload when the server restarts. `--dev`, default off. */
  dev: boolean;
  /**
   * Where readers find the course, such as `https://wireside.example`: the curl lines begin with it,
   * and what search engines are told. `ORIGIN`, default where it listens.
   */
  origin: string | undefined;
  limits: Limits;
  /** Whose X-Forwarded-For is believed. `TRUST_PROXY`, default nobody's. */
  trust: Trust;
  /** Through which Redis other servers are reached. `REDIS_URL`, default none. */
  redisUrl: string | undefined;
  /** How the log is written. `LOG`, default `text`. */
  log: "text" | "json";
  /**
   * Where the project's files can be seen and changed: an https URL without its last slash, to
   * which a path such as `lessons/1-the-stream/1-first-stream` is added. `REPOSITORY_URL`, default
   * none.
   */
  repository: string | undefined;
}

/** What strangers may use up. Each is a whole number from 1 on; `off` is no limit. */
export interface Limits {
  /** Open streams in all; one more gets 503. `MAX_STREAMS`, default 10,000. */
  maxStreams: number;
  /** Open streams of one address; one more gets 429. `MAX_STREAMS_PER_CLIENT`, default 200. */
  maxStreamsPerClient: number;
  /**
   * How long a lesson's stream may last, in seconds; then it ends. `MAX_STREAM_SECONDS`, default 3600.
   */
  maxStreamSeconds: number;
  /**
   * How many bytes may wait for a reader; one who then takes nothing for a second is dropped.
   * `MAX_WAITING_BYTES`, default 262,144.
   */
  maxWaitingBytes: number;
  /**
   * How many bytes of records may wait for the watcher of a wire; then some are lost.
   * `MAX_WIRE_BYTES`, default 1,048,576.
   */
  maxWireBytes: number;
  /** The longest path and query, in characters; a longer one gets 414. `MAX_TARGET_LENGTH`, 8192. */
  maxTargetLength: number;
}

/** A setting that cannot be used. Its message says which one and what to give instead. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/** The environment, or what a test takes for it. */
interface Environment {
  get(name: string): string | undefined;
}

/**
 * Reads the settings from the command line and the environment.
 * @throws {SettingsError} Where one is unknown or cannot be used.
 */
export function readSettings(args: string[], env: Environment): Settings {
  const unknown: string[] = [];
  const flags = parseArgs(args, {
    string: ["port", "host"],
    boolean: ["dev"],
    unknown: (argument) => void unknown.push(argument),
  });
  const settings: Settings = {
    port: readPort(flags.port === undefined ? ["PORT", env.get("PORT")] : ["--port", flags.port]),
    host: readHost(flags.host === undefined ? ["HOST", env.get("HOST")] : ["--host", flags.host]),
    dev: flags.dev === true,
    origin: readOrigin(["ORIGIN", env.get("ORIGIN")]),
    limits: readLimits(env),
    trust: readTrusted(["TRUST_PROXY", env.get("TRUST_PROXY")]),
    redisUrl: readRedisUrl(["REDIS_URL", env.get("REDIS_URL")]),
    log: readLog(["LOG", env.get("LOG")]),
    repository: readRepository(["REPOSITORY_URL", env.get("REPOSITORY_URL")]),
  };
  // Last, so that of `--port -1` the port is named. What follows a `--` is only in `_`.
  const [argument] = [...unknown, ...flags._];
  if (argument === undefined) return settings;
  throw new SettingsError(`Read the settings: ${argument} is unknown: use --port or --host`);
}

/** A setting's name, as the user knows it, and its value. */
type Given = [name: string, value: unknown];

function readPort(given: Given): number {
  const [, value] = given;
  if (value === undefined) return 8000;
  if (typeof value === "string" && /^[0-9]{1,5}$/.test(value) && Number(value) <= 65_535) {
    return Number(value);
  }
  return refuse(given, "a whole number from 0 to 65535");
}

function readHost(given: Given): string {
  const [, value] = given;
  if (value === undefined) return "127.0.0.1";
  if (typeof value === "string" && /^[0-9A-Za-z.:-]+$/.test(value)) return value;
  return refuse(given, "an address, such as 127.0.0.1");
}

function readOrigin(given: Given): string | undefined {
  const [, value] = given;
  if (value === undefined) return undefined;
  const url = URL.parse(String(value));
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  return refuse(given, "where readers find the course, such as https://wireside.example");
}

function readLimits(env: Environment): Limits {
  const read = (name: string, byDefault: number) => readLimit([name, env.get(name)], byDefault);
  return {
    maxStreams: read("MAX_STREAMS", 10_000),
    maxStreamsPerClient: read("MAX_STREAMS_PER_CLIENT", 200),
    maxStreamSeconds: read("MAX_STREAM_SECONDS", 3_600),
    maxWaitingBytes: read("MAX_WAITING_BYTES", 262_144),
    maxWireBytes: read("MAX_WIRE_BYTES", 1_048_576),
    maxTargetLength: read("MAX_TARGET_LENGTH", 8_192),
  };
}

function readLimit(given: Given, byDefault: number): number {
  const [, value] = given;
  if (value === undefined) return byDefault;
  if (value === "off") return Infinity;
  if (typeof value === "string" && /^[1-9][0-9]{0,14}$/.test(value)) return Number(value);
  return refuse(given, "a whole number from 1 on, or off");
}

function readTrusted(given: Given): Trust {
  const [, value] = given;
  const trust = readTrust(value === undefined ? "" : String(value));
  return trust ?? refuse(given, "addresses or networks, such as 127.0.0.1, 10.0.0.0/8");
}

function readRedisUrl(given: Given): string | undefined {
  const [, value] = given;
  if (value === undefined) return undefined;
  if (/^rediss?:\/\/\S+$/.test(String(value)) && URL.canParse(String(value))) return String(value);
  return refuse(given, "an address, such as redis://127.0.0.1:6379");
}

function readLog(given: Given): Settings["log"] {
  const [, value] = given;
  if (value === undefined || value === "text" || value === "json") return value ?? "text";
  return refuse(given, "text or json");
}

function refuse([name, value]: Given, wanted: string): never {
  throw new SettingsError(
    `Read the settings: ${name} is ${JSON.stringify(value)}: give ${wanted}`,
  );
}

function readRepository(given: Given): string | undefined {
  const [, value] = given;
  if (value === undefined) return undefined;
  const url = URL.parse(String(value));
  if (url?.protocol === "https:" && url.search + url.hash + url.username === "") {
    return url.href.replace(/\/+$/, "");
  }
  return refuse(
    given,
    "the https URL of the project's folder, such as https://github.com/you/wireside/tree/main",
  );
}
