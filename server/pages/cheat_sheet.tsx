import type { Sheet } from "../course/course.ts";
import { renderInline, renderText } from "../course/markdown.ts";
import { plainTextOf } from "../course/sections.ts";
import { type AssetUrls, renderPage } from "./layout.tsx";

/** Renders the cheat sheet, which is printed on one page of paper. */
export function renderCheatSheetPage(
  { title, lead, text }: Sheet,
  { assets, origin }: { assets: AssetUrls; origin: string },
): string {
  return renderPage({
    head: { title, description: plainTextOf(lead), url: `${origin}/cheat-sheet` },
    assets,
    children: (
      <article class="sheet">
        <h1>{title}</h1>
        <p class="lead" dangerouslySetInnerHTML={{ __html: renderInline(lead) }} />
        <div class="text" dangerouslySetInnerHTML={{ __html: renderText(text) }} />
      </article>
    ),
  });
}
