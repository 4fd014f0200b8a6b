/** What `deploy/` holds, carried out as far as a test can: nothing there is only text. */

import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { type Dockerfile, readDockerfile, readUnit } from "../helpers/deployment.ts";
import { freePort, isInstalled } from "../helpers/daemons.ts";
import { packagesOf } from "../helpers/fresh.ts";
import { LIMITS } from "../helpers/site.ts";
import { type Running, startProcess } from "../snippets/server.ts";
import { until, within } from "../snippets/wait.ts";

const ROOT = new URL("../../", import.meta.url);
/** What the server imports, its client for Redis included, and what these import in turn. */
const IN_THE_IMAGE = [
  ...["@opentelemetry/api", "@redis/client", "deno-std", "github-slugger", "highlight.js"],
  ...["ipaddr.js", "marked", "marked-gfm-heading-id", "preact", "preact-render-to-string"],
];
/** Who may do nothing special. Only the administrator can become somebody else. */
const NOBODY = ["--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"];
const isRoot = Deno.uid() === 0;
const ignore = Deno.build.os !== "linux" || (isRoot && !isInstalled("setpriv"));

Deno.test({
  name: "Dockerfile builds a course that an unprivileged user runs, without any download",
  ignore,
  async fn() {
    const dockerfile = await readDockerfile();
    await using image = await build(dockerfile);
    const { env, cmd, user, healthcheck, expose } = dockerfile;
    assertEquals([user, expose, env.HOST], ["65534:65534", env.PORT, "0.0.0.0"]);
    assertEquals(await packagesOf({ url: new URL(`file://${image.workdir}/`) }), IN_THE_IMAGE);
    const port = freePort();
    const told = { ...env, PORT: String(port), DENO_DIR: `${image.path}/tmp/deno` };
    await using running = start(image, cmd, told);
    await untilHealthy(running, port);
    assertEquals(await run(image, healthcheck, told), 0);
    const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    assertStringIncludes(page, "<live-stream");

    await assertEndsWithin(running, 5_000);
    assertEquals(await run(image, healthcheck, told), 1);
    assertEquals(running.stderr(), "");
  },
});

Deno.test({
  name: "wireside.service runs the course as an unprivileged user, and ends it in time",
  ignore,
  async fn() {
    const unit = await readUnit();
    await using image = await build(await readDockerfile());
    const port = freePort();
    const { PORT, LOG, DENO_DIR } = unit.environment;
    assertEquals([PORT, LOG, DENO_DIR], ["8000", "json", "%C/%N"]);
    assertEquals(unit.restart, "on-failure");
    assertGreater(unit.openFiles, LIMITS.maxStreams + 100);
    const told = { ...unit.environment, PORT: String(port), DENO_DIR: `${image.path}/tmp/deno` };
    await using running = start(image, unit.command, told);
    await untilHealthy(running, port);
    await assertEndsWithin(running, unit.timeoutStopSeconds * 1_000);
    for (const line of running.stdout().trim().split("\n")) JSON.parse(line);
    assertEquals(running.stderr(), "");
  },
});

Deno.test({
  name: "wireside.service is what systemd understands, also as a template of three",
  ignore: !isInstalled("systemd-analyze"),
  async fn() {
    const text = await Deno.readTextFile(new URL("deploy/wireside.service", ROOT));
    const folder = await Deno.makeTempDir({ prefix: "unit-" });
    try {
      const placed = text.replace("/usr/bin/deno", Deno.execPath()).replace(
        "/opt/wireside",
        folder,
      );
      for (const [name, from] of [["wireside", ""], ["wireside@", "PORT=8000"]] as const) {
        await Deno.writeTextFile(
          `${folder}/${name}.service`,
          placed.replace(from, from && "PORT=%i"),
        );
      }
      for (const name of ["wireside.service", "wireside@8001.service"]) {
        const { code, stderr } = await new Deno.Command("systemd-analyze", {
          args: ["verify", "--man=no", `${folder}/${name}`],
        }).output();
        assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** What the Dockerfile makes, in a folder. Disposing of it removes it. */
interface Image extends AsyncDisposable {
  readonly path: string;
  readonly workdir: string;
  /** With Deno in it. */
  readonly searchPath: string;
}

/** Carries out the steps of the project. The system's own, Node and Deno, are here already. */
async function build({ workdir, copies, runs, deno }: Dockerfile): Promise<Image> {
  assertEquals(deno, Deno.version.deno);
  const path = await Deno.makeTempDir({ prefix: "image-" });
  const image: Image = {
    path,
    workdir: path + workdir,
    searchPath: `${path}/bin:${Deno.env.get("PATH")}`,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
  await Deno.chmod(path, 0o755);
  for (const name of ["bin", "home", "tmp", workdir]) await Deno.mkdir(`${path}/${name}`);
  await Deno.chmod(`${path}/tmp`, 0o777);
  // Where it is installed, others may not be allowed to look.
  await Deno.copyFile(Deno.execPath(), `${path}/bin/deno`);
  for (const { sources, target } of copies) {
    for (const source of sources) {
      // As Docker does it, the contents of a folder go into the target.
      const from = source.endsWith("/") ? `${source}.` : source;
      await Deno.mkdir(`${image.workdir}/${target}`, { recursive: true });
      await sh(`cp -r '${from}' '${image.workdir}/${target}'`, ROOT.pathname, {});
    }
  }
  const { denoDir } = JSON.parse(await sh("deno info --json", ROOT.pathname, {}));
  const env = { HOME: `${path}/home`, PATH: image.searchPath, DENO_DIR: denoDir };
  for (const command of runs) await sh(command, image.workdir, env);
  return image;
}

async function sh(command: string, cwd: string, env: Record<string, string>): Promise<string> {
  const PATH = `${new URL(".", `file://${Deno.execPath()}`).pathname}:${Deno.env.get("PATH")}`;
  const { success, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", command],
    cwd,
    env: { PATH, ...env },
  }).output();
  assert(success, `${command}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** A command as somebody else runs it, who has nothing but these variables, and no registry. */
function asNobody(
  { searchPath }: Image,
  command: readonly string[],
  told: Record<string, string>,
): [program: string, args: string[]] {
  const env = { NPM_CONFIG_REGISTRY: "http://127.0.0.1:9", PATH: searchPath, ...told };
  const clean = ["env", "-i", ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const [program, ...args] = [...isRoot ? ["setpriv", ...NOBODY] : [], ...clean, ...command];
  return [program!, args];
}

function start(image: Image, command: readonly string[], told: Record<string, string>): Running {
  return startProcess(...asNobody(image, command, told), { cwd: image.workdir });
}

async function run(image: Image, command: readonly string[], told: Record<string, string>) {
  const [program, args] = asNobody(image, command, told);
  const options = { args, cwd: image.workdir, stdout: "null", stderr: "null" } as const;
  return (await new Deno.Command(program, options).output()).code;
}

async function untilHealthy(running: Running, port: number): Promise<void> {
  await until(async () => {
    running.assertRunning();
    const response = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    await response?.body?.cancel();
    return response?.status === 200;
  }, "the course says that it is well");
}

async function assertEndsWithin(running: Running, milliseconds: number): Promise<void> {
  Deno.kill(running.pid, "SIGTERM");
  assertEquals((await within(running.ended, "the end", milliseconds)).code, 0);
}
