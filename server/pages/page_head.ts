import type { FirstView } from "../course/live_link.ts";

/** What a page says about itself. */
export interface PageHead {
  /** The title, without the site's name. */
  readonly title: string;
  /** One sentence for search engines. */
  readonly description: string;
  /** Where readers find the page, such as `https://wireside.example/errors`, if it is a page. */
  readonly url?: string;
  /** The live view that is the first thing below the lead and runs by itself, if there is one. */
  readonly firstView?: FirstView | undefined;
}
