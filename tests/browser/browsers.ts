/** Runs a test in each browser that is installed, against a real server in a process of its own. */

import type { Browser, BrowserContext, Page } from "puppeteer-core";
import { bundle, startCourse } from "../helpers/process.ts";
import { DEADLINE, until } from "../snippets/wait.ts";
import { type BrowserName, type Program, startBrowser } from "./program.ts";

export type { BrowserName };

/** What a browser test gets. */
export interface Stage {
  readonly browser: Browser;
  /** Where the test's tabs are: it shares no storage with other tests. */
  readonly context: BrowserContext;
  readonly name: BrowserName;
  /** Where the course is served, such as `http://127.0.0.1:43215`. */
  readonly origin: string;
  /**
   * Opens a tab, and waits until the page has what a reader can press. What its console and its
   * pages complain about fails the test at its end.
   */
  open(path: string, options?: TabOptions): Promise<Page>;
}

export interface TabOptions {
  /** In CSS pixels, default 1280. */
  width?: number;
  /** What the reader has chosen; by default nothing. */
  scheme?: "light" | "dark";
  /** Complaints that the test provokes on purpose: what they contain. Default none. */
  expected?: RegExp;
}

/** The Chromium of the npm package, which draws pages and has no window to hide them in. */
let shell: string | undefined;
const paths: Record<BrowserName, string | undefined> = {
  Chromium: await findChromium(),
  Firefox: Deno.env.get("FIREFOX_PATH") ?? await which("firefox-esr", "firefox"),
};

/** Where a browser's program is; undefined where it is not installed. */
export const pathOf = (name: BrowserName): string | undefined => paths[name];

// The scripts and styles as they are now, not as an earlier run left them.
await bundle();

/** Which browsers a test is for. */
export interface TestOptions {
  /** The browser that the test is about, where it is about one. */
  only?: BrowserName;
  /** Whether it is about hidden tabs, which the Chromium from npm does not have: default no. */
  needsTabs?: boolean;
  /** Whether the browser takes a certificate of nobody: default no. */
  trusts?: boolean;
  /** The course's settings, as environment variables; by default none is set. */
  env?: Record<string, string>;
}

/** Scripts show the buttons above the text once they work, and draw the live views. */
const HAS_CONTROLS = `!document.querySelector(
  ".tools > [hidden], live-stream:not(:has(> .live))"
)`;

/** Registers the test once for each browser; one that cannot run it is ignored by name. */
export function browserTest(
  name: string,
  run: (stage: Stage) => Promise<void>,
  { only, needsTabs = false, trusts = false, env = {} }: TestOptions = {},
): void {
  for (const browserName of only ? [only] : ["Chromium", "Firefox"] as const) {
    const path = paths[browserName];
    const ignore = path === undefined || (needsTabs && path === shell);
    if (!ignore) startOnce(browserName, path);
    Deno.test({
      name: `${name} (${browserName})`,
      ignore,
      fn: async () =>
        await withStage(await programs.get(browserName)!, { name: browserName, run, trusts, env }),
    });
  }
}

/** The browsers that this file's tests need: started before the first of them, ended after the last. */
const programs = new Map<BrowserName, Promise<Program>>();

function startOnce(name: BrowserName, path: string): void {
  if (programs.has(name)) return;
  const started = Promise.withResolvers<Program>();
  programs.set(name, started.promise);
  Deno.test.beforeAll(async () => started.resolve(await startBrowser(name, path)));
  Deno.test.afterAll(async () => await (await started.promise)[Symbol.asyncDispose]());
}

/** Sets the stage, runs the test on it, and puts everything away again. */
export async function withStage(
  { connect }: Program,
  { name, run, trusts = false, env = {} }: {
    name: BrowserName;
    run: (stage: Stage) => Promise<void>;
    trusts?: boolean;
    env?: Record<string, string>;
  },
): Promise<void> {
  await using course = await startCourse({ env });
  await using connected = await connect({ trusts });
  const { browser } = connected;
  const context = await browser.createBrowserContext();
  const complaints: string[] = [];
  const open = async (path: string, options: TabOptions = {}) => {
    const page = await context.newPage();
    hearComplaints(page, complaints, options.expected);
    await page.setViewport({ width: options.width ?? 1280, height: 900 });
    const { scheme } = options;
    if (scheme) await page.evaluateOnNewDocument(choose(scheme));
    await page.goto(course.origin + path, { waitUntil: "domcontentloaded" });
    await untilInPage(page, `${path} has its controls`, HAS_CONTROLS);
    return page;
  };
  try {
    await run({ browser, context, name, origin: course.origin, open });
  } finally {
    await context.close();
  }
  if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join("\n")}`);
}

/** What the button for the colours would have stored; about:blank has no storage. */
function choose(scheme: string): string {
  return `if (location.protocol === "http:") localStorage.setItem("theme", "${scheme}")`;
}

/** A console error, an exception, or something that the Content-Security-Policy stopped. */
function hearComplaints(page: Page, complaints: string[], expected: RegExp | undefined): void {
  const complain = (text: string) => {
    if (!expected?.test(text)) complaints.push(text);
  };
  page.on("console", (message) => {
    if (message.type() === "error" || /content.security.policy/i.test(message.text())) {
      complain(`${message.text()} (${page.url()})`);
    }
  });
  page.on("pageerror", (error) => complain(String(error)));
}

/** Chromium from CHROME_PATH, else the system's, else the one that an npm package ships. */
async function findChromium(): Promise<string | undefined> {
  const path = Deno.env.get("CHROME_PATH") ??
    await which("chromium", "chromium-browser", "google-chrome");
  if (path !== undefined) return path;
  // On a bare machine it unpacks the libraries that it needs only if it believes to be there.
  Deno.env.set("AWS_LAMBDA_JS_RUNTIME", "nodejs22.x");
  Deno.env.set("AWS_EXECUTION_ENV", "AWS_Lambda_nodejs22.x");
  const { default: chromium } = await import("@sparticuz/chromium");
  return shell = await chromium.executablePath();
}

async function which(...names: string[]): Promise<string | undefined> {
  for (const name of names) {
    const { success, stdout } = await new Deno.Command("which", { args: [name] }).output();
    if (success) return new TextDecoder().decode(stdout).trim();
  }
}

/** Waits until an expression in the page is true, and fails with what was waited for. */
export async function untilInPage(page: Page, what: string, expression: string): Promise<void> {
  await until(async () => Boolean(await page.evaluate(expression)), what, DEADLINE);
}
