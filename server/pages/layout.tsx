import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { LiveStream } from "../course/blocks.tsx";
import type { Instrument } from "../course/live_link.ts";
import type { PageHead } from "./page_head.ts";
import { Sharing } from "./sharing.tsx";
import { SearchButton, SearchDialog } from "./search.tsx";

/** The addresses of the bundled files, hashes and all. */
export interface AssetUrls {
  readonly style: string;
  readonly script: string;
  /** Runs before the first paint. */
  readonly firstPaint: string;
  /** Searches the course; loaded when a reader first does. */
  readonly search: string;
  /** The picture that other sites show beside a link to a page. */
  readonly card: string;
  /** Reloads the page when the server restarts; only while developing. */
  readonly reload: string | undefined;
}

/** What stands beside a page's text, and is always in sight. */
export interface Workbench {
  readonly instrument: Instrument;
  /** Where the course is served, such as `http://127.0.0.1:8000`; the curl lines begin with it. */
  readonly origin: string;
}

/** Renders a whole page around its content; with an instrument, it is a workbench. */
export function renderPage({ head, assets, workbench, children }: {
  head: PageHead;
  assets: AssetUrls;
  workbench?: Workbench | undefined;
  children: ComponentChildren;
}): string {
  const html = renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{head.title} · Wireside</title>
        <meta name="description" content={head.description} />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href={ICON} />
        <script
          src={assets.firstPaint}
          data-src={head.firstView?.src}
          data-events={head.firstView?.events.join(" ") || undefined}
        />
        <link rel="stylesheet" href={assets.style} />
        <script type="module" src={assets.script} />
        {assets.reload && <script type="module" src={assets.reload} />}
        {/* Last, because browsers need nothing of it. */}
        {head.url !== undefined && <Sharing head={head} url={head.url} card={assets.card} />}
      </head>
      <body class={workbench && "workbench"}>
        <a class="skip" href="#Content">Skip to the content</a>
        <header class="top">
          <a class="mark" href="/">
            Wire<i>side</i>
          </a>
          <nav aria-label="Site">
            <a href="/#lessons">Lessons</a>
            <a href="/cheat-sheet">Cheat sheet</a>
            <a href="/errors">Errors</a>
          </nav>
          <div class="tools">
            <SearchButton script={assets.search} />
            <button type="button" class="theme" hidden>
              <span class="label">Theme:</span> <span class="chosen">system</span>
            </button>
          </div>
        </header>
        {workbench && <InstrumentPanel {...workbench} />}
        {/* Headings have lower-case IDs: one called "Content" does not take this one. */}
        <main id="Content">{children}</main>
        <footer class="foot">
          <p>
            Everything you see is real: the code is the file that is running, and the frames are
            what this server wrote to your connection.
          </p>
          <p>
            <a href="/cheat-sheet">Cheat sheet</a>: one page to print.{" "}
            <a href="/errors">Error messages</a>: what they mean and what to do about them.
          </p>
        </footer>
        <SearchDialog />
      </body>
    </html>,
  );
  return `<!doctype html>\n${html}`;
}

/** Before the text, so that it is there as soon as the page begins to arrive. */
function InstrumentPanel({ instrument, origin }: Workbench) {
  return (
    <aside class="instrument" aria-label="Live view">
      <LiveStream view={instrument} origin={origin} />
      <p class="on-paper">
        This lesson has a live stream: <code>curl -N '{origin}{instrument.src}'</code>
      </p>
    </aside>
  );
}

/** A wire and a spark, as small as an icon may be; inline, so that it costs no request. */
const ICON = "data:image/svg+xml," + encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#b4432b"/>` +
    `<path d="M5 16h6l3-7 5 14 3-7h5" fill="none" stroke="#fff" stroke-width="3" stroke-linejoin="round" stroke-linecap="round"/></svg>`,
);
