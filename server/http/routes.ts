/** The ordered table of patterns and handlers: the first match answers. */

import { plain, SECURITY_HEADERS } from "./responses.ts";
import type { Assets } from "./assets.ts";
import type { Bus } from "../streams/bus.ts";
import type { Course } from "../course/course.ts";
import { sendDocument } from "./document.ts";
import { answerHealth } from "./health.ts";
import { answerLive } from "../streams/live.ts";
import { logError } from "./log.ts";
import { createDocuments, type Documents } from "./on_demand.ts";
import { openReload } from "./reload.ts";
import type { Limits } from "./settings.ts";
import type { Streams, Visitor } from "../streams/open_streams.ts";
import { cutsOf, isWireId, openWire, recordsOf } from "../streams/wire.ts";

/** Answers one request, whatever it is. */
export type Site = (request: Request, visitor: Visitor) => Promise<Response>;

/** What a site is made of. */
export interface SiteParts {
  readonly course: Course;
  readonly assets: Assets;
  readonly bus: Bus;
  /**
   * Where the course is served, such as `http://127.0.0.1:8000`: the curl lines begin with it, and
   * the addresses that pages give as their own.
   */
  readonly origin: string;
  readonly streams: Streams;
  readonly limits: Limits;
  /** Where the project's files can be seen and changed, as a URL without its last slash. */
  readonly repository?: string | undefined;
}

interface Route {
  readonly method: "GET" | "POST";
  readonly pattern: RegExp;
  /** Answers, or finds that there is nothing at this address. */
  readonly answer: (
    request: Request,
    params: Params,
    visitor: Visitor,
  ) => Promise<Response | undefined> | Response | undefined;
}

type Params = Record<string, string | undefined>;

/** Creates what answers requests for the pages, and for the streams. */
export function createSite(parts: SiteParts): Site {
  const { course, assets, bus, origin, streams, limits, repository } = parts;
  const lessons = new Map(course.lessons.map((lesson) => [lesson.slug, lesson]));
  const documents = createDocuments({ course, assets: assets.urls, origin, repository });
  const sendFound: Route["answer"] = async (request) => {
    const document = await documents.find(new URL(request.url).pathname);
    return document && await sendDocument(request, document);
  };

  const routes: Route[] = [
    ...["/", "/lessons/:slug", "/cheat-sheet", "/errors", "/errors/:slug"]
      .map((path) => get(path, sendFound)),
    ...["/search.json", "/robots.txt", "/sitemap.xml"].map((path) => get(path, sendFound)),
    get("/lessons/:slug/live", (request, { slug = "" }, visitor) => {
      const lesson = lessons.get(slug);
      return lesson && answerLive(request, lesson, { bus, streams, visitor, limits });
    }),
    get("/wire/:id", (_, { id = "" }, visitor) => {
      if (!isWireId(id)) return badWireId();
      const place = streams.admit(visitor, "wire");
      if (place instanceof Response) return place;
      return openWire(bus, id, { maxQueuedBytes: limits.maxWireBytes, hold: place.hold });
    }),
    post("/wire/:id/cut", async (_, { id = "" }) => {
      if (!isWireId(id)) return badWireId();
      if (!await bus.isHeard(recordsOf(id))) return plain(404, "Nobody is watching this wire.");
      bus.publish(cutsOf(id), undefined);
      return new Response(null, { status: 204, headers: SECURITY_HEADERS });
    }),
    get("/assets/:name", (request, { name = "" }) => {
      const document = assets.documents.get(name);
      return document && sendDocument(request, document);
    }),
    get("/healthz", () => answerHealth(streams)),
    ...assets.urls.reload ? [get("/reload", openReload)] : [],
  ];

  return async (request, visitor) => {
    try {
      if (isTooLong(request.url, limits)) {
        return plain(414, `The address is longer than ${limits.maxTargetLength} characters.`);
      }
      const response = await route(routes, request, visitor) ??
        redirectToPage(request, documents) ??
        await sendDocument(request, await documents.notFound());
      return request.method === "HEAD" ? withoutBody(response) : response;
    } catch (error) {
      logError(`Answer ${request.method} ${request.url}`, error);
      return plain(500, "Something went wrong on this server. It has been logged.");
    }
  };
}

/** Whether what follows the host is longer than it may be. */
function isTooLong(url: string, { maxTargetLength }: Limits): boolean {
  return url.length - url.indexOf("/", "https://".length) > maxTargetLength;
}

async function route(
  routes: Route[],
  request: Request,
  visitor: Visitor,
): Promise<Response | undefined> {
  const url = URL.parse(request.url);
  if (!url) return plain(400, "The request does not name a valid host.");
  const methods = new Set<string>();
  for (const { method, pattern, answer } of routes) {
    const match = pattern.exec(url.pathname);
    if (!match) continue;
    if (method === request.method || (method === "GET" && request.method === "HEAD")) {
      return await answer(request, match.groups ?? {}, visitor);
    }
    methods.add(method === "GET" ? "GET, HEAD" : method);
  }
  if (methods.size === 0) return undefined;
  const allow = [...methods].join(", ");
  return plain(405, `This address accepts only ${allow}.`, { allow });
}

/**
 * Redirects a page's address with a trailing slash to the page. The target is always the path of
 * one of our pages, so no path, however it is encoded, leads to another host. 301 rather than 308:
 * for GET and HEAD they mean the same, and Python's urllib follows 308 only since 3.11.
 */
function redirectToPage(
  { method, url }: Request,
  { isPage }: Documents,
): Response | undefined {
  const { pathname, search } = new URL(url);
  const path = pathname.slice(0, -1);
  // `//` is not the home page with a trailing slash.
  if (!pathname.endsWith("/") || path === "/" || !isPage(path)) return undefined;
  if (method !== "GET" && method !== "HEAD") return undefined;
  // Otherwise browsers may keep it for ever.
  const headers = { location: path + search, "cache-control": "no-cache" };
  return plain(301, `This page is at ${path}.`, headers);
}

function get(path: string, answer: Route["answer"]): Route {
  return { method: "GET", pattern: patternOf(path), answer };
}

function post(path: string, answer: Route["answer"]): Route {
  return { method: "POST", pattern: patternOf(path), answer };
}

/** A name after a colon stands for one segment. A `URLPattern` says the same, fifty times slower. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")}$`);
}

function badWireId(): Response {
  return plain(400, "The wire's ID is not a UUID: create one with crypto.randomUUID().");
}

/** The head of an answer whose body nobody will read: a stream that it opened is closed again. */
async function withoutBody(response: Response): Promise<Response> {
  const { status, statusText, headers, body } = response;
  await body?.cancel().catch((error) => logError("Close the body of an answer to HEAD", error));
  // Where the length is not known, an absent body would say that it is 0.
  const isOpenEnded = body !== null && !headers.has("content-length");
  return new Response(isOpenEnded ? new Blob().stream() : null, { status, statusText, headers });
}
