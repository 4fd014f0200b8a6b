import { AssetsError } from "./assets.ts";
import { CourseError } from "../course/course.ts";
import { SettingsError } from "./settings.ts";

/**
 * Runs the start. What its user can mend is one line on the console, and exit code 2; anything else
 * comes with its stack, and exit code 1. It exits by itself: a timer of a lesson's, or a connection
 * to Redis, would keep a server alive that has not started.
 */
export async function orExit(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    const isForUser = [AssetsError, CourseError, SettingsError].some((type) =>
      error instanceof type
    );
    console.error(isForUser ? (error as Error).message : error);
    Deno.exit(isForUser ? 2 : 1);
  }
}
