/**
 * Browsers that outlive the files that use them: to start one costs seconds of the processor. A file
 * borrows a browser for itself, and gives it back; what the tests leave in it goes with their
 * contexts. So there are as many of each kind as files run at the same time.
 */

import { type BrowserName, type Program, startBrowser } from "./program.ts";

/** The environment variable that holds the pool's address; without it a file starts its own. */
export const POOL = "TEST_BROWSERS";

/** A pool that lends. Disposing of it ends its browsers. */
export interface Pool extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
}

/** Serves browsers: POST borrows one of that name, and DELETE gives one back. */
export function servePool(): Pool {
  const all: Program[] = [];
  const free = new Set<Program>();

  async function lend(name: BrowserName, path: string): Promise<Program> {
    const program = [...free].find((program) => program.name === name);
    if (program) {
      free.delete(program);
      return program;
    }
    const started = await startBrowser(name, path);
    all.push(started);
    return started;
  }

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const asked = await request.json();
    if (request.method === "POST") {
      const { name, address } = await lend(asked.name, asked.path);
      return Response.json({ name, address });
    }
    free.add(all.find(({ address }) => address === asked.address)!);
    return new Response();
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Promise.all(all.map((program) => program[Symbol.asyncDispose]()));
    },
  };
}

/** Borrows a browser from the pool, or starts one where there is no pool. */
export async function getBrowser(name: BrowserName, path: string): Promise<Program> {
  const pool = Deno.env.get(POOL);
  if (pool === undefined) return await startBrowser(name, path);
  const lent = await ask(pool, "POST", { name, path });
  const program: { name: BrowserName; address: string } = await lent.json();
  return {
    ...program,
    async [Symbol.asyncDispose]() {
      await (await ask(pool, "DELETE", program)).body?.cancel();
    },
  };
}

async function ask(pool: string, method: string, body: unknown): Promise<Response> {
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const response = await fetch(pool, { method, body: JSON.stringify(body), client });
  if (!response.ok) throw new Error(`Borrow a browser: ${response.status} from ${pool}`);
  return response;
}
