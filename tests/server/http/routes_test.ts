import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { makeLesson, openSite, ORIGIN, request } from "../../helpers/site.ts";

const ID = "7f7e0b3c-5a4e-4c1e-9a58-0c9b8e2f6d11";
const POLICIES = [
  "content-security-policy",
  "cross-origin-opener-policy",
  "permissions-policy",
  "referrer-policy",
  "x-content-type-options",
];
const { site } = await openSite();

Deno.test("site answers pages and assets with 200, a tag and its policies", async () => {
  const paths = ["/", "/lessons/lesson", "/assets/site-1.js", "/assets/site-2.css", "/?a#b"];
  paths.push("/cheat-sheet", "/errors", "/search.json");
  for (const path of paths) {
    const response = await site(request(path));
    assert((await response.text()).length > 0);
    assertEquals(response.status, 200, path);
    assert(response.headers.has("etag"));
    assertPolicies(response);
  }
});

Deno.test("site answers 304 to whoever has the page, with the same policies", async () => {
  const etag = (await site(request("/"))).headers.get("etag")!;
  const response = await site(request("/", { headers: { "if-none-match": `"x", ${etag}` } }));
  assertEquals([response.status, response.body], [304, null]);
  assertEquals(response.headers.get("vary"), "accept-encoding");
  assertPolicies(response);
});

Deno.test("site lets browsers keep assets for ever, and pages never unasked", async () => {
  const cachingOf = async (path: string) =>
    (await site(request(path))).headers.get("cache-control");
  assertEquals(await cachingOf("/assets/site-1.js"), "public, max-age=31536000, immutable");
  for (const path of ["/", "/lessons/lesson", "/nowhere", "/search.json"]) {
    assertEquals(await cachingOf(path), "no-cache");
  }
});

Deno.test("site answers what it does not know with its own 404 page", async () => {
  const paths = ["/nowhere", "/lessons/nope", "/lessons/nope/live", "/assets/nope.js", "/wire"];
  paths.push("/lessons", "/lessons/", "/lessons/nope/", "/lessons/lesson/live/x", "/reload");
  paths.push("/errors/nope", "/errors/nope/", "/errors/__proto__", "/errors/__proto__/", "/search");
  paths.push(
    "/lessons/lesson//",
    "//cheat-sheet/",
    "/nowhere/",
    "/robots.txt/",
    "/lessons/lesson/live/",
  );
  paths.push("/assets/constructor", "/lessons/__proto__", "/LESSONS/lesson", "/wire/x/y");
  for (const path of paths) await assertNotFound(path);
});

Deno.test("site sends who asks for a page with a slash at the end to the page itself", async () => {
  const paths = ["/lessons/lesson", "/cheat-sheet", "/errors"];
  for (const method of ["GET", "HEAD"]) {
    for (const path of paths) {
      for (const query of ["", "?", "?a=%2F%0d%0a&b=//x.example/", "?/"]) {
        const response = await site(request(`${path}/${query}`, { method }));
        assertEquals(response.status, 301);
        assertEquals(response.headers.get("location"), path + (query === "?" ? "" : query));
        assertEquals(response.headers.get("cache-control"), "no-cache");
        assertPolicies(response);
        assertEquals(await response.text(), method === "HEAD" ? "" : `This page is at ${path}.\n`);
      }
    }
  }
  const posted = await site(request("/cheat-sheet/", { method: "POST" }));
  assertEquals([posted.status, posted.headers.get("location")], [404, null]);
  await posted.body?.cancel();
});

Deno.test("site never fails at a malformed path", async () => {
  const paths = ["/%E0%A4%A", "/%", "/%zz", "//", "///", "//a/b", "/%00", "/\\..\\x", "/a\u0000b"];
  paths.push("/lessons/%2e%2e%2f", "/lessons/%E0%A4%A", "/lessons/%E0%A4%A/live", "/lessons/%00");
  paths.push("/assets/../deno.json", "/assets/%2e%2e/deno.json", "/assets/..%2fdeno.json");
  paths.push(
    "/assets/%252e%252e%252fdeno.json",
    "/assets/..%5cdeno.json",
    "/lessons/lesson%2flive",
  );
  paths.push(`/${"a".repeat(8_000)}`, `/lessons/${"%20".repeat(2_000)}`, `/${"a/".repeat(4_000)}`);
  paths.push("/;/?:@&=+$,", "/{x}/(y)*", "/:slug", "/lessons/:slug", "/é", "/\u{1f600}");
  for (const path of paths) await assertNotFound(path);
});

Deno.test("site answers other methods with 405 and says which are allowed", async () => {
  const paths: [path: string, allow: string][] = [
    ["/", "GET, HEAD"],
    ["/lessons/lesson", "GET, HEAD"],
    ["/lessons/nope", "GET, HEAD"],
    ["/lessons/lesson/live", "GET, HEAD"],
    ["/assets/site-1.js", "GET, HEAD"],
    ["/errors/nope", "GET, HEAD"],
    ["/search.json", "GET, HEAD"],
    [`/wire/${ID}`, "GET, HEAD"],
  ];
  for (const [path, allow] of paths) {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"]) {
      await assertNotAllowed(path, { method, allow });
    }
  }
  for (const method of ["GET", "HEAD", "PUT", "OPTIONS"]) {
    await assertNotAllowed(`/wire/${ID}/cut`, { method, allow: "POST" });
  }
});

Deno.test("site answers HEAD as it answers GET, without the body", async () => {
  const paths = ["/", "/lessons/lesson", "/assets/site-1.js", "/nowhere", "/lessons/lesson/live"];
  paths.push(`/wire/${ID}`, "/wire/x", "/lessons/lesson/live?wire=x");
  for (const path of paths) {
    const get = await site(request(path));
    const head = await site(request(path, { method: "HEAD" }));
    assertEquals(await head.text(), "", path);
    assertEquals(head.status, get.status);
    assertEquals([...head.headers], [...get.headers]);
    await get.body?.cancel();
  }
});

Deno.test("site answers HEAD of a live endpoint without leaving its stream open", async () => {
  let open = 0;
  const lesson = makeLesson({
    live: {
      fetch() {
        // What is left of it would fail this test: the leak checks see timers.
        const timer = setInterval(() => {}, 1000);
        open++;
        const cancel = () => {
          clearInterval(timer);
          open--;
        };
        return new Response(new ReadableStream({ cancel }));
      },
    },
  });
  const { site } = await openSite([lesson]);
  const response = await site(request("/lessons/lesson/live", { method: "HEAD" }));
  assertEquals([response.status, await response.text(), open], [200, "", 0]);
});

Deno.test("site answers HEAD also where the lesson's cancel throws", async () => {
  const body = () =>
    new ReadableStream({
      cancel() {
        throw new Error("from the test: cancel");
      },
    });
  const { site } = await openSite([makeLesson({ live: { fetch: () => new Response(body()) } })]);
  const response = await site(request("/lessons/lesson/live", { method: "HEAD" }));
  assertEquals([response.status, await response.text()], [200, ""]);
});

Deno.test("site answers 400 where a wire's ID is not a UUID", async () => {
  const ids = ["x", "%20", `${ID}x`, ID.replace("-4", "-0"), ID.replaceAll("-", ""), `{${ID}}`];
  for (const id of ids) {
    await assertBad(request(`/wire/${id}`));
    await assertBad(request(`/wire/${id}/cut`, { method: "POST" }));
    await assertBad(request(`/lessons/lesson/live?wire=${id}`));
  }
  await assertBad(request("/lessons/lesson/live?wire="));
  await assertBad(request(`/lessons/lesson/live?wire=x&wire=${ID}`));
});

Deno.test("site answers 400 where the address makes no URL", async () => {
  await assertBad({ url: "http://a b/", method: "GET", headers: new Headers() } as Request);
});

Deno.test("site answers 404 to a cut of a wire that nobody watches", async () => {
  const response = await site(request(`/wire/${ID}/cut`, { method: "POST", body: "unread" }));
  assertEquals(response.status, 404);
  assertPolicies(response);
  await response.body?.cancel();
});

Deno.test("site opens the reloading stream only while developing", async () => {
  const { site } = await openSite([makeLesson()], { dev: true });
  const response = await site(request("/reload"));
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  const { value } = await response.body!.getReader().read();
  assertMatch(new TextDecoder().decode(value), /^retry: 200\ndata: [0-9a-f-]{36}\n\n$/);
  await assertNotFound("/reload");
});

Deno.test("site allows no inline code by its Content-Security-Policy", async () => {
  const policy = (await site(request("/"))).headers.get("content-security-policy") ?? "";
  assert(!/unsafe|\*|https?:|blob:|nonce/.test(policy), policy);
  const directives = ["default-src 'none'", "script-src 'self'", "style-src 'self'"];
  directives.push("connect-src 'self'", "base-uri 'none'", "form-action 'none'");
  for (const directive of directives) assertStringIncludes(policy, directive);
});

async function assertNotFound(path: string): Promise<void> {
  const response = await site(new Request(ORIGIN + path));
  const text = await response.text();
  assertEquals(response.status, 404, path);
  assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
  assertStringIncludes(text, "There is nothing at this address");
  assertPolicies(response);
}

async function assertNotAllowed(
  path: string,
  { method, allow }: { method: string; allow: string },
): Promise<void> {
  const response = await site(request(path, { method }));
  await response.body?.cancel();
  assertEquals(response.status, 405, `${method} ${path}`);
  assertEquals(response.headers.get("allow"), allow);
  assertPolicies(response);
}

async function assertBad(asked: Request): Promise<void> {
  const response = await site(asked);
  assertEquals(response.status, 400, asked.url);
  assertMatch(await response.text(), /^[^\n]+\n$/);
  assertPolicies(response);
}

function assertPolicies({ headers }: Response): void {
  for (const name of POLICIES) assert(headers.get(name), name);
  assertEquals(headers.get("x-content-type-options"), "nosniff");
}
