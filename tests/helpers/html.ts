/** What must hold for every page, read off its HTML. */

import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";

/** Checks that nothing on the page needs a Content-Security-Policy that allows inline code. */
export function assertNothingInline(html: string): void {
  for (const [tag] of tags(html)) {
    assertNotMatch(tag, /\s(?:on[a-z]+|style)\s*=/i);
    assertNotMatch(tag, /(?:javascript|vbscript):/i);
  }
  for (const [, attributes = "", text] of html.matchAll(/<script\b([^>]*)>(.*?)<\/script>/gs)) {
    assertMatch(attributes, /\bsrc="\/assets\//);
    assertEquals(text, "");
  }
  assert(!/<(?:style|iframe|object|embed|base)\b/i.test(html));
}

/** Checks what HTML itself asks for: unique IDs, labels that lead to fields, names as HTML has them. */
export function assertSoundHtml(html: string): void {
  assertMatch(html, /^<!doctype html>\n<html lang="en">/);
  const ids = [...html.matchAll(/<[^>]*\sid="([^"]*)"/g)].map(([, id]) => id!);
  assertEquals(ids.filter((id, index) => id === "" || ids.indexOf(id) !== index), []);
  for (const [, id] of html.matchAll(/\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"/g)) {
    assert(ids.includes(id!), `nothing has the ID ${id}`);
  }
  for (const [, id] of html.matchAll(/href="#([^"]+)"/g)) {
    assert(ids.includes(decodeURIComponent(id!)), `#${id} leads nowhere`);
  }
  for (const [tag] of tags(html)) {
    // React's names for attributes mean nothing in HTML.
    assertNotMatch(tag, /\s(?:className|htmlFor|charSet|crossOrigin)=/);
    assert(!tag.includes("[object Object]") && !tag.includes('"undefined"'), tag);
  }
}

/**
 * The addresses on the page that the server itself has to answer. Do-it links are left out: a lesson
 * may ask for a 404 to show what comes of it.
 */
export function localAddresses(html: string): string[] {
  const others = html.replace(/<a class="do"[^>]*>/g, "");
  const found = others.matchAll(/\s(?:href|src)="(\/[^"]*)"/g);
  return [...new Set([...found].map(([, url]) => url!.replace(/#.*$/, "").replace(/&amp;/g, "&")))];
}

function tags(html: string): RegExpStringIterator<RegExpExecArray> {
  return html.matchAll(/<[a-z][^>]*>/gi);
}
