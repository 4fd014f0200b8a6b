import type { PageHead } from "./page_head.ts";

/** The picture that goes with a link to a page: its size in pixels, and what is on it. */
export const CARD = {
  width: 1200,
  height: 630,
  alt: "A live view: the frames that a server wrote, and the events that the browser made of them",
};

/**
 * The page's own address, and what other sites show of a link to it: by Open Graph, which the
 * others read, too, except that X has to be told to draw the picture large.
 */
export function Sharing({ head: { title, description }, url, card }: {
  head: PageHead;
  url: string;
  /** Where the picture is. */
  card: string;
}) {
  return (
    <>
      <link rel="canonical" href={url} />
      <meta property="og:site_name" content="Wireside" />
      <meta property="og:type" content="website" />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      <meta property="og:url" content={url} />
      <meta property="og:image" content={new URL(card, url).href} />
      <meta property="og:image:width" content={`${CARD.width}`} />
      <meta property="og:image:height" content={`${CARD.height}`} />
      <meta property="og:image:alt" content={CARD.alt} />
      <meta name="twitter:card" content="summary_large_image" />
    </>
  );
}
