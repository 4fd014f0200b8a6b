/** What is measured: one line for each, with its target. */

import { loadCourse } from "../../server/course/course.ts";
import { BUDGET } from "../browser/cost.ts";
import { LESSONS } from "../helpers/site.ts";
import { benchBroadcast } from "./broadcast.ts";
import { benchCold } from "./cold.ts";
import { benchInterpret } from "./interpret.ts";
import { benchPages, type PageCost } from "./pages.ts";
import { benchRequests } from "./requests.ts";
import { benchStart } from "./start.ts";
import { benchRecorder, benchStreams, type Held } from "./streams.ts";

/** One line. Without a target it is there to be known. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly target?: string;
  readonly isMet?: boolean;
}

/** What needs the npm registry, and runs only when it is named. */
export const ONLY_BY_NAME: readonly string[] = ["cold"];

/** Each takes its time; `deno task bench streams` runs one. */
export const benches: Readonly<Record<string, () => Promise<Figure[]>>> = {
  async interpret() {
    return (await benchInterpret()).map(({ name, ours, peer, unit, ratio }) => ({
      what: `interpret, ${name}`,
      measured: `${ours.toFixed(0)} ${unit}, eventsource-parser ${peer.toFixed(0)}: ${
        ratio.toFixed(2)
      }`,
      target: "at least 0.50",
      isMet: ratio >= 0.5,
    }));
  },
  async start() {
    const { ours, six, forty, bare } = await benchStart();
    const growth = forty / six;
    return [
      {
        what: "deno task start to the first 200",
        measured: `${ours.toFixed(0)} ms`,
        target: "at most 600 ms",
        isMet: ours <= 600,
      },
      {
        what: "the same with 6 lessons (ms)",
        measured: beside(six, { "a bare server": bare }, six / bare),
      },
      {
        what: "the same with 40 lessons (ms)",
        measured: beside(forty, { "a bare server": bare }, forty / bare),
      },
      {
        what: "40 lessons instead of 6",
        measured: growth.toFixed(2),
        target: "at most 1.33",
        isMet: growth <= 4 / 3,
      },
    ];
  },
  async cold() {
    const { ours, everything } = await benchCold();
    const [size, time] = [
      ours.megabytes / everything.megabytes,
      ours.seconds / everything.seconds,
    ];
    return [
      {
        what: "the first start, packages",
        measured: `${ours.packages}, everything ${everything.packages}`,
      },
      {
        what: "the first start, on the disk (MB)",
        measured: beside(ours.megabytes, { everything: everything.megabytes }, size),
        target: "at most 0.20",
        isMet: size <= 0.2,
      },
      {
        what: "the first start, to the first 200 (s)",
        measured: beside(ours.seconds, { everything: everything.seconds }, time),
        target: "at most 0.33",
        isMet: time <= 1 / 3,
      },
    ];
  },
  async pages() {
    const { lessons } = await loadCourse(LESSONS);
    const pages = await benchPages(["/", ...lessons.map(({ slug }) => `/lessons/${slug}`)]);
    const worst = worstOf(pages);
    return [
      worst("requests", { of: ({ requests }) => requests, limit: BUDGET.requests, unit: "" }),
      worst("over the wire", {
        of: ({ bytes }) => bytes / 1000,
        limit: BUDGET.bytes / 1000,
        unit: "kB",
      }),
      worst("first frame painted", { of: ({ firstFrame }) => firstFrame, limit: 300, unit: "ms" }),
    ];
  },
  async requests() {
    const { ours, nginx } = await benchRequests();
    const [speed, slowness] = [ours.perSecond / nginx.perSecond, ours.p99 / nginx.p99];
    return [
      {
        what: "a compressed lesson page, requests a second",
        measured: beside(ours.perSecond, { nginx: nginx.perSecond }, speed),
        target: "at least 0.33",
        isMet: speed >= 1 / 3,
      },
      {
        what: "a compressed lesson page, 99th percentile (ms)",
        measured: beside(ours.p99, { nginx: nginx.p99 }, slowness),
        target: "at most 3.00",
        isMet: slowness <= 3,
      },
      {
        what: "a compressed lesson page, processor time (µs)",
        measured: beside(ours.cpu, { nginx: nginx.cpu }, ours.cpu / nginx.cpu),
      },
    ];
  },
  async streams() {
    const all = await benchStreams();
    const named = (name: string) => all.find((held) => held.name === name)!;
    const [ours, floor, hono] = [named("ours"), named("floor"), named("Hono")];
    const line = (what: string, key: keyof Held & Unit, scale = 1) => {
      const scaled = all.filter((held) => held !== ours)
        .map((held) => [held.name, held[key] / scale] as const);
      const ratio = ours[key] / floor[key];
      return {
        what: `5,000 streams, ${what}`,
        measured: beside(ours[key] / scale, Object.fromEntries(scaled), ratio),
        ratio,
      };
    };
    const memory = line("memory of each (kB)", "memoryPerStream", 1000);
    const delivery = line("99th percentile of delivery (ms)", "p99");
    return [
      {
        what: "5,000 streams, events dropped",
        measured: `${ours.dropped}`,
        target: "none",
        isMet: ours.dropped === 0,
      },
      {
        ...memory,
        target: "at most 1.10 of the floor, below Hono",
        isMet: memory.ratio <= 1.1 && ours.memoryPerStream < hono.memoryPerStream,
      },
      {
        ...delivery,
        target: "at most 1.50 of the floor, below Hono",
        isMet: delivery.ratio <= 1.5 && ours.p99 < hono.p99,
      },
      line("median of delivery (ms)", "median"),
      line("processor time of an event (µs)", "cpuPerEvent"),
    ];
  },
  async broadcast() {
    const { ours, floor } = await benchBroadcast();
    return [{
      what: "one message to 5,000 readers, last delivery (ms)",
      measured: beside(ours, { floor }, ours / floor),
      target: "at most 1.30",
      isMet: ours / floor <= 1.3,
    }];
  },
  async recorder() {
    const { watched, unwatched } = await benchRecorder();
    const line = (what: string, key: keyof Held & Unit, scale = 1) => ({
      what: `a watched stream, ${what}`,
      measured: beside(
        watched[key] / scale,
        { unwatched: unwatched[key] / scale },
        watched[key] / unwatched[key],
      ),
    });
    return [
      line("memory, its wire included (kB)", "memoryPerStream", 1000),
      line("processor time of an event (µs)", "cpuPerEvent"),
      line("99th percentile of delivery (ms)", "p99"),
    ];
  },
};

type Unit = "memoryPerStream" | "cpuPerEvent" | "median" | "p99";

function beside(ours: number, peers: Record<string, number>, ratio: number): string {
  const each = Object.entries(peers).map(([name, value]) => `, ${name} ${short(value)}`);
  return `${short(ours)}${each.join("")}: ${ratio.toFixed(2)}`;
}

/** Three digits say enough. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** Makes the figure of the page that is worst in it. */
function worstOf(pages: readonly PageCost[]) {
  return (
    name: string,
    { of, limit, unit }: { of: (page: PageCost) => number; limit: number; unit: string },
  ): Figure => {
    const page = pages.reduce((a, b) => of(b) > of(a) ? b : a);
    const value = of(page);
    return {
      what: `${name}, the worst of ${pages.length} pages: ${page.path}`,
      measured: `${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}`.trimEnd(),
      target: `at most ${limit} ${unit}`.trimEnd(),
      isMet: value <= limit,
    };
  };
}
