import { loadAssets } from "./server/assets.ts";
import { createBus } from "./server/bus.ts";
import { loadCourse } from "./server/course.ts";
import { containLessons } from "./server/live.ts";
import { createSite } from "./server/routes.ts";
import { originOf, serve } from "./server/serve.ts";
import { readSettings } from "./server/settings.ts";
import { orExit } from "./server/start.ts";

await orExit(async () => {
  const settings = readSettings(Deno.args, Deno.env);
  const course = await loadCourse(new URL("./lessons/", import.meta.url));
  const assets = await loadAssets(new URL("./build/", import.meta.url), settings);
  const origin = originOf({ hostname: settings.host, port: settings.port });
  const site = await createSite({ course, assets, bus: createBus(), origin });
  containLessons();
  serve(site, settings);
});
