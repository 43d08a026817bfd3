/** The message box sends what was written, once, and loses nothing. */
import { describe, expect, it } from "vitest";
import { fakeSession } from "./fake-session.ts";
import { press, settled, show, type } from "./shown.ts";

async function writing(text: string) {
  const session = fakeSession();
  const shown = show(session);
  await settled();
  const box = shown.named("textarea", "Message");
  type(box, text);
  await settled();
  const sent = (): unknown[] => session.asked.filter(([name]) => name === "send");
  return { session, shown, box: box as HTMLTextAreaElement, sent };
}

describe("the composer", () => {
  it("sends on Enter and empties itself", async () => {
    const { box, sent } = await writing("  Where is my payout?  ");

    press(box, "Enter");
    await settled();

    expect(sent()).toEqual([["send", "Where is my payout?", undefined]]);
    expect(box.value).toBe("");
  });

  it.each([
    ["Shift and Enter", { shiftKey: true }],
    ["the Enter that ends a word of an input method", { isComposing: true }],
    ["that Enter as older Safari reports it", { keyCode: 229 }],
  ])("does not send on %s", async (_, more) => {
    const { box, sent } = await writing("にほん");

    press(box, "Enter", more);
    await settled();

    expect(sent()).toEqual([]);
    expect(box.value).toBe("にほん");
  });

  it("asks for words when there are none", async () => {
    const { shown, box, sent } = await writing("   ");

    press(box, "Enter");
    await settled();

    expect(sent()).toEqual([]);
    expect(shown.text()).toContain("Write something first.");
  });

  it("keeps a text over the limit and says by how much", async () => {
    const { shown, box, sent } = await writing("a".repeat(20_000));

    press(box, "Enter");
    await settled();

    expect(sent()).toEqual([]);
    expect(box.value).toHaveLength(20_000);
    expect(box.getAttribute("aria-invalid")).toBe("true");
    expect(shown.text()).toContain("20,000 of 8,000 characters: shorten it by 12,000.");
  });

  it("counts an emoji as one character, as the server does", async () => {
    const { box, sent } = await writing("🙂".repeat(8_000));

    press(box, "Enter");
    await settled();

    expect(sent()).toHaveLength(1);
  });

  it("counts down near the limit", async () => {
    const { shown } = await writing("a".repeat(7_900));

    expect(shown.text()).toContain("100 left");
  });

  it("tells that the visitor types", async () => {
    const { session } = await writing("h");

    expect(session.asked).toContainEqual(["typing"]);
  });

  it("keeps the draft when the panel is closed and opened again", async () => {
    const { shown } = await writing("half a thou");
    shown.unmount();

    const again = show(fakeSession());
    await settled();

    expect((again.named("textarea", "Message") as HTMLTextAreaElement).value).toBe("half a thou");
  });

  it("keeps its keys from the host page's shortcuts", async () => {
    const { box } = await writing("");
    const heard: string[] = [];
    const listen = (event: KeyboardEvent): number => heard.push(event.key);
    document.addEventListener("keydown", listen);

    press(box, "k");
    document.removeEventListener("keydown", listen);

    expect(heard).toEqual([]);
  });
});
