import { loadAssets } from "./server/assets.ts";
import { containLessons } from "./server/contain.ts";
import { loadCourse } from "./server/course.ts";
import { endOnSignal } from "./server/ending.ts";
import { setLogFormat } from "./server/log.ts";
import { measure } from "./server/metrics.ts";
import { openBus } from "./server/open_bus.ts";
import { createSite } from "./server/routes.ts";
import { serve } from "./server/serve.ts";
import { readSettings } from "./server/settings.ts";
import { orExit } from "./server/start.ts";
import { createStreams } from "./server/streams.ts";

await orExit(async () => {
  const settings = readSettings(Deno.args, Deno.env);
  setLogFormat(settings.log);
  const course = await loadCourse(new URL("./lessons/", import.meta.url));
  const assets = await loadAssets(new URL("./build/", import.meta.url), settings);
  const { limits, repository } = settings;
  const streams = createStreams(limits, { spreadsReturn: !settings.dev });
  const bus = await openBus(settings);
  containLessons();
  measure(streams);
  const parts = { course, assets, bus, streams, limits, repository };
  const server = await serve((origin) => createSite({ ...parts, origin }), settings);
  endOnSignal(server, { streams, close: () => bus.close?.() });
});
