/** Steps of flows in the panel: buttons while a question is open, the choice after, by keyboard too. */
import type { EventBody } from "@sidelight/protocol";
import { beforeAll, describe, expect, it } from "vitest";
import { type Entry, fakeSession, message, transcriptOf } from "./fake-session.ts";
import { type Shown, settled, show } from "./shown.ts";

const HOSTILE = "<img src=x onerror=alert(1)>";

const STEP: EventBody = {
  kind: "flow_step",
  question_seq: 1,
  flow: "lost-payout",
  title: "Find a lost payout",
  step: "listed",
  text: "Is it in the list?",
  choices: [
    { id: "yes", label: "Yes, it is" },
    { id: "no", label: HOSTILE },
  ],
  answered: [],
};

const NEXT: EventBody = { ...STEP, step: "state", text: "What does it say?" };

const asked: Entry = ["visitor", message("my payout is lost")];
const step: Entry = ["assistant", STEP];
const chose: Entry = [
  "visitor",
  { kind: "message", text: "Yes, it is", signals: [], choice: "yes" },
];

async function walking(entries: readonly Entry[], part = {}) {
  const session = fakeSession({ transcript: transcriptOf(entries, part), unread: 1 });
  const shown = show(session);
  await settled();
  return { session, shown };
}

const buttons = (shown: Shown): HTMLElement[] => shown.all("[data-row=said] .option");
const disabled = (shown: Shown): (string | null)[] =>
  buttons(shown).map((one) => one.getAttribute("aria-disabled"));

// As in a browser that has the part already: what is tested is not how long it takes to come.
beforeAll(() => import("../steps/index.tsx"));

describe("a step of a flow", () => {
  it("is a question with buttons whose labels are text", async () => {
    const { shown } = await walking([asked, step]);

    expect(shown.text()).toContain("Is it in the list?");
    expect(buttons(shown).map((one) => one.textContent)).toEqual(["Yes, it is", HOSTILE]);
    expect(shown.all(".options").map((one) => one.getAttribute("aria-label"))).toEqual([
      "Is it in the list?",
    ]);
    expect(shown.all(".option img")).toEqual([]);
  });

  it("sends the choice with the number of its question", async () => {
    const { session, shown } = await walking([asked, step]);

    shown.named("button", "Yes, it is").click();

    expect(session.asked).toContainEqual(["send", "Yes, it is", "yes", 2]);
  });

  it("is closed by the answer, with the chosen one marked", async () => {
    const { session, shown } = await walking([asked, step, chose, ["assistant", NEXT]]);

    shown.all(".option")[1]?.click();

    expect(disabled(shown)).toEqual(["true", "true", "false", "false"]);
    expect(buttons(shown).map((one) => one.getAttribute("aria-pressed"))).toEqual([
      "true",
      "false",
      "false",
      "false",
    ]);
    expect(session.asked.filter(([what]) => what === "send")).toEqual([]);
  });

  it("is closed while the choice is on its way, and open again when that is refused", async () => {
    const command = {
      type: "send" as const,
      id: "k",
      key: "k_12345678",
      conversation: "c",
      text: "Yes, it is",
      choice: "yes",
      step_seq: 2,
    };
    const sending = { key: command.key, command, status: "sending" as const, error: null };
    const { session, shown } = await walking([asked, step], { pending: [sending] });

    expect(disabled(shown)).toEqual(["true", "true"]);
    expect(buttons(shown)[0]?.getAttribute("aria-pressed")).toBe("true");

    const refused = { ...sending, status: "refused" as const, error: "No." };
    session.set({ transcript: transcriptOf([asked, step], { pending: [refused] }) });
    await settled();

    expect(disabled(shown)).toEqual(["false", "false"]);
  });

  it("is closed by other words, by a person and by the end of the flow", async () => {
    const ended: EventBody = {
      kind: "flow_ended",
      flow: "lost-payout",
      title: "",
      how: "left",
      answered: [],
    };
    for (const after of [
      ["visitor", message("something else")],
      ["agent", { kind: "taken_over" }],
      ["assistant", ended],
    ] satisfies Entry[]) {
      const { shown } = await walking([asked, step, after]);

      expect(disabled(shown)).toEqual(["true", "true"]);
      shown.unmount();
    }
  });

  it("keeps the keyboard where the walk goes on", async () => {
    const { session, shown } = await walking([asked, step]);
    const first = shown.named("button", "Yes, it is");
    first.focus();

    session.set({ transcript: transcriptOf([asked, step, chose]) });
    await settled();
    expect(shown.root.activeElement).toBe(first);

    session.set({ transcript: transcriptOf([asked, step, chose, ["assistant", NEXT]]) });
    await settled();
    expect(shown.root.activeElement).toBe(buttons(shown)[2]);
  });

  it("moves nobody who is writing", async () => {
    const { session, shown } = await walking([asked, step]);
    const box = shown.all("textarea")[0];
    box?.focus();

    session.set({ transcript: transcriptOf([asked, step, chose, ["assistant", NEXT]]) });
    await settled();

    expect(shown.root.activeElement).toBe(box);
  });
});

describe("a kind that is newer than the panel", () => {
  it("is shown as what it says", async () => {
    const newer = { kind: "hologram", text: "Look here." } as unknown as EventBody;
    const { shown } = await walking([asked, ["assistant", newer]]);

    expect(shown.text()).toContain("Look here.");
  });
});
