import { assertEquals, assertThrows } from "@std/assert";
import { readSettings, SettingsError } from "../../../server/http/settings.ts";

const DEFAULTS = {
  port: 8000,
  host: "127.0.0.1",
  dev: false,
  limits: {
    maxStreams: 10_000,
    maxStreamsPerClient: 200,
    maxStreamSeconds: 3_600,
    maxWaitingBytes: 262_144,
    maxWireBytes: 1_048_576,
    maxTargetLength: 8_192,
  },
  redisUrl: undefined,
  repository: undefined as string | undefined,
  origin: undefined as string | undefined,
  log: "text" as const,
};

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

Deno.test("readSettings reads every limit, and off as none", () => {
  const names = {
    MAX_STREAMS: "maxStreams",
    MAX_STREAMS_PER_CLIENT: "maxStreamsPerClient",
    MAX_STREAM_SECONDS: "maxStreamSeconds",
    MAX_WAITING_BYTES: "maxWaitingBytes",
    MAX_WIRE_BYTES: "maxWireBytes",
    MAX_TARGET_LENGTH: "maxTargetLength",
  } as const;
  for (const [name, key] of Object.entries(names)) {
    assertEquals(read([], { [name]: "7" }).limits, { ...DEFAULTS.limits, [key]: 7 });
    assertEquals(read([], { [name]: "off" }).limits[key], Infinity);
    for (const bad of ["", "0", "-1", "1.5", "none", "1e3"]) {
      assertRefused([], { [name]: bad }, `${name} is ${JSON.stringify(bad)}: give a whole number`);
    }
  }
});

Deno.test("readSettings reads REDIS_URL and LOG, and refuses what they cannot be", () => {
  const url = "rediss://me:secret@redis.example:6380/2";
  assertEquals(read([], { REDIS_URL: url }).redisUrl, url);
  for (const bad of ["", "127.0.0.1", "http://x", "redis://a b"]) {
    assertRefused([], { REDIS_URL: bad }, `REDIS_URL is ${JSON.stringify(bad)}: give an address`);
  }
  assertEquals(read([], { LOG: "json" }).log, "json");
  assertRefused([], { LOG: "xml" }, 'LOG is "xml": give text or json');
});

Deno.test("readSettings reads ORIGIN, and refuses what is more or less than that", () => {
  for (const origin of ["https://wireside.example", "http://10.0.0.7:8080"]) {
    assertEquals(read([], { ORIGIN: origin }).origin, origin);
    assertEquals(read([], { ORIGIN: `${origin}/` }).origin, origin);
  }
  for (const bad of ["", "wireside.example", "https://x/course", "https://me@x", "ftp://x"]) {
    assertRefused([], { ORIGIN: bad }, `ORIGIN is ${JSON.stringify(bad)}: give where readers`);
  }
});

Deno.test("readSettings refuses a TRUST_PROXY that is no address and no network", () => {
  for (const bad of ["yes", "10.0.0.0/33", "127.0.0.1 ::1", "*"]) {
    assertRefused(
      [],
      { TRUST_PROXY: bad },
      `TRUST_PROXY is ${JSON.stringify(bad)}: give addresses`,
    );
  }
});

Deno.test("readSettings says everything in one line", () => {
  for (const args of [["--port=\n"], ["--host=a\nb"], ["--a"]]) {
    const { message } = assertThrows(() => read(args), SettingsError);
    assertEquals(message.split("\n").length, 1, message);
  }
});

/** What is read, but for whom it trusts, which is a function. */
function read(args: string[], env: Record<string, string> = {}) {
  const { trust: _, ...settings } = readSettings(args, { get: (name) => env[name] });
  return settings;
}

function assertRefused(args: string[], env: Record<string, string>, message: string): void {
  assertThrows(() => read(args, env), SettingsError, message);
}
