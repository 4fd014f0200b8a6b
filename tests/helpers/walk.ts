/** Goes through a course as a search engine does. */

import { localAddresses } from "./html.ts";

/** Every address that the pages link to, from the home page on, and every asset. */
export async function walk(origin: string): Promise<string[]> {
  const addresses = new Set(["/"]);
  for (const address of addresses) {
    const response = await fetch(origin + address);
    const isPage = response.headers.get("content-type")?.startsWith("text/html");
    if (!isPage) await response.body?.cancel();
    else for (const found of localAddresses(await response.text())) addresses.add(found);
  }
  return [...addresses];
}
