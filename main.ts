import { loadAssets } from "./server/http/assets.ts";
import { containLessons } from "./server/streams/contain.ts";
import { loadCourse } from "./server/course/course.ts";
import { endOnSignal } from "./server/http/shutdown.ts";
import { setLogFormat } from "./server/http/log.ts";
import { measure } from "./server/streams/metrics.ts";
import { openBus } from "./server/streams/open_bus.ts";
import { proofread } from "./server/course/proofread.ts";
import { createSite } from "./server/http/routes.ts";
import { serve } from "./server/http/serve.ts";
import { readSettings } from "./server/http/settings.ts";
import { orExit } from "./server/http/start.ts";
import { createStreams } from "./server/streams/open_streams.ts";

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
  const server = serve((origin) => createSite({ ...parts, origin }), settings);
  endOnSignal(server, { streams, close: () => bus.close?.() });
  await proofread(course);
});
