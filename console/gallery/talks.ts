/** Made-up transcripts and handoff cards. */
import { emptyTranscript, type TranscriptView } from "@sidelight/client";
import type { Actor, Event, EventBody, HandoffCard, InboxRow } from "@sidelight/protocol";
import type { Watched } from "../src/agent-state.ts";
import { BLOCKS, FAILED, LINK, RETRY } from "./articles.ts";
import { AGENTS, NOW_MS, page } from "./people.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

const ASSISTANT: Actor = { kind: "assistant", id: "assistant", name: "Assistant" };

const agentActor = (at: 0 | 1): Actor => ({
  kind: "agent",
  id: AGENTS[at].id,
  name: AGENTS[at].name,
});

type Step = readonly [minutesAgo: number, actor: Actor, body: EventBody];

function transcriptOf(row: InboxRow, steps: readonly Step[]): TranscriptView {
  const events = steps.map(
    ([minutes, actor, body], index): Event => ({
      type: "event",
      conversation: row.conversation,
      seq: index + 1,
      visitor_seq: index + 1,
      at_ms: NOW_MS - minutes * MINUTE_MS,
      actor,
      state: row.state,
      key: null,
      body,
    }),
  );
  return {
    ...emptyTranscript(row.conversation),
    state: row.state,
    events,
    head: events.length,
    seenByOther: events.length,
  };
}

const said = (text: string, ...signals: readonly ("urgency" | "frustration")[]): EventBody => ({
  kind: "message",
  text,
  signals: [...signals],
  choice: null,
});

function opening(row: InboxRow, visitor: Actor): readonly Step[] {
  return [
    [
      DAY_MINUTES + 5,
      visitor,
      {
        kind: "opened",
        visitor: row.visitor,
        page: page("invoices", DAY_MINUTES + 5),
        trail: [],
        declared: {},
      },
    ],
    [DAY_MINUTES + 5, visitor, said("Where do I see which invoices are overdue?")],
    [
      DAY_MINUTES + 4.9,
      ASSISTANT,
      {
        kind: "clarification",
        question_seq: 2,
        text: "Which of these do you mean?",
        options: [LINK, RETRY],
        probability: 0.41,
      },
    ],
    [DAY_MINUTES + 3, visitor, { kind: "page_moved", page: page("dashboard", DAY_MINUTES + 3) }],
    [DAY_MINUTES + 2, visitor, { kind: "page_moved", page: page("invoices", DAY_MINUTES + 2) }],
    [12.5, visitor, { kind: "page_moved", page: page("payouts", 12.5) }],
    [12.2, visitor, { kind: "page_moved", page: page("invoice", 12.2) }],
    [
      12,
      visitor,
      { kind: "declared", declared: { plan: "starter", role: "admin", error: "payment_failed" } },
    ],
  ];
}

function failure(visitor: Actor): readonly Step[] {
  const answer: EventBody = {
    kind: "answer",
    rephrased: false,
    question_seq: 9,
    article: FAILED,
    heading: "What to do",
    blocks: [...BLOCKS],
    more: true,
    probability: 0.86,
    page: "invoice-payment-failed",
    related: [RETRY, LINK],
  };
  return [
    [9, visitor, said("it says the payment failed what now")],
    [8.9, ASSISTANT, answer],
    [8.2, visitor, { kind: "viewed", what: "anchor", id: "retry-payment", title: "Retry payment" }],
    [7, visitor, { kind: "feedback", answer_seq: 10, helpful: false }],
    [
      6.8,
      visitor,
      said(
        "I tried that already and it failed again. The customer is waiting for the goods!",
        "urgency",
        "frustration",
      ),
    ],
    [
      6.7,
      ASSISTANT,
      {
        kind: "said",
        phrase: "offer_person",
        text: "I do not have a better answer than that. Shall a person look at it?",
        question_seq: 13,
        offer_person: true,
      },
    ],
    [3.5, visitor, said("Can I talk to somebody please? The customer is waiting.")],
    [
      3.4,
      ASSISTANT,
      {
        kind: "escalated",
        reason: "asked_for_person",
        team: "billing",
        skills: [],
        priority: "high",
      },
    ],
  ];
}

function handling(visitor: Actor): readonly Step[] {
  return [
    [
      3,
      agentActor(1),
      {
        kind: "note",
        text: "Same bank as yesterday's case: they decline the first try of each month. A new link worked.",
      },
    ],
    [2.4, agentActor(0), { kind: "taken_over" }],
    [
      2.2,
      agentActor(0),
      said(
        "Hello Mara, I see the card was declined for INV-2026-0003. Let me look at the bank's answer.",
      ),
    ],
    [
      2,
      agentActor(0),
      said(
        "It is the card's limit, not your account. Would a new payment link help, so that your customer can pay with another card?",
      ),
    ],
    [1, visitor, said("yes! how do I send that")],
    [0.5, visitor, { kind: "page_moved", page: page("invoice", 0.5) }],
  ];
}

function cardOf(row: InboxRow): HandoffCard {
  return {
    question: "it says the payment failed what now",
    visitor: row.visitor,
    page: page("invoice", 9),
    trail: [
      page("dashboard", 31),
      page("invoices", 28),
      page("payouts", 12.5),
      page("invoice", 12.2),
    ],
    declared: {
      error: "payment_failed",
      invoice_state: "payment_failed",
      plan: "starter",
      role: "admin",
    },
    tried: [
      {
        seq: 1,
        how: "offered",
        id: RETRY.id,
        title: RETRY.title,
        at_ms: NOW_MS - 12 * MINUTE_MS,
        helpful: null,
      },
      {
        seq: 2,
        how: "answered",
        id: FAILED.id,
        title: FAILED.title,
        at_ms: NOW_MS - 8.9 * MINUTE_MS,
        helpful: false,
      },
      {
        seq: 3,
        how: "pointed",
        id: "retry-payment",
        title: "Retry payment",
        at_ms: NOW_MS - 8.2 * MINUTE_MS,
        helpful: null,
      },
      {
        seq: 4,
        how: "opened",
        id: LINK.id,
        title: LINK.title,
        at_ms: NOW_MS - 6 * MINUTE_MS,
        helpful: true,
      },
    ],
    signals: ["asks_for_person", "urgency", "frustration"],
    reason: row.reason,
    waiting_since_ms: row.waiting_since_ms,
    actions: [],
    walked: [],
    asking: null,
  };
}

/** The story of a failed payment, as far as the row's state has come. */
export function talkOf(row: InboxRow): Watched {
  const visitor: Actor = { kind: "visitor", id: row.visitor.id, name: row.visitor.name };
  const steps = [...opening(row, visitor), ...failure(visitor)];
  const later = row.state === "with_agent" ? handling(visitor) : [];
  return {
    conversation: row.conversation,
    transcript: transcriptOf(row, [...steps, ...later]),
    card: cardOf(row),
  };
}

/** A conversation in which everything is as unusual as people are. */
export function unusualTalkOf(row: InboxRow): Watched {
  const visitor: Actor = { kind: "visitor", id: row.visitor.id, name: row.visitor.name };
  const watched = talkOf(row);
  const steps: readonly Step[] = [
    [30, visitor, { kind: "opened", visitor: row.visitor, page: null, trail: [], declared: {} }],
    [29, visitor, said("لا أستطيع دفع الفاتورة INV-2026-0003، تظهر رسالة خطأ. ماذا أفعل؟")],
    [28, visitor, said('<script>alert("x")</script> <img src=x onerror=alert(1)>')],
    [
      27,
      visitor,
      said(
        `${"https://tidebill.example/very/long/".repeat(9)}\n\nfirst\n    second, indented\nthird`,
      ),
    ],
    [26, visitor, said("👨‍👩‍👧‍👦🇸🇪🙏🏽")],
    [25, agentActor(1), { kind: "note", text: "שימו לב: הלקוחה כבר כתבה אתמול. <b>not bold</b>" }],
    [24, agentActor(0), said("مرحبا! سأنظر في الأمر الآن.")],
    [23, visitor, said("word ".repeat(400))],
  ];
  return {
    ...watched,
    transcript: transcriptOf(row, steps),
    card: {
      ...watched.card,
      question: "لا أستطيع دفع الفاتورة INV-2026-0003، تظهر رسالة خطأ. ماذا أفعل؟ ".repeat(4),
      declared: {
        error: "<b>payment_failed</b>",
        plan: "x".repeat(200),
        a_rather_long_name_of_a_thing: "ok",
      },
    },
  };
}
