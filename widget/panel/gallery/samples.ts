/** Content of the gallery: what a visitor of the sample product could meet. */
import type { ArticleBody, ArticleRef, Block, Inline, PageHelp } from "@sidelight/protocol";

const text = (words: string): Inline => ({ type: "text", text: words });
const show = (anchor: string, label: string): Inline => ({
  type: "show",
  anchor,
  inlines: [text(label)],
});
const strong = (words: string): Inline => ({ type: "strong", inlines: [text(words)] });
const line = (...inlines: Inline[]): Block => ({ type: "paragraph", inlines });
const heading = (words: string): Block => ({ type: "heading", level: 2, inlines: [text(words)] });

/** A reference as the server would give it. */
export function ref(id: string, title: string, summary: string): ArticleRef {
  return { id, title, summary, url: `https://help.example/${id}` };
}

export const RETRY: ArticleRef = ref(
  "retry-a-failed-payment",
  "Retry a failed card payment",
  "Try the customer's card again, or send a new payment link.",
);
export const WHY: ArticleRef = ref(
  "why-a-card-payment-failed",
  "Why a card payment failed",
  "What each reason means and what to do about it.",
);
export const REFUND: ArticleRef = ref(
  "refund-a-payment",
  "Refund a payment",
  "Give all or part of a payment back within 180 days.",
);
export const BANK: ArticleRef = ref(
  "record-a-bank-transfer",
  "Record a bank transfer",
  "Mark an invoice as paid when the money arrived by bank.",
);

export const PAGE_HELP: PageHelp = {
  context: "invoice-payment-failed",
  title: "Invoice INV-2026-0003",
  greeting: "A card payment failed here. Most of these are solved in a minute.",
  articles: [RETRY, WHY, REFUND, BANK],
  questions: [
    "The payment failed, what now?",
    "Can the customer pay another way?",
    "Will the card be tried again by itself?",
  ],
};

const STEPS: Block = {
  type: "list",
  ordered: true,
  start: 1,
  items: [
    [line(text("Open the invoice and press "), show("retry-payment", "Retry payment"), text("."))],
    [
      line(
        text("Choose the card, or press "),
        show("copy-payment-link", "Copy payment link"),
        text(" to let the customer use another one."),
      ),
    ],
    [line(text("Press "), strong("Try again"), text(" and wait a few seconds."))],
  ],
};

export const ANSWER_BLOCKS: readonly Block[] = [
  line(
    text("Tidebill tries the card again by itself after "),
    strong("3, 5 and 7 days"),
    text(". You can also do it now:"),
  ),
  STEPS,
];

export const ARTICLE: ArticleBody = {
  ref: RETRY,
  blocks: [
    ...ANSWER_BLOCKS,
    heading("What you should see"),
    line(
      text("The state changes to "),
      strong("paid"),
      text(", and the timeline notes the time. If the card is declined again, the "),
      { type: "article_link", article: WHY.id, inlines: [text("reason")] },
      text(" stands beside it."),
    ),
    heading("Fees of a retry"),
    {
      type: "table",
      head: [[text("Way to pay")], [text("Fee")], [text("Arrives after")]],
      rows: [
        [[text("Card")], [text("1.4 % + EUR 0.25")], [text("2 working days")]],
        [[text("SEPA direct debit")], [text("EUR 0.35")], [text("5 working days")]],
        [[text("Bank transfer")], [text("none")], [text("1 working day")]],
      ],
    },
    {
      type: "quote",
      blocks: [
        line(text("A retry never charges the customer twice: the first attempt took nothing.")),
      ],
    },
    heading("From a script"),
    line(
      text("With an API key, call "),
      { type: "code_span", text: "POST /v1/invoices/:id/retry" },
      text(":"),
    ),
    {
      type: "code",
      language: "sh",
      text: 'curl -X POST https://api.tidebill.example/v1/invoices/inv_1003/retry \\\n  -H "Authorization: Bearer tb_live_…"',
    },
    {
      type: "list",
      ordered: false,
      start: 1,
      items: [
        [line(text("At most 100 requests a minute."))],
        [
          line(
            text("See the "),
            { type: "link", href: "https://api.example/docs", inlines: [text("API reference")] },
            text("."),
          ),
        ],
      ],
    },
  ],
  related: [WHY, REFUND],
};
