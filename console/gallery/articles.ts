/** A few made-up articles to cite and to find. */
import type { ArticleRef, Block, SearchHit } from "@sidelight/protocol";

const ref = (id: string, title: string, summary: string): ArticleRef => ({
  ...{ id, title, summary },
  url: `https://help.tidebill.example/help/tidebill/${id}`,
});

export const FAILED: ArticleRef = ref(
  "why-a-card-payment-failed",
  "Why a card payment failed",
  "What the bank's codes mean and what to do about each.",
);

export const RETRY: ArticleRef = ref(
  "retry-a-failed-payment",
  "Retry a failed payment",
  "Try the card again, or send your customer a new payment link.",
);

export const LINK: ArticleRef = ref(
  "copy-a-payment-link",
  "Copy a payment link",
  "Give a customer a link to pay an invoice with another card.",
);

const text = (value: string): { type: "text"; text: string } => ({ type: "text", text: value });

export const BLOCKS: readonly Block[] = [
  {
    type: "paragraph",
    inlines: [
      text("The bank refused the card. For "),
      { type: "code_span", text: "insufficient_funds" },
      text(" a second try often works a day later:"),
    ],
  },
  {
    type: "list",
    ordered: true,
    start: 1,
    items: [
      [{ type: "paragraph", inlines: [text("Open the invoice.")] }],
      [
        {
          type: "paragraph",
          inlines: [
            text("Choose "),
            { type: "show", anchor: "retry-payment", inlines: [text("Retry payment")] },
            text("."),
          ],
        },
      ],
      [
        {
          type: "paragraph",
          inlines: [
            text("If it fails again, "),
            { type: "strong", inlines: [text("Copy payment link")] },
            text(" and send it to your customer."),
          ],
        },
      ],
    ],
  },
  {
    type: "table",
    head: [[text("Code")], [text("Meaning")]],
    rows: [
      [[{ type: "code_span", text: "card_expired" }], [text("The card is past its date.")]],
      [[{ type: "code_span", text: "do_not_honour" }], [text("The bank gives no reason.")]],
    ],
  },
];

export const HITS: readonly SearchHit[] = [
  {
    ref: RETRY,
    heading: "Before you start",
    snippet: "We retry a failed card after 3, 5 and 7 days. You can also try it now, by hand.",
  },
  {
    ref: FAILED,
    heading: "Why a card payment failed",
    snippet: "The bank's codes, and what each asks of you or your customer.",
  },
  {
    ref: LINK,
    heading: "",
    snippet: "Every open invoice has a link of its own, where any card may pay.",
  },
];
