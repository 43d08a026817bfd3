/** The states of the panel that are worth looking at, each as a session of its own. */
import type { VisitorState } from "@sidelight/client";
import type { EventBody, PageVisit } from "@sidelight/protocol";
import {
  CONVERSATION,
  type Entry,
  type FakeSession,
  fakeSession,
  message,
  transcriptOf,
} from "../test/fake-session.ts";
import { ANSWER_BLOCKS, ARTICLE, BANK, PAGE_HELP, REFUND, RETRY, WHY } from "./samples.ts";

/** Saturday morning, in the middle of a day in most time zones. */
export const NOW_MS: number = Date.UTC(2026, 10, 21, 10, 30);

const HOUR_MS = 3_600_000;

const PAGE: PageVisit = {
  url: "https://app.tidebill.example/invoices/inv_1003",
  title: "INV-2026-0003",
  at_ms: NOW_MS,
  context: "invoice-payment-failed",
  context_title: "Invoice INV-2026-0003",
};

const answer: EventBody = {
  kind: "answer",
  rephrased: false,
  question_seq: 2,
  article: RETRY,
  heading: "Try the card again",
  blocks: ANSWER_BLOCKS,
  more: true,
  probability: 0.91,
  page: "invoice-payment-failed",
  related: [WHY, BANK],
};

const opened: Entry = [
  "system",
  {
    kind: "opened",
    visitor: { id: "v_1", name: "Mara", email: "", identified: true, traits: {} },
    page: PAGE,
    trail: [],
    declared: {},
  },
];

const ASKED: readonly Entry[] = [
  opened,
  ["visitor", message("it says the payment failed what now")],
  ["assistant", answer],
];

const WITH_PERSON: readonly Entry[] = [
  ...ASKED,
  ["visitor", { kind: "feedback", answer_seq: 3, helpful: false }],
  ["visitor", message("I tried that twice already 😕")],
  [
    "system",
    {
      kind: "escalated",
      reason: "asked_for_person",
      team: "billing",
      skills: [],
      priority: "normal",
    },
  ],
  ["agent", { kind: "taken_over" }],
  ["agent", message("Hi Mara, I can see invoice INV-2026-0003 and that you tried the card twice.")],
  [
    "agent",
    message("The bank says “insufficient funds”. Shall I send your customer a payment link?"),
  ],
  [
    "visitor",
    { kind: "page_moved", page: { ...PAGE, context: "payments", context_title: "Payments" } },
  ],
  ["visitor", message("Yes please!")],
];

const clarification: EventBody = {
  kind: "clarification",
  question_seq: 2,
  text: "Which of these do you mean?",
  options: [RETRY, REFUND, BANK],
  probability: 0.4,
};

const said: EventBody = {
  kind: "said",
  phrase: "no_answer",
  text: "I found nothing in the help articles about that. A person can look into it with you.",
  question_seq: 2,
  offer_person: true,
};

const HERE: Partial<VisitorState> = {
  pageHelp: PAGE_HELP,
  availability: { agents_online: 2, text: "Usually replies in 5 minutes" },
};

const LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenhersteller".repeat(3);

const summary = (id: string, part: object) => ({
  conversation: `c_${id.repeat(22)}`.slice(0, 24),
  state: "resolved" as const,
  head: 5,
  seen: 5,
  opened_at_ms: NOW_MS - HOUR_MS * 30,
  last_at_ms: NOW_MS - HOUR_MS * 26,
  last_text: "Thanks, that was it!",
  agent: null,
  ...part,
});

const DANA = { id: "a_dana", name: "Dana Okafor", online: true };

function chat(entries: readonly Entry[], part = {}, state: Partial<VisitorState> = {}) {
  return { ...HERE, ...state, transcript: transcriptOf(entries, part, NOW_MS - HOUR_MS / 4) };
}

const send = (text: string, status: "sending" | "waiting" | "refused", error: string | null) => ({
  key: `key_${status}`,
  status,
  error,
  command: {
    type: "send" as const,
    id: "1",
    key: `key_${status}`,
    conversation: CONVERSATION,
    text,
    choice: null,
  },
});

const many = Array.from(
  { length: 60 },
  (_, index): Entry => [
    index % 3 === 0 ? "visitor" : "agent",
    message(`Message number ${index + 1}`),
  ],
);

/** The scenes by name. */
export const SCENES: Record<string, Partial<VisitorState>> = {
  home: HERE,
  "home-resume": {
    ...HERE,
    conversations: [
      summary("a", {
        state: "with_agent",
        agent: DANA,
        seen: 3,
        last_at_ms: NOW_MS - 9e5,
        last_text: "The bank says “insufficient funds”. Shall I send…",
      }),
      summary("b", {}),
      summary("c", {
        last_at_ms: NOW_MS - HOUR_MS * 100,
        last_text: "How do I add VAT to a line?",
      }),
    ],
  },
  "home-loading": { status: "connecting" },
  "home-offline": { status: "offline" },
  "home-nothing": {
    ...HERE,
    pageHelp: { context: null, title: "", greeting: "", articles: [], questions: [] },
    availability: { agents_online: 0, text: "Back on Monday at 9:00" },
  },
  "home-long": {
    ...HERE,
    pageHelp: { ...PAGE_HELP, title: LONG, questions: [LONG, ...PAGE_HELP.questions] },
  },
  empty: { ...HERE, unread: 0 },
  answer: chat(ASKED),
  voted: chat([...ASKED, ["visitor", { kind: "feedback", answer_seq: 3, helpful: true }]]),
  clarify: chat([opened, ["visitor", message("money back")], ["assistant", clarification]]),
  said: chat([opened, ["visitor", message("do you deliver pizza?")], ["assistant", said]]),
  waiting: chat([...WITH_PERSON.slice(0, 6)], { state: "waiting", typing: null }),
  agent: chat(WITH_PERSON, {
    state: "with_agent",
    seenByOther: 11,
    typing: { kind: "agent", id: "a_dana", name: "Dana Okafor" },
  }),
  pending: chat(
    WITH_PERSON,
    {
      state: "with_agent",
      pending: [
        send("On its way", "sending", null),
        send("Kept until the connection is back", "waiting", null),
        send("Too fast", "refused", "Too many messages at once."),
      ],
    },
    { status: "offline" },
  ),
  resolved: chat([...WITH_PERSON, ["agent", { kind: "resolved", how: "by_agent" }]], {
    state: "resolved",
  }),
  rated: chat(
    [
      ...WITH_PERSON,
      ["agent", { kind: "resolved", how: "by_agent" }],
      ["visitor", { kind: "csat", score: 5, comment: "" }],
    ],
    { state: "resolved" },
  ),
  long: chat(
    [
      opened,
      ["visitor", message(`${LONG}\n\n<script>alert(1)</script> مرحبا، كيف حالك؟`)],
      ["assistant", answer],
      ["visitor", message("שלום, התשלום נכשל 🙁")],
    ],
    { typing: { kind: "assistant", id: "assistant", name: "Assistant" } },
  ),
  many: chat(many, { state: "with_agent", firstSeq: 41 }, { unread: 0 }),
};

/** Makes the session of a scene. */
export function sceneSession(name: string): FakeSession {
  const session = fakeSession(SCENES[name] ?? HERE);
  session.articles = new Map([
    [RETRY.id, ARTICLE],
    [WHY.id, { ...ARTICLE, ref: WHY }],
  ]);
  session.hits = [
    {
      ref: RETRY,
      heading: "Try the card again",
      snippet:
        "You can try the payment again now, or wait: Tidebill tries the card after 3, 5 and 7 days.",
    },
    {
      ref: WHY,
      heading: "",
      snippet: "A failed card payment has one of five reasons. The bank names it.",
    },
  ];
  return session;
}
