/** An offered action in the panel: its form, the question before it is done, and how far it is. */
import type { EventBody } from "@sidelight/protocol";
import { beforeAll, describe, expect, it } from "vitest";
import { type Entry, fakeSession, message, transcriptOf } from "./fake-session.ts";
import { type Shown, settled, show } from "./shown.ts";

const HOSTILE = "<img src=x onerror=alert(1)>";

const OFFER: EventBody = {
  kind: "action_offer",
  question_seq: 1,
  action: "resend",
  title: "Send it again",
  text: "I can send it again.",
  writes: true,
  parameters: [
    {
      name: "invoice",
      label: "Invoice",
      hint: HOSTILE,
      form: "text",
      required: true,
      options: [],
      pattern: "^inv_[0-9]+$",
      minimum: null,
      maximum: null,
      value: "inv_7",
    },
    {
      name: "language",
      label: "Language",
      hint: "",
      form: "choice",
      required: false,
      options: ["English", "Deutsch"],
      pattern: "",
      minimum: null,
      maximum: null,
      value: "",
    },
  ],
  confirm: "Send {invoice} again?",
  needs_identity: true,
  sign_in: false,
};

const REQUESTED: EventBody = {
  kind: "action_requested",
  action: "resend",
  title: "Send it again",
  writes: true,
  parameters: [{ label: "Invoice", value: HOSTILE }],
};

const ENDED = { request_seq: 3, action: "resend", title: "Send it again" } as const;

const asked: Entry = ["visitor", message("send it again please")];
const offered: Entry = ["assistant", OFFER];
const requested: Entry = ["visitor", REQUESTED];

async function acting(entries: readonly Entry[], part = {}) {
  const session = fakeSession({ transcript: transcriptOf(entries, part), unread: 1 });
  const shown = show(session);
  await settled();
  return { session, shown };
}

/** The one element with this selector. */
function one(shown: Shown, selector: string): HTMLElement {
  const [only, ...more] = shown.all(selector);
  if (only === undefined || more.length > 0) throw new Error(`${selector} among ${shown.text()}`);
  return only;
}

function submit(shown: Shown): void {
  one(shown, "form.act").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
}

beforeAll(() => import("../steps/index.tsx"));

describe("an offered action", () => {
  it("has a form with labels, filled in from the page, whose hints are text", async () => {
    const { shown } = await acting([asked, offered]);
    const input = one(shown, ".act input");

    expect(one(shown, "form.act").getAttribute("aria-label")).toBe("Send it again");
    expect(input instanceof HTMLInputElement && input.value).toBe("inv_7");
    expect(one(shown, `label[for=${input.id}]`).textContent).toContain("Invoice");
    expect(shown.all(".act img")).toEqual([]);
  });

  it("asks before it is done, and does nothing before the answer", async () => {
    const { session, shown } = await acting([asked, offered]);

    submit(shown);
    await settled();

    expect(one(shown, "fieldset.act legend").textContent).toBe("Send inv_7 again?");
    expect(session.asked.filter(([what]) => what === "act")).toEqual([]);
    one(shown, ".act .button").click();
    expect(session.asked).toContainEqual(["act", "resend", { invoice: "inv_7" }, true]);
  });

  it("goes back to the form when it is not confirmed", async () => {
    const { session, shown } = await acting([asked, offered]);
    submit(shown);
    await settled();

    one(shown, ".act .chip").click();
    await settled();

    expect(shown.all("form.act")).toHaveLength(1);
    expect(session.asked.filter(([what]) => what === "act")).toEqual([]);
  });

  it("says so while it is under way, and shows what was asked as text", async () => {
    const { shown } = await acting([asked, offered, requested]);

    expect(one(shown, ".act[role=status]").textContent).toContain("Working on it");
    expect(one(shown, ".act dd").textContent).toBe(HOSTILE);
    expect(shown.all("form.act")).toEqual([]);
  });

  it("says how it ended", async () => {
    const done: Entry = ["assistant", { kind: "action_result", text: "Sent.", ...ENDED }];
    const failed: Entry = [
      "assistant",
      { kind: "action_failed", text: "Not sent.", cause: "unknown", ...ENDED },
    ];

    const good = await acting([asked, offered, requested, done]);
    expect(one(good.shown, ".act[role=status]").textContent).toContain("Done");
    expect(good.shown.text()).toContain("Sent.");
    const bad = await acting([asked, offered, requested, failed]);
    expect(one(bad.shown, ".act[role=status]").textContent).toContain("did not work");
  });

  it("asks who is not known to sign in first", async () => {
    const { shown } = await acting([asked, ["assistant", { ...OFFER, sign_in: true }]]);

    expect(shown.text()).toContain("Please sign in first");
    expect(shown.all("form.act")).toEqual([]);
  });

  it("is over once it is offered anew", async () => {
    const { shown } = await acting([asked, offered, asked, offered]);

    expect(shown.all("form.act")).toHaveLength(1);
  });
});
