import { assertEquals, assertThrows } from "@std/assert";
import { readSettings, SettingsError } from "../server/settings.ts";

const DEFAULTS = { port: 8000, host: "127.0.0.1", dev: false, repository: undefined };

Deno.test("readSettings without anything gives the defaults", () => {
  assertEquals(read([]), DEFAULTS);
});

Deno.test("readSettings reads PORT and HOST", () => {
  assertEquals(read([], { PORT: "3000", HOST: "::1" }), { ...DEFAULTS, port: 3000, host: "::1" });
});

Deno.test("readSettings reads flags with = and with a space", () => {
  assertEquals(read(["--port=8080"]).port, 8080);
  assertEquals(read(["--port", "8080"]).port, 8080);
  assertEquals(read(["--host=localhost"]).host, "localhost");
  assertEquals(read(["--host", "0.0.0.0", "--port", "0"]), {
    ...DEFAULTS,
    host: "0.0.0.0",
    port: 0,
  });
});

Deno.test("readSettings lets flags win over the environment, even over a bad one", () => {
  const env = { PORT: "1", HOST: "localhost" };
  assertEquals(read(["--port", "2", "--host", "::"], env), { ...DEFAULTS, port: 2, host: "::" });
  assertEquals(read(["--port", "2"], { PORT: "x" }).port, 2);
});

Deno.test("readSettings takes ports from 0 to 65535", () => {
  for (const port of [0, 1, 65_535]) assertEquals(read(["--port", `${port}`]).port, port);
});

Deno.test("readSettings refuses every other port and says which setting and what to give", () => {
  const bad = ["", " ", "x", "-1", "+1", "1.5", "65536", "99999999999", "0x50", "1e3", "80 ", "٨٠"];
  for (const port of bad) {
    assertRefused([`--port=${port}`], {}, `--port is ${JSON.stringify(port)}: give a whole number`);
    assertRefused([], { PORT: port }, `PORT is ${JSON.stringify(port)}: give a whole number`);
  }
  assertRefused(["--port"], {}, '--port is "": give a whole number from 0 to 65535');
  assertRefused(["--port", "-1"], {}, '--port is "": give a whole number from 0 to 65535');
});

Deno.test("readSettings refuses what cannot be an address", () => {
  for (const host of ["", " ", "a b", "http://x", "a/b", "a\nb"]) {
    assertRefused([`--host=${host}`], {}, `--host is ${JSON.stringify(host)}: give an address`);
    assertRefused([], { HOST: host }, `HOST is ${JSON.stringify(host)}: give an address`);
  }
});

Deno.test("readSettings reads REPOSITORY_URL, and takes its last slash away", () => {
  const urls = [
    ["https://github.com/you/wireside/tree/main", "https://github.com/you/wireside/tree/main"],
    ["https://a.b/c/", "https://a.b/c"],
    ["https://a.b", "https://a.b"],
    ['https://a.b/"c" d', "https://a.b/%22c%22%20d"],
  ];
  for (const [url, repository] of urls) {
    assertEquals(read([], { REPOSITORY_URL: url! }), { ...DEFAULTS, repository });
  }
});

Deno.test("readSettings refuses a REPOSITORY_URL that no path can follow on https", () => {
  const bad = ["", "a", "github.com/a", "http://a.b", "javascript:1", "https://", "https://a.b?c"];
  for (const url of [...bad, "https://a.b/#c", "https://me:secret@a.b"]) {
    const message = `REPOSITORY_URL is ${JSON.stringify(url)}: give the https URL of the project's`;
    assertRefused([], { REPOSITORY_URL: url }, message);
  }
});

Deno.test("readSettings refuses what it does not know, by name", () => {
  assertRefused(["--prot", "80"], {}, "--prot is unknown: use --port or --host");
  assertRefused(["-p", "80"], {}, "-p is unknown");
  assertRefused(["--no-port"], {}, "--no-port is unknown");
  assertRefused(["8080"], {}, "8080 is unknown");
  assertRefused(["--", "8080"], {}, "8080 is unknown");
});

Deno.test("readSettings says everything in one line", () => {
  for (const args of [["--port=\n"], ["--host=a\nb"], ["--a"]]) {
    const { message } = assertThrows(() => read(args), SettingsError);
    assertEquals(message.split("\n").length, 1, message);
  }
});

function read(args: string[], env: Record<string, string> = {}) {
  return readSettings(args, { get: (name) => env[name] });
}

function assertRefused(args: string[], env: Record<string, string>, message: string): void {
  assertThrows(() => read(args, env), SettingsError, message);
}
