/** An article's blocks become elements, and hostile content stays text. */
import type { Block, Inline } from "@sidelight/protocol";
import { describe, expect, it } from "vitest";
import { type FakeSession, fakeSession } from "./fake-session.ts";
import { type Shown, settled, show } from "./shown.ts";

const text = (words: string): Inline => ({ type: "text", text: words });
const line = (...inlines: Inline[]): Block => ({ type: "paragraph", inlines });
const REF = { id: "one", title: "One <b>bold</b> title", summary: "", url: "javascript:alert(1)" };
const OTHER = { id: "two", title: "Two", summary: "", url: "https://help.example/two" };

async function reading(blocks: readonly Block[], part = {}): Promise<[Shown, FakeSession]> {
  const pageHelp = { context: "p", title: "Page", greeting: "", articles: [REF], questions: [] };
  const session = fakeSession({ pageHelp });
  session.articles.set("one", { ref: REF, blocks, related: [] });
  session.articles.set("two", { ref: OTHER, blocks: [line(text("Second"))], related: [] });
  const shown = show(session, part);
  await settled();
  shown.named("button", `${REF.title} ${REF.summary}`).click();
  await settled();
  return [shown, session];
}

describe("hostile content", () => {
  it("shows a script in a text as text", async () => {
    const words = "<script>alert(1)</script><img src=x onerror=alert(1)>";

    const [shown] = await reading([line(text(words))]);

    expect(shown.all(".prose p")[0]?.textContent).toBe(words);
    expect(shown.all("script, img")).toEqual([]);
  });

  it.each([
    "javascript:alert(1)",
    "JaVa\nScript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "blob:x",
  ])("does not make a link of %j", async (href) => {
    const [shown] = await reading([line({ type: "link", href, inlines: [text("press me")] })]);

    expect(shown.all(".prose a")).toEqual([]);
    expect(shown.text()).toContain("press me");
  });

  it("does not offer the full page of an article whose address is a script", async () => {
    const [shown] = await reading([]);

    expect(shown.all("a")).toEqual([]);
  });

  it("skips kinds of blocks that it does not know", async () => {
    const strange = { type: "hologram", html: "<script>" } as unknown as Block;

    const [shown] = await reading([strange, line(text("after"))]);

    expect(shown.all(".prose")[0]?.textContent).toBe("after");
  });
});

describe("blocks", () => {
  it("links out without giving the opener away", async () => {
    const href = "https://elsewhere.example/";

    const [shown] = await reading([line({ type: "link", href, inlines: [text("out")] })]);

    const [link] = shown.all("a");
    expect(link?.getAttribute("href")).toBe(href);
    expect(link?.getAttribute("target")).toBe("_blank");
    expect(link?.getAttribute("rel")).toBe("noopener");
  });

  it("numbers steps from where the list starts", async () => {
    const items = [[line(text("a"))], [line(text("b"))]];

    const [shown] = await reading([{ type: "list", ordered: true, start: 3, items }]);

    expect(shown.all("ol")[0]?.getAttribute("start")).toBe("3");
    expect(shown.all("ol > li").map((one) => one.textContent)).toEqual(["a", "b"]);
  });

  it("gives a table heads with a scope", async () => {
    const head = [[text("Way")], [text("Fee")]];

    const [shown] = await reading([
      { type: "table", head, rows: [[[text("Card")], [text("1 %")]]] },
    ]);

    expect(shown.all("th").map((one) => one.getAttribute("scope"))).toEqual(["col", "col"]);
    expect(shown.all("td").map((one) => one.textContent)).toEqual(["Card", "1 %"]);
  });

  it("opens an article that the text links to, and comes back", async () => {
    const link: Inline = { type: "article_link", article: "two", inlines: [text("see two")] };
    const [shown, session] = await reading([line(link)]);

    shown.named(".prose button", "see two").click();
    await settled();

    expect(shown.all("h1").at(-1)?.textContent).toBe("Two");
    expect(session.asked).toContainEqual(["view", "article", "two"]);
    shown.named("button", "Back").click();
    await settled();
    expect(shown.all("h1").at(-1)?.textContent).toBe(REF.title);
  });
});

describe("show me", () => {
  const anchor: Block = line({ type: "show", anchor: "send-invoice", inlines: [text("Send")] });

  it("lights up a control that is on the page", async () => {
    const lit: string[] = [];
    const anchors = {
      present: () => true,
      show: (id: string, name: string) => Promise.resolve(lit.push(`${id} as ${name}`) > 0),
    };
    const [shown, session] = await reading([anchor], { anchors });

    shown.named("button", "Show me: Send").click();

    expect(lit).toEqual(["send-invoice as Send"]);
    expect(session.asked).toContainEqual(["view", "anchor", "send-invoice"]);
  });

  it("is plain text where the control is not on the page", async () => {
    const anchors = { present: () => false, show: () => Promise.resolve(false) };

    const [shown] = await reading([anchor], { anchors });

    expect(shown.all(".prose button")).toEqual([]);
    expect(shown.text()).toContain("Send");
  });

  it("says so when the control went away meanwhile", async () => {
    const anchors = { present: () => true, show: () => Promise.resolve(false) };
    const [shown] = await reading([anchor], { anchors });

    shown.named("button", "Show me: Send").click();
    await settled();

    expect(shown.text()).toContain("That is not on this page right now.");
  });
});
