/** What Deno's own OpenTelemetry tells of the course, to a collector that the test is itself. */

import { assertEquals } from "@std/assert";
import { SMALL_COURSE } from "../../helpers/folder.ts";
import { bundle, type Course, makeHouse, startCourse } from "../../helpers/process.ts";
import { watchResponse } from "../../helpers/stream.ts";
import { openReader } from "../../snippets/reader.ts";
import { until } from "../../snippets/wait.ts";

await bundle();

/** One event and then nothing, or with `?flood` 64 KiB every 5 ms, for which nobody waits. */
const FLOOD = `
const flood = new TextEncoder().encode(": " + "x".repeat(65_533) + "\\n");
export default {
  fetch({ url }) {
    let timer;
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("data: 1\\n\\n"));
        if (url.includes("flood")) timer = setInterval(() => controller.enqueue(flood), 5);
      },
      cancel: () => clearInterval(timer),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  },
};
`;

Deno.test("otel: requests, open streams, watchers and dropped readers show up", async () => {
  await using collector = collect();
  await using house = await makeHouse({ ...SMALL_COURSE, "lessons/1-part/1-one/live.ts": FLOOD });
  const env = { ...collector.env, OTEL_DENO: "true" };
  await using course = await startCourse({ house: house.url, env });
  await visit(course, async () => {
    const wanted = Object.entries({
      "wireside.streams.open": 2,
      "wireside.watchers": 1,
      "wireside.readers.dropped": 1,
    });
    await until(
      () => wanted.every(([name, value]) => collector.metrics.get(name) === value),
      `the metrics say ${wanted.join(" ")}`,
    );
    await until(() => collector.paths.has("/healthz"), "a request among the traces");
  });
  await until(() => collector.metrics.get("wireside.streams.open") === 0, "all have left");
  assertEquals(course.stderr(), "");
});

Deno.test("otel: without OTEL_DENO nothing is sent", async () => {
  await using collector = collect();
  await using house = await makeHouse({ ...SMALL_COURSE, "lessons/1-part/1-one/live.ts": FLOOD });
  {
    await using course = await startCourse({ house: house.url, env: collector.env });
    await visit(course, async () => {});
    Deno.kill(course.pid, "SIGTERM");
    // What is kept is sent at the end, at the latest.
    assertEquals((await course.ended).code, 0);
  }
  assertEquals(collector.requests(), 0);
});

/** Asks for a page, watches a stream, and has another reader dropped. */
async function visit(course: Course, meanwhile: () => Promise<void>): Promise<void> {
  const { origin, port } = course;
  const id = crypto.randomUUID();
  const live = "/lessons/one/live";
  await (await fetch(`${origin}/healthz`)).body?.cancel();
  await using watcher = await watchResponse(await fetch(`${origin}/wire/${id}`));
  await using reader = await openReader(`${origin}${live}?wire=${id}`);
  await reader.readEvents(1);
  await watcher.readUntil("write");
  const silent = await Deno.connect({ port });
  const head = `GET ${live}?flood HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  await silent.write(new TextEncoder().encode(head));
  await until(() => course.stdout().includes("Dropped a reader"), "one reader is dropped");
  silent.close();
  await meanwhile();
}

/** Collects what is told by OTLP in JSON. */
function collect() {
  const metrics = new Map<string, number>();
  const paths = new Set<string>();
  let requests = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    requests++;
    const body = await request.json();
    for (const { name, sum } of body.resourceMetrics?.flatMap(scopeMetrics) ?? []) {
      const [point] = sum?.dataPoints ?? [];
      if (point) metrics.set(name, Number(point.asInt ?? point.asDouble));
    }
    for (const { attributes } of body.resourceSpans?.flatMap(scopeSpans) ?? []) {
      for (const { key, value } of attributes) if (key === "url.path") paths.add(value.stringValue);
    }
    return Response.json({});
  });
  return {
    metrics,
    paths,
    requests: () => requests,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_METRIC_EXPORT_INTERVAL: "200",
      OTEL_BSP_SCHEDULE_DELAY: "200",
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

interface Metric {
  readonly name: string;
  readonly sum?: { readonly dataPoints: readonly { asInt?: string; asDouble?: number }[] };
}

interface Span {
  readonly attributes: readonly { key: string; value: { stringValue: string } }[];
}

function scopeMetrics({ scopeMetrics }: { scopeMetrics: { metrics: Metric[] }[] }): Metric[] {
  return scopeMetrics.flatMap(({ metrics }) => metrics);
}

function scopeSpans({ scopeSpans }: { scopeSpans: { spans: Span[] }[] }): Span[] {
  return scopeSpans.flatMap(({ spans }) => spans);
}
