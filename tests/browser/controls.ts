/** What a reader does to a page and sees of it. */

import type { Page } from "puppeteer-core";

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
