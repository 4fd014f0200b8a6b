import { type Bus, createBus } from "./bus.ts";

/** A name, and no literal in `import`: Deno would install its client for every start. */
const REDIS_BUS = import.meta.resolve("./redis_bus.ts");

/** Opens the bus: over Redis where there is one to use, which is installed and loaded only then. */
export async function openBus({ redisUrl }: { redisUrl: string | undefined }): Promise<Bus> {
  if (redisUrl === undefined) return createBus();
  const { createRedisBus }: typeof import("./redis_bus.ts") = await import(REDIS_BUS);
  return createRedisBus(redisUrl);
}
