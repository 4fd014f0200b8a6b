import { AssetsError } from "./assets.ts";
import { CourseError } from "./course.ts";
import { SettingsError } from "./settings.ts";

/** Runs the start. What its user can mend is one line on the console, and exit code 2. */
export async function orExit(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    const isForUser = [AssetsError, CourseError, SettingsError].some((type) =>
      error instanceof type
    );
    if (!isForUser) throw error;
    console.error((error as Error).message);
    Deno.exit(2);
  }
}
