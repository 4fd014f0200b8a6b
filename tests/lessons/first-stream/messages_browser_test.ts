/** The lesson quotes what consoles say. Here they say it. */

import { assertStringIncludes } from "@std/assert";
import { until } from "../../snippets/wait.ts";
import { browserTest } from "../../browser/browsers.ts";

const LESSON = new URL("../../../lessons/1-the-stream/1-first-stream/lesson.md", import.meta.url);
const lesson = await Deno.readTextFile(LESSON);

browserTest(
  "console says of a wrong type what lesson first-stream quotes",
  async ({ context, name }) => {
    await using server = serveHtml();
    const page = await context.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    await page.goto(server.origin);
    await page.evaluate(`void (globalThis.source = new EventSource("/sse"))`);
    await until(() => said.length > 0, "the console says something");
    const quoted = name === "Chromium"
      ? `EventSource's response has a MIME type ("text/html") that is not "text/event-stream". Aborting the connection.`
      : "Firefox can’t establish a connection to the server at ";
    assertStringIncludes(said.join("\n"), quoted);
    assertStringIncludes(lesson, quoted);
  },
);

browserTest(
  "console says of a page from a file what lesson first-stream quotes",
  async ({ context }) => {
    await using server = serveHtml();
    const page = await context.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    const file = await Deno.makeTempFile({ suffix: ".html" });
    await page.goto(`file://${file}`);
    await page.evaluate(`void (globalThis.source = new EventSource("${server.origin}/sse"))`);
    await until(() => said.length > 0, "the console says something");
    await Deno.remove(file);
    const quoted =
      "Access to resource at 'http://127.0.0.1:8080/sse' from origin 'null' has been blocked by CORS policy";
    assertStringIncludes(
      said.join("\n").replaceAll(server.origin, "http://127.0.0.1:8080"),
      quoted,
    );
    assertStringIncludes(lesson, quoted);
  },
  { only: "Chromium" },
);

/** A server that answers everything with a page. */
function serveHtml() {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () =>
      new Response("<!doctype html><title>A page</title>", {
        headers: { "content-type": "text/html" },
      }),
  );
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
