/** A lesson's endpoint by itself, as its reader runs it: one file, and nothing of the course. */

import { type Running, startProcess } from "../snippets/server.ts";
import { until } from "../snippets/wait.ts";

/** An endpoint that listens. Disposing of it ends it. */
export interface Alone extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly port: number;
}

/** Copies a `live.ts` into an empty folder, and runs it there by `deno serve`. */
export async function serveAlone(file: URL): Promise<Alone> {
  const folder = await Deno.makeTempDir({ prefix: "live-" });
  let process: Running | undefined;
  async function dispose(): Promise<void> {
    await process?.[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  }
  try {
    await Deno.copyFile(file, `${folder}/live.ts`);
    const args = ["serve", "--host", "127.0.0.1", "--port", "0", "live.ts"];
    const running = process = startProcess(Deno.execPath(), args, { cwd: folder });
    let origin: string | undefined;
    await until(() => {
      running.assertRunning();
      origin = /(http:\/\/127\.0\.0\.1:\d+)\//.exec(running.stdout() + running.stderr())?.[1];
      return origin !== undefined;
    }, "deno serve says where it listens");
    return {
      origin: origin!,
      port: Number(new URL(origin!).port),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
