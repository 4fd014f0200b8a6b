/** Each page of `lessons/errors/` tells of a message. Here Chromium and Firefox print them. */

import { assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { assertAllProvoked, assertSays, level, messagesOf } from "./catalogue.ts";
import { startServers } from "./servers.ts";
import { until } from "../snippets/wait.ts";
import { type BrowserName, browserTest, untilInPage } from "../browser/browsers.ts";

const COURSE = "http://127.0.0.1:8080";
const OTHER = "http://127.0.0.1:8081";
const ANY_ORIGIN = "http://127.0.0.1:8082";
const NOBODY = "http://127.0.0.1:8083";
const EMPTY = "http://127.0.0.1:8084";
const RESET = "http://127.0.0.1:8085";
const CUT = "http://127.0.0.1:8086";
const TOO_SHORT = "http://127.0.0.1:8087";
const TLS = "https://127.0.0.1:8443";
/** A page over https that needs no server: the test itself answers for it. */
const SECURE_PAGE = "https://page.example/";

/** What makes a browser print a message. Addresses are those of tests/errors/servers.ts. */
interface Provocation {
  /** The page that it happens on. */
  readonly on: string;
  readonly script: string;
}

/** An `EventSource`, which leaves its state at its first error behind. */
function listen(url: string, { on = COURSE, init = "{}" } = {}): Provocation {
  const script = `globalThis.source = new EventSource("${url}", ${init});
    source.onerror = () => globalThis.state ??= source.readyState`;
  return { on, script };
}

/** A script that nobody catches the errors of. */
const run = (script: string): Provocation => ({ on: COURSE, script });

/** A listener for an event of a stream of the same origin. */
const hear = (path: string, type: string, listener: string): Provocation =>
  run(`globalThis.source = new EventSource("${path}");
    source.addEventListener("${type}", ({ data }) => ${listener})`);

/** Reads a whole stream by `fetch`. */
const read = (url: string, init = "{}"): Provocation =>
  run(`const { body } = await fetch("${url}", ${init});
    const reader = body.getReader();
    while (!(await reader.read()).done);`);

const NOT_LISTED = listen(`${OTHER}/sse`, { on: `${COURSE}/csp` });
const NOT_SECURE = listen("http://stream.example/sse", { on: SECURE_PAGE });

/** By the browser: the file's name → what makes it print. */
const PROVOCATIONS: Record<BrowserName, Record<string, Provocation>> = {
  Chromium: {
    "charset": listen("/charset"),
    "cors-no-header": listen(`${OTHER}/sse`),
    "cors-wildcard": listen(`${ANY_ORIGIN}/sse`, { init: "{ withCredentials: true }" }),
    "csp": NOT_LISTED,
    "done-is-not-json": hear("/done", "message", "JSON.parse(data)"),
    "end-of-json": hear("/empty", "message", "JSON.parse(data)"),
    "err-cert-authority-invalid": listen(`${TLS}/sse`),
    "err-connection-refused": listen(`${NOBODY}/sse`),
    "err-connection-reset": listen(`${RESET}/sse`),
    "err-content-length-mismatch": listen(`${TOO_SHORT}/sse`),
    "err-empty-response": listen(`${EMPTY}/sse`),
    "err-http2-protocol-error": listen("/sse", { on: `${TLS}/` }),
    "err-incomplete-chunked-encoding": listen(`${CUT}/sse`),
    "failed-to-fetch": run(`await fetch("${NOBODY}/sse")`),
    "invalid-url": run(`new EventSource("http://")`),
    "mime-type": listen("/page"),
    "mixed-content": NOT_SECURE,
    "network-error": read(`${CUT}/sse`),
    "signal-is-aborted": read("/sse", "{ signal: abortSoon() }"),
    "status-404": listen("/404"),
    "undefined-is-not-json": hear("/404", "error", "JSON.parse(data)"),
  },
  Firefox: {
    "firefox-cannot-connect": listen("/page"),
    "firefox-cors-missing": listen(`${OTHER}/sse`),
    "firefox-cors-no-success": listen(`${NOBODY}/sse`),
    "firefox-csp": NOT_LISTED,
    "firefox-input-stream": read(`${CUT}/sse`),
    "firefox-json-character": hear("/done", "message", "JSON.parse(data)"),
    "firefox-mixed-content": NOT_SECURE,
    "firefox-network-error": run(`await fetch("${NOBODY}/sse")`),
  },
};

/** Aborts once the reading has begun. */
const ABORT_SOON = `function abortSoon() {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  return controller.signal;
}`;

Deno.test("errors has a page for each message of a browser that is provoked here", () => {
  for (const [name, provocations] of Object.entries(PROVOCATIONS)) {
    assertAllProvoked(name as BrowserName, Object.keys(provocations));
  }
});

browserTest("browser prints what its pages in errors quote", async ({ context, name }) => {
  await using servers = await startServers();
  for (const { slug, words, outcome } of messagesOf(name)) {
    const { on, script } = PROVOCATIONS[name][slug]!;
    const page = await context.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    await go(page, servers.toReal(on));
    await page.evaluate(servers.toReal(`${ABORT_SOON}; (async () => { ${script} })(); undefined`));
    const heard = () => level(servers.toFixed(said.join("\n")));
    await until(() => heard().includes(level(words)), `${name} prints ${slug}`)
      .catch((error) => {
        assertSays(heard(), words);
        throw error;
      });
    if (outcome) {
      await untilInPage(page, "the EventSource fails", "globalThis.state !== undefined");
      const readyState = outcome === "gives up" ? 2 : 0;
      assertEquals(await page.evaluate("state"), readyState, `what EventSource does: ${slug}`);
    }
    await page.close();
  }
});

/** Opens a page: the secure one by itself, and one behind TLS whoever has signed for it. */
async function go(page: Page, url: string): Promise<void> {
  if (url === SECURE_PAGE) {
    await page.setRequestInterception(true);
    page.on("request", (request) => {
      if (request.url() !== SECURE_PAGE) return request.continue();
      const body = "<!doctype html><link rel=icon href=data:,><title>A page</title>";
      return request.respond({ contentType: "text/html", body });
    });
  } else if (url.startsWith("https:")) {
    const devtools = await page.createCDPSession();
    await devtools.send("Security.setIgnoreCertificateErrors", { ignore: true });
  }
  await page.goto(url);
}
