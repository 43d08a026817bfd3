/** The chat shows a transcript, and turns the visitor's answers into commands. */
import type { VisitorState } from "@sidelight/client";
import type { Answer, EventBody } from "@sidelight/protocol";
import { describe, expect, it } from "vitest";
import { CONVERSATION, type Entry, fakeSession, message, transcriptOf } from "./fake-session.ts";
import { settled, show, type } from "./shown.ts";

const REF = { id: "retry", title: "Retry a payment", summary: "", url: "https://help.example/r" };
const OTHER = { ...REF, id: "refund", title: "Refund a payment" };

const answer: Answer = {
  kind: "answer",
  rephrased: false,
  question_seq: 1,
  article: REF,
  heading: "Try again",
  blocks: [{ type: "paragraph", inlines: [{ type: "text", text: "Press Retry." }] }],
  more: true,
  probability: 0.9,
  page: "invoice",
  related: [OTHER],
};

const page = { url: "/i/1", title: "", at_ms: 0, context: "invoice", context_title: "Invoice 1" };

async function chatting(entries: readonly Entry[], part = {}, more: Partial<VisitorState> = {}) {
  const session = fakeSession({ transcript: transcriptOf(entries, part), ...more });
  const shown = show(session);
  await settled();
  return { session, shown };
}

const moved: Entry = ["visitor", { kind: "page_moved", page }];
const asked: Entry = ["visitor", message("what now")];

describe("messages", () => {
  it("stand in a log, with hostile and right-to-left text as they are", async () => {
    const hostile = "<script>alert(1)</script>";

    const { shown } = await chatting([
      ["visitor", message(hostile)],
      ["agent", message("שלום")],
    ]);

    expect(shown.all(".bubble").map((one) => one.textContent)).toEqual([hostile, "שלום"]);
    expect(shown.all(".bubble").map((one) => one.getAttribute("dir"))).toEqual(["auto", "auto"]);
    expect(shown.named("[role=log]", "Conversation").querySelector("script")).toBeNull();
  });

  it("show who is typing", async () => {
    const typing = { kind: "agent", id: "a_dana", name: "Dana Okafor" };

    const { shown } = await chatting([asked], { typing });

    expect(shown.text()).toContain("Dana Okafor is typing");
  });

  it.each([
    ["sending", "Sending"],
    ["waiting", "Waiting to be sent"],
  ])("that are %s say so", async (status, words) => {
    const command = { type: "send", id: "1", key: "k", conversation: CONVERSATION, text: "hi" };

    const { shown } = await chatting([], { pending: [{ key: "k", status, error: null, command }] });

    expect(shown.text()).toContain(words);
  });

  it("that were refused can be sent again or discarded", async () => {
    const command = { type: "send", id: "1", key: "k1", conversation: CONVERSATION, text: "hi" };
    const pending = [{ key: "k1", status: "refused", error: "Too many messages.", command }];
    const { shown, session } = await chatting([], { pending });

    expect(shown.text()).toContain("Not sent. Too many messages.");
    shown.named("button", "Retry").click();
    shown.named("button", "Discard").click();

    expect(session.asked).toContainEqual(["retry", "k1"]);
    expect(session.asked).toContainEqual(["discard", "k1"]);
  });

  it("from before can be asked for", async () => {
    const { shown, session } = await chatting([asked], { firstSeq: 40 });

    shown.named("button", "Earlier messages").click();

    expect(session.asked).toContainEqual(["earlier"]);
  });

  it("on screen are told to be seen", async () => {
    const { session } = await chatting([["agent", message("hi")]], {}, { unread: 1 });

    expect(session.asked).toEqual([["seen"]]);
  });

  it("are told to be seen once, though another conversation stays unread", async () => {
    const { session } = await chatting([["agent", message("hi")]], {}, { unread: 2 });

    session.set({ unread: 1 });
    await settled();
    session.set({ unread: 1 });
    await settled();

    expect(session.asked).toEqual([["seen"]]);
  });
});

describe("an answer", () => {
  it("names its page and its article, which opens", async () => {
    const { shown, session } = await chatting([moved, asked, ["assistant", answer]]);

    expect(shown.all("article").map((one) => one.getAttribute("aria-label"))).toEqual([
      "Answer from Retry a payment",
    ]);
    expect(shown.text()).toContain("For Invoice 1");
    shown.named("button", "Read: Retry a payment").click();

    expect(session.asked).toContainEqual(["view", "article", "retry"]);
  });

  it("asks whether it helped, and takes no second vote", async () => {
    const { shown, session } = await chatting([moved, asked, ["assistant", answer]]);

    shown.named("[role=group] button", "No").click();
    expect(session.asked).toContainEqual(["feedback", 3, false]);
    const vote: EventBody = { kind: "feedback", answer_seq: 3, helpful: false };
    session.set({
      transcript: transcriptOf([moved, asked, ["assistant", answer], ["visitor", vote]]),
    });
    await settled();

    expect(shown.all("[role=group]")).toEqual([]);
  });

  it("that helped can be confirmed as the solution", async () => {
    const vote: EventBody = { kind: "feedback", answer_seq: 2, helpful: true };
    const { shown, session } = await chatting([asked, ["assistant", answer], ["visitor", vote]]);

    shown.named("button", "That solved it").click();

    expect(session.asked).toContainEqual(["confirm"]);
  });
});

describe("the assistant", () => {
  it("lets choose among articles, once", async () => {
    const body: EventBody = {
      kind: "clarification",
      question_seq: 1,
      text: "Which one?",
      options: [REF, OTHER],
      probability: 0.4,
    };
    const { shown, session } = await chatting([asked, ["assistant", body]]);

    shown.named("button", OTHER.title).click();
    expect(session.asked).toContainEqual(["send", OTHER.title, OTHER.id]);
    const chosen: EventBody = { kind: "message", text: OTHER.title, signals: [], choice: OTHER.id };
    session.set({
      transcript: transcriptOf([asked, ["assistant", body], ["visitor", chosen]]),
    });
    await settled();

    expect(shown.named("button", REF.title).hasAttribute("disabled")).toBe(true);
    expect(shown.named("button", OTHER.title).getAttribute("aria-pressed")).toBe("true");
  });

  it("offers a person while that is its last word", async () => {
    const body: EventBody = {
      kind: "said",
      phrase: "no_answer",
      text: "I found nothing.",
      question_seq: 1,
      offer_person: true,
    };
    const { shown, session } = await chatting([asked, ["assistant", body]]);

    shown.named("button", "Bring in a person").click();

    expect(session.asked).toContainEqual(["escalate"]);
  });
});

describe("the way of a conversation", () => {
  it("is told in quiet lines, of several page moves only the last", async () => {
    const other: Entry = [
      "visitor",
      { kind: "page_moved", page: { ...page, context_title: "Payments" } },
    ];
    const escalated: EventBody = {
      kind: "escalated",
      reason: "asked_for_person",
      team: "t",
      skills: [],
      priority: "normal",
    };

    const { shown } = await chatting(
      [asked, moved, other, ["system", escalated], ["agent", { kind: "taken_over" }]],
      { state: "with_agent" },
    );

    expect(shown.all(".line").map((one) => one.textContent)).toEqual([
      "You are on Payments",
      "Waiting for a person",
      "Dana Okafor joined",
    ]);
  });

  it("leads to a person from the home screen, in a new conversation after a solved one", async () => {
    const { shown, session } = await chatting(
      [
        asked,
        ["visitor", { kind: "resolved", how: "confirmed" }],
        ["visitor", { kind: "csat", score: 5, comment: "" }],
      ],
      { state: "resolved" },
    );

    shown.named("button", "Talk to a person").click();

    expect(session.asked.slice(-2)).toEqual([["select", null], ["escalate"]]);
  });

  it("makes links of the addresses in messages, and of nothing else", async () => {
    const text = "Read https://help.example/a?b=c, not javascript:alert(1).";

    const { shown } = await chatting([["agent", message(text)]]);

    const links = shown.all(".bubble a");
    expect(links.map((one) => one.getAttribute("href"))).toEqual(["https://help.example/a?b=c"]);
    expect(shown.text()).toContain(text);
  });

  it("ends with a rating and a comment", async () => {
    const ended: Entry = ["agent", { kind: "resolved", how: "by_agent" }];
    const { shown, session } = await chatting([asked, ended], { state: "resolved" });

    expect(shown.all("fieldset legend").map((one) => one.textContent)).toEqual(["How did we do?"]);
    shown.named("input[type=radio]", "4 of 5").click();
    await settled();
    type(shown.named("textarea", "Anything to add? (optional)"), " Quick! ");
    await settled();
    shown.named("button", "Send rating").click();
    await settled();
    expect(session.asked).toContainEqual(["csat", 4, "Quick!"]);
    session.set({
      transcript: transcriptOf(
        [asked, ended, ["visitor", { kind: "csat", score: 4, comment: "" }]],
        {
          state: "resolved",
        },
      ),
    });
    await settled();

    expect(shown.all("fieldset")).toEqual([]);
    expect(shown.text()).toContain("Thank you for telling us.");
  });
});
