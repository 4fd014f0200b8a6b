import { loadAssets } from "./server/assets.ts";
import { createBus } from "./server/bus.ts";
import { containLessons } from "./server/contain.ts";
import { loadCourse } from "./server/course.ts";
import { createSite } from "./server/routes.ts";
import { serve } from "./server/serve.ts";
import { readSettings } from "./server/settings.ts";
import { orExit } from "./server/start.ts";

await orExit(async () => {
  const settings = readSettings(Deno.args, Deno.env);
  const course = await loadCourse(new URL("./lessons/", import.meta.url));
  const assets = await loadAssets(new URL("./build/", import.meta.url), settings);
  containLessons();
  const { repository } = settings;
  const parts = { course, assets, bus: createBus(), repository };
  await serve((origin) => createSite({ ...parts, origin }), settings);
});
