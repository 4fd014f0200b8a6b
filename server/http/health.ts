import config from "../../deno.json" with { type: "json" };
import { SECURITY_HEADERS } from "./responses.ts";
import type { Streams } from "../streams/open_streams.ts";

/** Says how the server is: 200, or 503 while it ends and should get no more readers. */
export function answerHealth({ open, watchers, isEnding }: Streams): Response {
  const health = {
    status: isEnding ? "ending" : "ok",
    openStreams: open,
    watchers,
    uptimeSeconds: Math.floor(performance.now() / 1_000),
    version: config.version,
  };
  return Response.json(health, {
    status: isEnding ? 503 : 200,
    headers: { ...SECURITY_HEADERS, "cache-control": "no-store" },
  });
}
