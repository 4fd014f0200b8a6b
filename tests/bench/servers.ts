/** The servers that are measured, each in a process of its own, and what they cost. */

import { startCourse } from "../helpers/process.ts";
import { type Running, startProcess } from "../snippets/server.ts";
import { until } from "../snippets/wait.ts";

/** A server that runs. Disposing of it ends it. */
export interface Server extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly pid: number;
}

/** What a process has used so far. */
export interface Usage {
  /** Its memory that is not swapped out (VmRSS), in bytes. */
  readonly memory: number;
  /** The time that processors have worked for it, in milliseconds; the system counts by tens. */
  readonly cpu: number;
}

const HERE = new URL("./", import.meta.url);

/** Starts the course as its users do, except that one reader may have all streams. */
export function startWireside(house?: URL): Promise<Server> {
  const env = { MAX_STREAMS: "off", MAX_STREAMS_PER_CLIENT: "off" };
  return startCourse({ env, ...house && { house } });
}

/** Starts a file of `peers/`, with Node if it ends in `.mjs`, and waits for its line. */
export async function startPeer(name: string): Promise<Server> {
  const path = new URL(`peers/${name}`, HERE).pathname;
  const running = name.endsWith(".mjs")
    ? startProcess("node", [path])
    : startProcess(Deno.execPath(), ["run", "--quiet", "--allow-net", path]);
  await until(() => {
    running.assertRunning();
    return running.stdout().includes("\n");
  }, `${name} says where it listens`);
  return { ...running, origin: running.stdout().trim().replace("listening on ", "") };
}

/** Starts a file of `load/`, which tells what it finds, and is ended by whoever disposes of it. */
export function startLoad(name: string, options: object): Load {
  const path = new URL(`load/${name}`, HERE).pathname;
  const running = startProcess("node", [path, JSON.stringify(options)]);
  return {
    ...running,
    async told(kind) {
      let said: Record<string, unknown> | undefined;
      await until(
        () => {
          said = running.stdout().split("\n").slice(0, -1).map((line) => JSON.parse(line))
            .find((line) => line.kind === kind);
          if (!said) running.assertRunning();
          return said !== undefined;
        },
        `${name} tells “${kind}”`,
        120_000,
      );
      return said as never;
    },
  };
}

/** A load that runs. */
export interface Load extends Running {
  /** Waits until it tells something of that kind. */
  told<T>(kind: string): Promise<T>;
}

/** Asks Linux what a process uses. Deno itself may read /proc only if it may do everything. */
export async function usageOf(pid: number): Promise<Usage> {
  const { stdout } = await new Deno.Command("cat", {
    args: [`/proc/${pid}/status`, `/proc/${pid}/stat`],
  }).output();
  const text = new TextDecoder().decode(stdout);
  const memory = Number(/^VmRSS:\s*(\d+) kB$/m.exec(text)?.[1]) * 1024;
  // After the name in parentheses: the fields from the third on. 14 and 15 are ticks of 10 ms.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { memory, cpu: (Number(fields[11]) + Number(fields[12])) * 10 };
}
