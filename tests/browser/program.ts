/** A browser's process. The tests of one file share it, and each connects to it for itself. */

import { Browser as Kind, createProfile } from "@puppeteer/browsers";
import { until } from "../snippets/wait.ts";

export type BrowserName = "Chromium" | "Firefox";

/** A browser that runs. Disposing of it ends it. */
export interface Program extends AsyncDisposable {
  readonly name: BrowserName;
  /** Where it listens, such as `ws://127.0.0.1:40123/session`. */
  readonly address: string;
}

const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // The suggestions below the address are pages, and cost every window a second of the processor; so
  // does, a tenth as much, the process that waits for a page of another site.
  "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess",
];
const PORT = "--remote-debugging-port=0";

/** Starts a browser with a profile of its own. */
export async function startBrowser(name: BrowserName, path: string): Promise<Program> {
  const profile = await Deno.makeTempDir({ prefix: "browser-" });
  const isFirefox = name === "Firefox";
  if (isFirefox) await createProfile(Kind.FIREFOX, { path: profile, preferences: {} });
  const child = new Deno.Command(path, {
    args: isFirefox
      ? ["--headless", PORT, "--profile", profile, "about:blank"]
      : [...CHROMIUM_FLAGS, PORT, `--user-data-dir=${profile}`, "about:blank"],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const find = isFirefox ? findFirefox : findChromium;
  let address: string | undefined;
  await until(async () => {
    address = await find(profile);
    return address !== undefined;
  }, `${name} says where it listens`);
  return {
    name,
    address: address!,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await removeFolder(profile);
    },
  };
}

/** Chromium writes down its port and its path, a line each. */
async function findChromium(profile: string): Promise<string | undefined> {
  const text = await readIfThere(`${profile}/DevToolsActivePort`);
  const [, port, path] = /^(\d+)\n(\/.+)$/.exec(text) ?? [];
  return port && path && `ws://127.0.0.1:${port}${path}`;
}

async function findFirefox(profile: string): Promise<string | undefined> {
  const text = await readIfThere(`${profile}/WebDriverBiDiServer.json`);
  // It may be half written.
  const [, port] = /"ws_port":\s*(\d+)[^]*\}/.exec(text) ?? [];
  return port && `ws://127.0.0.1:${port}/session`;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** Its helpers may write a moment longer than the browser itself runs. */
async function removeFolder(path: string): Promise<void> {
  await until(
    () => Deno.remove(path, { recursive: true }).then(() => true, () => false),
    `${path} is removed`,
  );
}
