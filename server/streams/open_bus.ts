import { type Bus, createBus } from "./bus.ts";

/** Opens the bus: over Redis where there is one to use, which is installed and loaded only then. */
export async function openBus({ redisUrl }: { redisUrl: string | undefined }): Promise<Bus> {
  if (redisUrl === undefined) return createBus();
  const { createRedisBus } = await import("./redis_bus.ts");
  return createRedisBus(redisUrl);
}
