/** The invoices and payments a fresh demo starts with; fixed, so that screenshots repeat. */
import { addDays } from "../invoicing/dates.ts";
import { gross } from "../invoicing/totals.ts";
import type { Invoice, Line, Method, Payment } from "./model.ts";

const line = (text: string, quantity: number, euros: number, vat = 19): Line => ({
  text,
  quantity,
  unitCents: euros * 100,
  vat,
});

const WORK: readonly (readonly [text: string, euros: number])[] = [
  ["Brand workshop", 920],
  ["Website care, monthly", 480],
  ["Product photography, half day", 640],
  ["Illustration set", 1150],
  ["Print production, brochure", 780],
  ["Interface design, per day", 860],
];
const METHODS: readonly Method[] = ["card", "sepa", "transfer", "card"];
const CUSTOMER_COUNT = 9;

/** Last year's paid invoices: three or four a month, growing slowly, without any randomness. */
function lastYear(): Invoice[] {
  return Array.from({ length: 42 }, (_, index) => {
    const monthOfYear = Math.floor(index / 3.5) + 1;
    const issuedOn = `2025-${String(monthOfYear).padStart(2, "0")}-${String(4 + ((index * 7) % 20)).padStart(2, "0")}`;
    const [text, euros] = WORK[index % WORK.length] ?? ["Design work", 500];
    const quantity = 1 + ((index * 5) % 3) + Math.floor(index / 16);
    return {
      id: `inv_${901 + index}`,
      number: `INV-2025-${String(index + 1).padStart(4, "0")}`,
      customerId: `cus_${101 + ((index * 4) % CUSTOMER_COUNT)}`,
      state: "paid",
      issuedOn,
      dueOn: addDays(issuedOn, 14),
      lines: [line(text, quantity, euros, index % 5 === 0 ? 0 : 19)],
      recurring: "none",
      card: "none",
      timeline: [
        { on: issuedOn, text: "Sent to the customer" },
        { on: addDays(issuedOn, 6), text: "Paid in full" },
      ],
    };
  });
}

const january: readonly Invoice[] = [
  {
    id: "inv_1001",
    number: "INV-2026-0001",
    customerId: "cus_102",
    state: "paid",
    issuedOn: "2026-01-05",
    dueOn: "2026-01-19",
    lines: [line("Brand workshop", 2, 920), line("Style guide", 1, 640)],
    recurring: "none",
    card: "none",
    timeline: [
      { on: "2026-01-05", text: "Sent to studio@northlight.example" },
      { on: "2026-01-06", text: "Opened by the customer" },
      { on: "2026-01-09", text: "Paid by card, Visa ending 1881" },
    ],
  },
  {
    id: "inv_1002",
    number: "INV-2026-0002",
    customerId: "cus_104",
    state: "overdue",
    issuedOn: "2026-01-06",
    dueOn: "2026-01-20",
    lines: [line("Menu design", 1, 480), line("Print production", 250, 2, 7)],
    recurring: "none",
    card: "none",
    timeline: [
      { on: "2026-01-06", text: "Sent to ola@cafebrisa.example" },
      { on: "2026-01-08", text: "Opened by the customer" },
      { on: "2026-01-20", text: "Due date passed" },
    ],
  },
  {
    id: "inv_1003",
    number: "INV-2026-0003",
    customerId: "cus_101",
    state: "payment_failed",
    issuedOn: "2026-01-08",
    dueOn: "2026-01-22",
    lines: [line("Interface design, per day", 3, 860), line("Website care, January", 1, 480)],
    recurring: "none",
    card: "declined",
    timeline: [
      { on: "2026-01-08", text: "Sent to accounts@elvik.example" },
      { on: "2026-01-09", text: "Opened by the customer" },
      { on: "2026-01-22", text: "Card payment declined: insufficient_funds" },
      { on: "2026-01-25", text: "Automatic retry 1 of 3 declined: insufficient_funds" },
      { on: "2026-01-27", text: "Automatic retry 2 of 3 declined: insufficient_funds" },
    ],
  },
  {
    id: "inv_1004",
    number: null,
    customerId: "cus_105",
    state: "draft",
    issuedOn: "2026-01-26",
    dueOn: "2026-02-09",
    lines: [line("Illustration set", 1, 1150), line("Source files", 1, 120)],
    recurring: "none",
    card: "none",
    timeline: [{ on: "2026-01-26", text: "Draft made by Mara Lindqvist" }],
  },
  {
    id: "inv_1005",
    number: "INV-2026-0004",
    customerId: "cus_106",
    state: "sent",
    issuedOn: "2026-01-26",
    dueOn: "2026-02-09",
    lines: [line("Product photography, half day", 2, 640, 0)],
    recurring: "none",
    card: "none",
    timeline: [{ on: "2026-01-26", text: "Sent to compta@alder.example" }],
  },
  {
    id: "inv_1006",
    number: "INV-2026-0005",
    customerId: "cus_103",
    state: "viewed",
    issuedOn: "2026-01-21",
    dueOn: "2026-02-04",
    lines: [line("Packaging design", 1, 1480), line("Photo retouching", 12, 25)],
    recurring: "none",
    card: "none",
    timeline: [
      { on: "2026-01-21", text: "Sent to hello@saltmarsh.example" },
      { on: "2026-01-22", text: "Opened by the customer" },
    ],
  },
];

function paid(invoice: Invoice, index: number): Payment {
  return {
    id: `pay_${invoice.id.slice(4)}`,
    invoiceId: invoice.id,
    on: invoice.timeline.at(-1)?.on ?? invoice.dueOn,
    cents: gross(invoice),
    refundedCents: index === 40 ? 9_500 : 0,
    method: invoice.id === "inv_1001" ? "card" : (METHODS[index % METHODS.length] ?? "card"),
    failed: false,
  };
}

export const seedInvoices: readonly Invoice[] = [...lastYear(), ...january];

export const seedPayments: readonly Payment[] = seedInvoices
  .filter((invoice) => invoice.state === "paid" || invoice.state === "payment_failed")
  .map((invoice, index) => ({
    ...paid(invoice, index),
    failed: invoice.state === "payment_failed",
    method: invoice.state === "payment_failed" ? "card" : paid(invoice, index).method,
  }));
