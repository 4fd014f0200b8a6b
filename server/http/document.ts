/** What is sent whole: a page, a script, a style, a picture. */

import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { eTag, ifNoneMatch } from "@std/http/etag";
import { SECURITY_HEADERS } from "./responses.ts";

/** What is sent, and how often browsers need to ask for it again. */
export interface Document {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly status: number;
  readonly etag: string;
  readonly cacheControl: string;
  /** The body as it has been compressed before, by its encoding. */
  readonly packed: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  /** The answer in each encoding that somebody has asked for: each is made once, and then copied. */
  readonly answers: Map<string, Promise<Response>>;
}

const encoder = new TextEncoder();
const compress: Record<string, (body: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>> = {
  // Quality 9 of 11: nearly as small, and a page is ready ten times sooner.
  br: async (body) => {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    return new Uint8Array(await promisify(brotliCompress)(body, { params }));
  },
  gzip: async (body) => new Uint8Array(await promisify(gzip)(body)),
};

/** Creates a document from its text: found (200) and `no-cache` unless it says otherwise. */
export async function createDocument(
  body: string | Uint8Array<ArrayBuffer>,
  { type, status = 200, cacheControl = "no-cache", packed = {} }: {
    type: string;
    status?: number;
    cacheControl?: string;
    packed?: Document["packed"];
  },
): Promise<Document> {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  // Weak, because the same tag stands for the text in every encoding.
  const etag = await eTag(bytes, { weak: true }) ?? "";
  return { body: bytes, type, status, etag, cacheControl, packed, answers: new Map() };
}

/** Answers a request with a document: compressed as the reader likes, or 304 if unchanged. */
export async function sendDocument(request: Request, document: Document): Promise<Response> {
  const known = request.headers.get("if-none-match");
  if (document.status === 200 && known !== null && !ifNoneMatch(known, document.etag)) {
    return new Response(null, { status: 304, headers: sharedHeaders(document) });
  }
  // A picture is packed already.
  const encoding = document.type.startsWith("image/") ? "identity" : chooseEncoding(request);
  let making = document.answers.get(encoding);
  if (!making) document.answers.set(encoding, making = makeAnswer(document, encoding));
  const answer = await making;
  // A copy's headers are not checked again, which is most of what an answer costs.
  return request.method === "HEAD" ? new Response(null, answer) : answer.clone();
}

async function makeAnswer(document: Document, encoding: string): Promise<Response> {
  const body = document.packed[encoding] ?? await compress[encoding]?.(document.body) ??
    document.body;
  const headers = sharedHeaders(document);
  headers.set("content-type", document.type);
  headers.set("content-length", String(body.length));
  if (encoding !== "identity") headers.set("content-encoding", encoding);
  return new Response(body, { status: document.status, headers });
}

/** The headers of every answer, whether the text goes with it or not. */
function sharedHeaders({ cacheControl, etag }: Document): Headers {
  return new Headers({
    ...SECURITY_HEADERS,
    "cache-control": cacheControl,
    etag,
    vary: "accept-encoding",
  });
}

/**
 * The encoding that the reader likes best; of those that it likes equally, the smallest, because
 * the order in which a browser lists them means nothing. Who names none unpacks none.
 */
function chooseEncoding(request: Request): string {
  const weights = new Map<string, number>();
  for (const item of (request.headers.get("accept-encoding") ?? "").toLowerCase().split(",")) {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(name, weight === undefined ? 1 : Number(weight.slice("q=".length)) || 0);
  }
  const weigh = (encoding: string) => weights.get(encoding) ?? weights.get("*") ?? 0;
  const best = Object.keys(compress).reduce((a, b) => weigh(b) > weigh(a) ? b : a);
  return weigh(best) > 0 && weigh(best) >= (weights.get("identity") ?? 0) ? best : "identity";
}
