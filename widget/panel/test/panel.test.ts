/** The panel as a whole: home, search, screens, direction, connection, and leaving no trace. */
import { describe, expect, it } from "vitest";
import { fakeSession, message, ONLINE, transcriptOf } from "./fake-session.ts";
import { press, settled, show, type } from "./shown.ts";

const REF = {
  id: "send",
  title: "Send an invoice",
  summary: "By mail.",
  url: "https://h.example/s",
};
const HELP = {
  context: "invoice",
  title: "Invoice INV-1",
  greeting: "Hello",
  articles: [REF],
  questions: ["How do I send it?"],
};

async function opened(part = {}, more = {}) {
  const session = fakeSession({ pageHelp: HELP, ...part });
  session.hits = [{ ref: REF, heading: "", snippet: "Press Send to send it" }];
  const shown = show(session, more);
  await settled();
  return { session, shown };
}

describe("home", () => {
  it("is a dialog that says what page it helps with", async () => {
    const { shown } = await opened();

    expect(shown.named("[role=dialog]", "Help").isConnected).toBe(true);
    expect(shown.named("h1", "Help for Invoice INV-1").isConnected).toBe(true);
  });

  it("sends a tapped question as a message", async () => {
    const { shown, session } = await opened();

    shown.named("button", "How do I send it?").click();

    expect(session.asked).toContainEqual(["send", "How do I send it?", undefined]);
  });

  it("follows the page", async () => {
    const { shown, session } = await opened();

    session.set({ pageHelp: { ...HELP, context: "payouts", title: "Payouts", articles: [] } });
    await settled();

    expect(shown.named("h1", "Help for Payouts").isConnected).toBe(true);
    expect(shown.all(".card")).toEqual([]);
  });

  it("resumes an earlier conversation", async () => {
    const one = {
      conversation: "c_1",
      state: "resolved" as const,
      head: 3,
      seen: 3,
      opened_at_ms: 0,
      last_at_ms: 0,
      last_text: "Thanks",
      agent: null,
    };
    const { shown, session } = await opened({ conversations: [one] });

    shown.all(".card").at(-1)?.click();

    expect(session.asked).toContainEqual(["select", "c_1"]);
  });

  it("says when help cannot be reached, and still takes a message", async () => {
    const { shown, session } = await opened({ status: "offline", pageHelp: null });

    expect(shown.text()).toContain("Offline: your message is kept and will be sent");
    const box = shown.named("textarea", "Message");
    type(box, "hello");
    await settled();
    press(box, "Enter");

    expect(session.asked).toContainEqual(["send", "hello", undefined]);
  });
});

describe("search", () => {
  it("waits for a pause, marks the words, and is led by arrow keys", async () => {
    const { shown, session } = await opened();
    const box = shown.named("input", "Search for help");

    type(box, "s");
    type(box, "send");
    await expect.poll(() => shown.all("mark").length).toBe(3);

    expect(session.asked).toEqual([["search", "send"]]);
    expect(shown.all("mark").map((one) => one.textContent)).toEqual(["Send", "Send", "send"]);
    box.focus();
    press(box, "ArrowDown");
    expect(shown.root.activeElement).toBe(
      shown.named(".card", "Send an invoice Press Send to send it"),
    );
  });

  it("turns into a question on Enter, and is emptied by Escape without closing", async () => {
    let closed = 0;
    const { shown, session } = await opened({}, { close: () => (closed += 1) });
    const box = shown.named("input", "Search for help") as HTMLInputElement;
    type(box, "send it");
    await settled();

    press(box, "Escape");
    await settled();
    expect([box.value, closed]).toEqual(["", 0]);
    type(box, "send it");
    await settled();
    press(box, "Enter");

    expect(session.asked).toContainEqual(["send", "send it", undefined]);
  });
});

describe("the panel", () => {
  it("closes on Escape and by its button", async () => {
    let closed = 0;
    const { shown } = await opened({}, { close: () => (closed += 1) });

    press(shown.named("[role=dialog]", "Help"), "Escape");
    shown.named("button", "Close help").click();

    expect(closed).toBe(2);
  });

  it("opens where an open conversation is, and back leads home", async () => {
    const { shown } = await opened({ transcript: transcriptOf([["visitor", message("hi")]]) });

    expect(shown.all("[data-screen=chat]")[0]?.dataset["open"]).toBe("true");
    shown.named("button", "Back").click();
    await settled();

    expect(shown.all("[data-screen=home]")[0]?.dataset["open"]).toBe("true");
  });

  it.each([
    ["is all the page remembers", transcriptOf([])],
    ["is not even remembered", null],
  ])("opens where a conversation is that %s until the server tells of it", async (_, known) => {
    const unknown = { status: "connecting", visitor: null, transcript: known } as const;
    const { shown, session } = await opened(unknown);

    session.set({ ...ONLINE, transcript: transcriptOf([["visitor", message("hi")]]) });
    await settled();

    expect(shown.all("[data-screen=chat]")[0]?.dataset["open"]).toBe("true");
  });

  it("stays home for whoever has asked nothing, whatever comes later", async () => {
    const { shown, session } = await opened({ status: "connecting", visitor: null });

    session.set(ONLINE);
    session.set({ transcript: transcriptOf([["agent", message("hi")]]) });
    await settled();

    expect(shown.all("[data-screen=home]")[0]?.dataset["open"]).toBe("true");
  });

  it.each([
    ["ar", "rtl"],
    ["he-IL", "rtl"],
    ["en", "ltr"],
  ])("is written for %s from the side %s", async (locale, dir) => {
    const { shown } = await opened({}, { locale });

    expect(shown.named("[role=dialog]", "Help").getAttribute("dir")).toBe(dir);
  });

  it("shows texts that the embedder replaced", async () => {
    const { shown } = await opened({}, { strings: { person: "Parler à quelqu’un" } });

    expect(shown.named("button", "Parler à quelqu’un").isConnected).toBe(true);
  });

  it("leaves nothing behind when it is unmounted", async () => {
    const { shown, session } = await opened();

    shown.unmount();
    session.set({ unread: 1 });
    await settled();

    expect(shown.root.childNodes).toHaveLength(0);
    expect(shown.root.adoptedStyleSheets).toHaveLength(0);
  });
});
