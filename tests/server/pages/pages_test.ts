import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CARD } from "../../../server/pages/sharing.tsx";
import { assertNothingInline, assertSoundHtml } from "../../helpers/html.ts";
import {
  makeAssets,
  makeCourse,
  makeLesson,
  makeSite,
  openRealSite,
  openSite,
  ORIGIN,
  request,
} from "../../helpers/site.ts";

const real = await openRealSite();
const addresses = ["/", ...real.course.lessons.map(({ slug }) => `/lessons/${slug}`), "/nowhere"];
addresses.push(
  "/cheat-sheet",
  "/errors",
  ...real.course.errors.map(({ slug }) => `/errors/${slug}`),
);

for (const address of addresses) {
  Deno.test(`page ${address} is sound, and has nothing inline`, async () => {
    const html = await textOf(address);
    assertSoundHtml(html);
    assertNothingInline(html);
    assertMatch(html, /<title>[^<]+ · Wireside<\/title>/);
    assertMatch(html, /<meta name="description" content="[^"]+"/);
    assertEquals(html.match(/<h1/g)?.length, 1);
  });
}

for (const address of addresses) {
  if (address === "/nowhere") continue;
  Deno.test(`page ${address} says where it is, and what others may show of it`, async () => {
    const html = await textOf(`${address}?source=elsewhere`);
    assertEquals(html.match(/<link rel="canonical" href="([^"]*)"/)?.[1], ORIGIN + address);
    const tags = [
      ...html.matchAll(/<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]+)"/g),
    ]
      .map(([, name, content]) => [name!, content!] as const);
    const [, title] = /<title>([^<]+) · Wireside<\/title>/.exec(html)!;
    const [, description] = /<meta name="description" content="([^"]+)"/.exec(html)!;
    assertEquals(tags, [
      ["og:site_name", "Wireside"],
      ["og:type", "website"],
      ["og:title", title!],
      ["og:description", description!],
      ["og:url", ORIGIN + address],
      ["og:image", `${ORIGIN}/assets/card-3.png`],
      ["og:image:width", String(CARD.width)],
      ["og:image:height", String(CARD.height)],
      ["og:image:alt", CARD.alt],
      ["twitter:card", "summary_large_image"],
    ]);
  });
}

Deno.test("page for nowhere has no address of its own, and nothing to show of it", async () => {
  const html = await textOf("/nowhere");
  assert(!/canonical|og:|twitter:/.test(html), html);
});

Deno.test("page escapes the address at which the course is found", async () => {
  const origin = "https://a&b'c.example";
  const site = await makeSite({
    course: makeCourse([makeLesson()]),
    assets: await makeAssets(),
    origin,
  });
  const html = await (await site(request("/cheat-sheet"))).text();
  assertStringIncludes(html, `<link rel="canonical" href="https://a&amp;b'c.example/cheat-sheet"`);
});

Deno.test("home page lists every part and every lesson, in order", async () => {
  const html = await textOf("/");
  const { parts, lessons } = real.course;
  for (const { number, title } of parts) assertStringIncludes(html, `Part ${number}: ${title}`);
  const slugs = [...html.matchAll(/<li data-lesson[^>]*><a href="\/lessons\/([^"]+)"/g)].map((
    [, slug],
  ) => slug);
  assertEquals(slugs, lessons.map(({ slug }) => slug));
  for (const { title } of lessons) assertStringIncludes(html, title);
});

Deno.test("home page has a live view of the first lesson, and leads to it", async () => {
  const html = await textOf("/");
  const [first] = real.course.lessons;
  assertStringIncludes(html, `<live-stream src="/lessons/${first!.slug}/live?`);
  assertStringIncludes(html, `curl -N '${ORIGIN}/lessons/${first!.slug}/live?`);
  assertMatch(html, new RegExp(`<a class="button" href="/lessons/${first!.slug}">`));
});

Deno.test("lesson page has title, lead, live view and the curl line for those without it", async () => {
  for (const { slug, title } of real.course.lessons) {
    const html = await textOf(`/lessons/${slug}`);
    assertStringIncludes(html, `<h1>${title}</h1>`);
    assertStringIncludes(html, '<p class="lead">');
    assertMatch(html, new RegExp(`<live-stream src="/lessons/${slug}/live[^"]*"`));
    assertStringIncludes(html, `curl -N '${ORIGIN}/lessons/${slug}/live`);
  }
});

Deno.test("lesson page says its number in the course, and its place in its part", async () => {
  const parts = [{ number: 1, title: "One" }, { number: 2, title: "Two" }];
  const lessons = ["a", "b", "c"].map((slug, index) =>
    makeLesson({ slug, number: index + 1, part: parts[index === 0 ? 0 : 1]! })
  );
  const course = {
    ...makeCourse(lessons),
    parts: parts.map((part, index) => ({
      ...part,
      about: "About it.",
      lessons: index === 0 ? lessons.slice(0, 1) : lessons.slice(1),
    })),
  };
  const site = await makeSite({ course, assets: await makeAssets() });
  const places: [slug: string, place: string][] = [
    ["a", "Lesson 1 · 1 of 1 in Part 1: One"],
    ["b", "Lesson 2 · 1 of 2 in Part 2: Two"],
    ["c", "Lesson 3 · 2 of 2 in Part 2: Two"],
  ];
  for (const [slug, place] of places) {
    const html = await (await site(request(`/lessons/${slug}`))).text();
    assertStringIncludes(html, `<p class="where">${place}</p>`);
  }
});

Deno.test("page names its instrument's stream before anything is drawn, and has one instrument", async () => {
  const view = "[Watch it live](live.ts?every=1000)";
  const src = 'data-src="/lessons/one/live';
  const texts: [text: string, data: string | undefined][] = [
    [view, `${src}?every=1000"`],
    [`${view}\n\n[Set every to 5](live.ts?every=5)`, `${src}?every=1000"`],
    ['[It](live.ts?a=1&b=2 "listens for: x, y")', `${src}?a=1&amp;b=2" data-events="x y"`],
    ["No view.", undefined],
  ];
  for (const [text, data] of texts) {
    const { site } = await openSite([makeLesson({ slug: "one", text })]);
    const html = await (await site(request("/lessons/one"))).text();
    const [, found] = /<script src="[^"]+" (data-src=[^>]*)>/.exec(html) ?? [];
    assertEquals(found, data, text);
    assertEquals(html.split("<live-stream ").length - 1, data === undefined ? 0 : 1, text);
  }
  assertMatch(await textOf("/"), /<script src="[^"]+" data-src="\/lessons\/[^"]+\/live\?/);
  assert(!(await textOf("/cheat-sheet")).includes("data-src"));
});

Deno.test("lesson page leads to the lesson before and the lesson after", async () => {
  const { site } = await openSite(["one", "two", "three"].map((slug) => makeLesson({ slug })));
  const ways: [slug: string, links: string[]][] = [
    ["one", ['rel="next" href="/lessons/two"']],
    ["two", ['rel="prev" href="/lessons/one"', 'rel="next" href="/lessons/three"']],
    ["three", ['rel="prev" href="/lessons/two"']],
  ];
  for (const [slug, links] of ways) {
    const html = await (await site(request(`/lessons/${slug}`))).text();
    assertEquals(html.match(/rel="(?:prev|next)" href="[^"]*"/g), links);
    // Firefox would load the next lesson unasked.
    assert(!/<link [^>]*rel="next"/.test(html));
  }
});

Deno.test("lesson page links to its folder at the code host, where one is known", async () => {
  const lesson = makeLesson({ path: "lessons/1-part/2-two" });
  const textOf = async (repository?: string) => {
    const { site } = await openSite([lesson], { repository });
    return await (await site(request("/lessons/lesson"))).text();
  };
  assertStringIncludes(
    await textOf("https://code.host/tree/main"),
    '<a href="https://code.host/tree/main/lessons/1-part/2-two">Improve this lesson</a>',
  );
  assert(!(await textOf()).includes("Improve this lesson"));
});

Deno.test("home page names the questions of each lesson, as the lesson's page asks them", async () => {
  const home = await textOf("/");
  for (const { slug } of real.course.lessons) {
    const html = await textOf(`/lessons/${slug}`);
    const asked = [
      ...html.matchAll(/<(?:ul|form) class="(?:quiz|experiment)"[^>]* aria-labelledby="([^"]+)"/g),
    ];
    const questions = asked.map(([, id]) => id).join(" ");
    assert(questions !== "");
    assertStringIncludes(home, `data-lesson="${slug}" data-questions="${questions}"`);
  }
});

Deno.test("lesson page escapes title and lead, and describes itself in plain words", async () => {
  const { site } = await openSite([makeLesson({
    title: 'A <b> & "c"',
    lead: "The `id` of\n*one* [stream](https://a.b) & <script>",
  })]);
  const html = await (await site(request("/lessons/lesson"))).text();
  assertStringIncludes(html, "<h1>A &lt;b> &amp; &quot;c&quot;</h1>");
  assertStringIncludes(html, 'content="The id of one stream &amp; &lt;script>"');
  assertNothingInline(html);
  assert(!html.includes("<script>"), html);
});

Deno.test("page of an error has its words, who prints it, and the lesson that explains it", async () => {
  for (const { slug, words, programs, lesson } of real.course.errors) {
    const html = await textOf(`/errors/${slug}`);
    const escaped = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(
      '"',
      "&quot;",
    );
    assertStringIncludes(html, `<title>${escaped} · Wireside</title>`);
    assertStringIncludes(html, `<h1><code>${escaped}</code></h1>`);
    assertStringIncludes(html, `<dd>${programs.join(", ")}</dd>`);
    assertMatch(html, new RegExp(`<dd><a href="/lessons/${lesson}">Lesson \\d+: `));
  }
});

Deno.test("page of the errors lists each of them under everybody who prints it", async () => {
  const html = await textOf("/errors");
  for (const { slug, programs } of real.course.errors) {
    assertEquals(html.split(`href="/errors/${slug}"`).length - 1, programs.length, slug);
  }
});

Deno.test("every page loads the reloading script only while developing", async () => {
  const html = async (dev: boolean) => {
    const { site } = await openSite([makeLesson()], { dev });
    return await (await site(request("/"))).text();
  };
  const count = (text: string) => text.match(/<script/g)?.length;
  assertEquals(count(await html(true)), 3);
  assertEquals(count(await html(false)), 2);
});

async function textOf(address: string): Promise<string> {
  return await (await real.site(request(address))).text();
}
