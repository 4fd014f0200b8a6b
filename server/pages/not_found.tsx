import { type AssetUrls, renderPage } from "./layout.tsx";

/** Renders the page for an address that leads nowhere. */
export function renderNotFoundPage(assets: AssetUrls): string {
  return renderPage({
    head: { title: "Not found", description: "There is nothing at this address." },
    assets,
    children: (
      <div class="message">
        <h1>There is nothing at this address</h1>
        <p class="lead">
          The link may be old, or a letter may be missing. Every lesson is listed on the{" "}
          <a href="/">home page</a>, and every error in the list of{" "}
          <a href="/errors">error messages</a>.
        </p>
        <p>
          By the way: an <code>EventSource</code> that gets this answer, a 404, gives up for good.
        </p>
      </div>
    ),
  });
}
