/** A real nginx in front of a server, on a free port of this machine. */

import { startProcess } from "../snippets/server.ts";
import { until } from "../snippets/wait.ts";

/** Whether nginx is installed. */
export const hasNginx = (await new Deno.Command("which", { args: ["nginx"] }).output()).success;

/** An nginx that listens. Disposing of it ends it. */
export interface Nginx extends AsyncDisposable {
  readonly port: number;
}

/** Starts nginx with these locations, as they stand in its configuration. */
export async function startNginx(locations: string): Promise<Nginx> {
  const folder = await Deno.makeTempDir({ prefix: "nginx-" });
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join(" ");
  await Deno.writeTextFile(
    `${folder}/nginx.conf`,
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr; events {}
    http { access_log off; ${temp} server { listen 127.0.0.1:${port}; ${locations} } }`,
  );
  const args = ["-p", folder, "-e", "stderr", "-c", `${folder}/nginx.conf`];
  const nginx = startProcess("nginx", args);
  async function dispose(): Promise<void> {
    await nginx[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  }
  try {
    await until(async () => {
      nginx.assertRunning();
      return await connects(port);
    }, "nginx listens");
  } catch (error) {
    await dispose();
    throw error;
  }
  return { port, [Symbol.asyncDispose]: dispose };
}

async function connects(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
