/** What a reader does to a page and sees of it. */

import type { Page } from "puppeteer-core";

/** An expression: whether the page has its whole layout. While it arrives, parts of it have none. */
export const HAS_ARRIVED = "document.documentElement.dataset.arriving === undefined";

/** What consoles say of the answers that lessons give on purpose, and of streams that are left. */
export const ON_PURPOSE =
  /status of [2-5]\d\d|MIME type|charset|establish a connection|interrupted|ERR_|can’t be/;

/** The text of the first element that the selector finds. */
export async function text(page: Page, selector: string): Promise<string> {
  return await page.$eval(selector, (element) => element.textContent ?? "");
}

/** Presses a button of the live view as somebody without a mouse does. */
export async function press(page: Page, label: string): Promise<void> {
  const button = await page.waitForSelector(
    `live-stream ::-p-xpath(.//button[normalize-space()='${label}'])`,
  );
  await button!.focus();
  await page.keyboard.press("Enter");
}

/** Changes the live view's address: what has a list is chosen, what has a field is written. */
export async function change(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const control = await page.waitForSelector(`.address [name=${name}]`);
    if (await page.$(`.address select[name=${name}]`)) await control!.select(value);
    else {
      await control!.click({ count: 3 });
      await page.keyboard.type(value);
      await page.keyboard.press("Enter");
    }
  }
}
