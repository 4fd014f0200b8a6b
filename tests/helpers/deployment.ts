/** Reads the files in `deploy/`, as far as this project uses their languages. */

import { assert } from "@std/assert";

const DEPLOY = new URL("../../deploy/", import.meta.url);

/** What the Dockerfile says. */
export interface Dockerfile {
  /** The version of Deno that it installs. */
  readonly deno: string;
  readonly workdir: string;
  readonly copies: readonly { readonly sources: readonly string[]; readonly target: string }[];
  /** The commands of the build, without the one that installs Deno. */
  readonly runs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly expose: string;
  readonly healthcheck: readonly string[];
  readonly cmd: readonly string[];
}

/** Reads the Dockerfile. An instruction that it does not know fails. */
export async function readDockerfile(): Promise<Dockerfile> {
  const file = { deno: "", workdir: "", user: "", expose: "" };
  const [copies, runs]: [Dockerfile["copies"][number][], string[]] = [[], []];
  const env: Record<string, string> = {};
  const commands: Record<string, string[]> = {};
  for (const line of await linesOf("Dockerfile")) {
    const [, name, rest = ""] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (name === "FROM") assert(rest.startsWith("node:"), rest);
    else if (name === "WORKDIR") file.workdir = rest;
    else if (name === "USER") file.user = rest;
    else if (name === "EXPOSE") file.expose = rest;
    else if (name === "ENV") Object.assign(env, readAssignments(rest));
    else if (name === "COPY") {
      const words = rest.split(" ");
      copies.push({ sources: words.slice(0, -1), target: words.at(-1)! });
    } else if (name === "RUN") {
      const deno = /^npm install --global deno@(\S+)$/.exec(rest)?.[1];
      if (deno === undefined) runs.push(rest);
      else file.deno = deno;
    } else if (name === "CMD" || name === "HEALTHCHECK") {
      commands[name] = JSON.parse(rest.slice(rest.indexOf("[")));
    } else throw new Error(`Read the Dockerfile: ${line} is unknown here: teach readDockerfile it`);
  }
  const { CMD: cmd, HEALTHCHECK: healthcheck } = commands;
  assert(cmd && healthcheck);
  return { ...file, copies, runs, env, cmd, healthcheck };
}

/** What the systemd unit says of its process. */
export interface Unit {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutStopSeconds: number;
  /** How many files it may open. */
  readonly openFiles: number;
  /** When it is started again. */
  readonly restart: string;
}

/** Reads the systemd unit. */
export async function readUnit(): Promise<Unit> {
  const settings = new Map<string, string[]>();
  for (const line of await linesOf("wireside.service")) {
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    settings.set(name, [...settings.get(name) ?? [], value]);
  }
  const one = (name: string) => {
    const [value, ...others] = settings.get(name) ?? [];
    assert(value !== undefined && others.length === 0, name);
    return value;
  };
  assert(one("DynamicUser") === "yes");
  const [program, ...args] = one("ExecStart").split(" ");
  return {
    command: [program!.slice(program!.lastIndexOf("/") + 1), ...args],
    environment: Object.assign({}, ...settings.get("Environment")!.map(readAssignments)),
    timeoutStopSeconds: Number(one("TimeoutStopSec")),
    openFiles: Number(one("LimitNOFILE")),
    restart: one("Restart"),
  };
}

function readAssignments(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(" ").map((word) => {
      const at = word.indexOf("=");
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/** The lines of a file that say something. */
async function linesOf(name: string): Promise<string[]> {
  const text = await Deno.readTextFile(new URL(name, DEPLOY));
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}
