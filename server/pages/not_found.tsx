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
          The link may be out of date, or the address may contain a typo. The{"  "}
          <a href="/">home page</a> lists every lesson, and the{"  "}
          <a href="/errors">error messages</a> have a list of their own.
        </p>
        <p>
          By the way, an <code>EventSource</code>{" "}
          that receives this answer, a 404, gives up for good.
        </p>
      </div>
    ),
  });
}
