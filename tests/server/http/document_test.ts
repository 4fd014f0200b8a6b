import { assert, assertEquals, assertLess } from "@std/assert";
import { createDocument, type Document, sendDocument } from "../../../server/http/document.ts";
import { ORIGIN, request } from "../../helpers/site.ts";

const TEXT = "<p>A text that is worth to be compressed.</p>\n".repeat(100);
const document = await createDocument(TEXT, { type: "text/html; charset=utf-8" });

Deno.test("sendDocument sends the text with its type, length, tag and policies", async () => {
  const { status, headers, body } = await send({});
  assertEquals(status, 200);
  assertEquals(headers.get("content-type"), "text/html; charset=utf-8");
  assertEquals(headers.get("content-length"), String(TEXT.length));
  assertEquals(headers.get("cache-control"), "no-cache");
  assertEquals(headers.get("vary"), "accept-encoding");
  assertEquals(headers.get("content-encoding"), null);
  assertEquals(headers.get("etag"), document.etag);
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(await new Response(body).text(), TEXT);
});

const ENCODINGS: [accepted: string, encoding: string | null][] = [
  ["", null],
  ["identity", null],
  ["deflate", null],
  ["br", "br"],
  ["BR", "br"],
  ["gzip", "gzip"],
  ["gzip, deflate", "gzip"],
  // What browsers send: the order is no wish.
  ["gzip, deflate, br, zstd", "br"],
  ["gzip,br", "br"],
  ["gzip;q=1, br;q=0.5", "gzip"],
  ["br;q=0.5,gzip;q=0.6", "gzip"],
  ["gzip;q=0", null],
  ["br;q=0, gzip", "gzip"],
  ["br;q=0.0, gzip;q=0.000", null],
  ["*", "br"],
  ["*;q=0", null],
  ["br;q=0, *", "gzip"],
  ["*;q=0, gzip", "gzip"],
  ["identity, gzip;q=0.5", null],
  ["gzip ; q=0.8 , br ; q=0.2", "gzip"],
  ["x-gzip", null],
  ["gzip;q=nonsense", null],
  [",;=,", null],
];

for (const [accepted, encoding] of ENCODINGS) {
  Deno.test(`sendDocument answers "${accepted}" with ${encoding ?? "no encoding"}`, async () => {
    const response = await send({ "accept-encoding": accepted });
    const { headers } = response;
    assertEquals(headers.get("content-encoding"), encoding);
    assertEquals(headers.get("vary"), "accept-encoding");
    const bytes = await response.bytes();
    assertEquals(headers.get("content-length"), String(bytes.length));
    if (encoding) assertLess(bytes.length, TEXT.length / 2);
    assertEquals(await decode(bytes, encoding), TEXT);
  });
}

Deno.test("sendDocument sends a picture as it is, which is packed already", async () => {
  const picture = await createDocument(TEXT, { type: "image/png" });
  const response = await send({ "accept-encoding": "br, gzip" }, { document: picture });
  assertEquals(response.headers.get("content-encoding"), null);
  assertEquals(await response.text(), TEXT);
});

Deno.test("sendDocument compresses once per encoding", async () => {
  const fresh = await createDocument(TEXT, { type: "text/plain" });
  for (let round = 0; round < 3; round++) {
    for (const encoding of ["br", "gzip"]) {
      await (await send({ "accept-encoding": encoding }, { document: fresh })).bytes();
    }
  }
  assertEquals([...fresh.answers.keys()], ["br", "gzip"]);
});

Deno.test("sendDocument answers 304 to whoever has the text, in whatever encoding", async () => {
  const { etag } = document;
  const strong = etag.replace("W/", "");
  assert(etag.startsWith('W/"') && strong.startsWith('"'));
  for (const known of [etag, strong, `"x", ${etag}`, `${strong}, "x"`, `"x",${etag},"y"`, "*"]) {
    const response = await send({ "if-none-match": known, "accept-encoding": "br" });
    assertEquals(response.status, 304, known);
    assertEquals(response.body, null);
    for (const name of ["etag", "vary", "cache-control"]) assert(response.headers.get(name), name);
    for (const name of ["content-length", "content-encoding", "content-type"]) {
      assertEquals(response.headers.get(name), null);
    }
  }
});

Deno.test("sendDocument answers 200 to whoever has something else", async () => {
  for (const known of ["", '"x"', 'W/"x"', document.etag.slice(0, -2), "nonsense"]) {
    const response = await send({ "if-none-match": known });
    await response.bytes();
    assertEquals(response.status, 200, known);
  }
});

Deno.test("sendDocument sends an error page whole, whatever the reader has", async () => {
  const headers = { "if-none-match": "*" };
  const page = await createDocument(TEXT, { type: "text/html", status: 404 });
  const response = await sendDocument(request("/", { headers }), page);
  assertEquals(response.status, 404);
  assertEquals(await response.text(), TEXT);
});

Deno.test("sendDocument answers HEAD like GET, without the body", async () => {
  for (const headers of [{}, { "accept-encoding": "br" }, { "if-none-match": "*" }]) {
    const head = await sendDocument(request("/", { method: "HEAD", headers }), document);
    const get = await send(headers);
    assertEquals(head.body, null);
    assertEquals(head.status, get.status);
    assertEquals([...head.headers], [...get.headers]);
    await get.body?.cancel();
  }
});

Deno.test("createDocument gives the same text the same tag, and others another", async () => {
  const tagOf = async (text: string) => (await createDocument(text, { type: "a/b" })).etag;
  assertEquals(await tagOf("a"), await tagOf("a"));
  assert(await tagOf("a") !== await tagOf("b"));
  assert(await tagOf("") !== "");
});

function send(headers: HeadersInit, options: { document?: Document } = {}): Promise<Response> {
  return sendDocument(new Request(ORIGIN, { headers }), options.document ?? document);
}

async function decode(bytes: Uint8Array<ArrayBuffer>, encoding: string | null): Promise<string> {
  if (!encoding) return new TextDecoder().decode(bytes);
  const format = encoding === "br" ? "brotli" as CompressionFormat : "gzip";
  return await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)))
    .text();
}
