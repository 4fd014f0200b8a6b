/**
 * Runs a test in each browser that is installed, against a real server in a process of its own,
 * which the tests of a file share with each other.
 */

import type { Browser, BrowserContext, Page } from "puppeteer-core";
import { isUnderTest } from "../helpers/lessons.ts";
import { bundle, type Course, startCourse } from "../helpers/process.ts";
import { DEADLINE, until } from "../snippets/wait.ts";
import { connect } from "./connect.ts";
import { getBrowser } from "./pool.ts";
import type { BrowserName, Program } from "./program.ts";

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
  /** The slugs of the lessons that the test is about, where it is about some. */
  lessons?: readonly string[];
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
  { only, lessons, needsTabs = false, trusts = false, env = {} }: TestOptions = {},
): void {
  if (lessons && !isUnderTest(...lessons)) return;
  for (const browserName of only ? [only] : ["Chromium", "Firefox"] as const) {
    const path = paths[browserName];
    const ignore = path === undefined || (needsTabs && path === shell);
    const program = ignore ? undefined : share(browserName, () => getBrowser(browserName, path));
    const course = ignore ? undefined : share(JSON.stringify(env), () => startCourse({ env }));
    Deno.test({
      name: `${name} (${browserName})`,
      ignore,
      fn: async () => await withStage(await program!, { course: await course!, run, trusts }),
    });
  }
}

/** What this file's tests share, by what it is. */
const shared = new Map<string, Promise<AsyncDisposable>>();

/** Starts something before this file's first test, and ends it after the last. */
function share<T extends AsyncDisposable>(key: string, start: () => Promise<T>): Promise<T> {
  const earlier = shared.get(key) as Promise<T> | undefined;
  if (earlier) return earlier;
  const { promise, resolve } = Promise.withResolvers<T>();
  shared.set(key, promise);
  Deno.test.beforeAll(async () => resolve(await start()));
  Deno.test.afterAll(async () => await (await promise)[Symbol.asyncDispose]());
  return promise;
}

/** Sets the stage, runs the test on it, puts everything away, and checks that the course knows. */
export async function withStage(
  program: Program,
  { course, run, trusts = false }: {
    course: Course;
    run: (stage: Stage) => Promise<void>;
    trusts?: boolean;
  },
): Promise<void> {
  const { name } = program;
  const complaints: string[] = [];
  {
    await using connected = await connect(program, { trusts });
    const { browser } = connected;
    const context = await browser.createBrowserContext();
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
  }
  await untilUnused(course);
  if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join("\n")}`);
}

/** Waits until nothing of a test is left in the course: the next one begins as the first did. */
async function untilUnused({ origin }: Course): Promise<void> {
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  await until(async () => {
    const { openStreams, watchers } = await (await fetch(`${origin}/healthz`, { client })).json();
    return openStreams === 0 && watchers === 0;
  }, "the course has no open stream and no watcher");
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
