/** What happens to invoices and their payments; numbers are given on sending and never reused. */
import { addDays } from "../invoicing/dates.ts";
import { gross, openCents, refundable } from "../invoicing/totals.ts";
import type { InvoiceAction, InvoiceForm, Steps } from "./actions.ts";
import type { Invoice, Method, Payment, State } from "./model.ts";

export function nextInvoiceId(state: State): string {
  return `inv_${state.nextId}`;
}

export function invoiceById(state: State, id: string): Invoice | undefined {
  return state.invoices.find((invoice) => invoice.id === id);
}

function changed(state: State, id: string, text: string, change: Partial<Invoice>): State {
  const invoices = state.invoices.map((invoice) =>
    invoice.id === id
      ? { ...invoice, ...change, timeline: [...invoice.timeline, { on: state.today, text }] }
      : invoice,
  );
  return { ...state, invoices };
}

function added(state: State, form: InvoiceForm, text: string): State {
  const invoice: Invoice = {
    ...form,
    id: nextInvoiceId(state),
    number: null,
    state: "draft",
    issuedOn: state.today,
    card: "none",
    timeline: [{ on: state.today, text }],
  };
  return { ...state, invoices: [...state.invoices, invoice], nextId: state.nextId + 1 };
}

function sent(state: State, id: string): State {
  const invoice = invoiceById(state, id);
  if (invoice?.state !== "draft") return state;
  const { prefix, nextNumber } = state.company;
  const number = `${prefix}${String(nextNumber).padStart(4, "0")}`;
  const to = state.customers.find((customer) => customer.id === invoice.customerId)?.email;
  const numbered = { ...state, company: { ...state.company, nextNumber: nextNumber + 1 } };
  const change = { state: "sent", number, issuedOn: state.today } as const;
  return changed(numbered, id, `Sent to ${to ?? "the customer"}`, change);
}

function withPayment(state: State, invoiceId: string, cents: number, method: Method): State {
  const payment: Payment = {
    id: `pay_n${state.nextId}`,
    invoiceId,
    on: state.today,
    cents,
    refundedCents: 0,
    method,
    failed: false,
  };
  return { ...state, payments: [payment, ...state.payments], nextId: state.nextId + 1 };
}

function settle(state: State, id: string, cents: number, method: Method, text: string): State {
  const invoice = invoiceById(state, id);
  if (invoice === undefined || cents <= 0) return state;
  const open = openCents(state, invoice);
  if (open === 0) return state;
  const full = cents >= open;
  const paidState = full ? "paid" : invoice.state;
  const after = withPayment(state, id, Math.min(cents, open), method);
  return changed(after, id, full ? text : `${text} (partly)`, { state: paidState });
}

function retried(state: State, id: string): State {
  const invoice = invoiceById(state, id);
  if (invoice?.state !== "payment_failed") return state;
  if (invoice.card === "declined") {
    return changed(state, id, "Retry declined: insufficient_funds", {});
  }
  const failures = state.payments.filter((row) => row.invoiceId !== id || !row.failed);
  const open = openCents(state, invoice);
  return settle({ ...state, payments: failures }, id, open, "card", "Paid with the new card");
}

function refunded(state: State, paymentId: string, cents: number): State {
  const payment = state.payments.find((row) => row.id === paymentId);
  if (payment === undefined || cents <= 0 || cents > refundable(payment)) return state;
  const payments = state.payments.map((row) =>
    row.id === paymentId ? { ...row, refundedCents: row.refundedCents + cents } : row,
  );
  const text = cents === payment.cents ? "Refunded in full" : "Refunded in part";
  return changed({ ...state, payments }, payment.invoiceId, text, {});
}

function matched(state: State, transferId: string, invoiceId: string): State {
  const transfer = state.transfers.find((row) => row.id === transferId);
  if (transfer === undefined) return state;
  const text = `Bank transfer from ${transfer.sender} matched`;
  const after = settle(state, invoiceId, transfer.cents, "transfer", text);
  if (after === state) return state;
  return { ...after, transfers: state.transfers.filter((row) => row.id !== transferId) };
}

export const invoiceSteps: Steps<InvoiceAction> = {
  "invoice-made": (state, { form, send }) => {
    const drafted = added(state, form, "Draft made by Mara Lindqvist");
    return send ? sent(drafted, nextInvoiceId(state)) : drafted;
  },
  "invoice-edited": (state, { id, form, send }) => {
    if (invoiceById(state, id)?.state !== "draft") return state;
    const edited = changed(state, id, "Draft edited", { ...form });
    return send ? sent(edited, id) : edited;
  },
  "invoice-sent": (state, { id }) => sent(state, id),
  "invoice-resent": (state, { id }) => changed(state, id, "Sent again", {}),
  "invoice-voided": (state, { id }) =>
    changed(state, id, "Voided, the number stays taken", { state: "void" }),
  "invoice-duplicated": (state, { id }) => {
    const source = invoiceById(state, id);
    if (source === undefined) return state;
    const form: InvoiceForm = {
      customerId: source.customerId,
      lines: source.lines,
      dueOn: addDays(state.today, 14),
      recurring: "none",
    };
    return added(state, form, `Copied from ${source.number ?? "a draft"}`);
  },
  "invoice-repeat-stopped": (state, { id }) =>
    changed(state, id, "Stopped repeating", { recurring: "none" }),
  "payment-recorded": (state, { id, cents }) =>
    settle(state, id, cents, "transfer", "Bank transfer recorded"),
  "payment-retried": (state, { id }) => retried(state, id),
  "payment-refunded": (state, { paymentId, cents }) => refunded(state, paymentId, cents),
  "card-updated": (state, { id }) =>
    changed(state, id, "Customer saved a new card, Visa ending 7003", { card: "updated" }),
  "transfer-matched": (state, { transferId, invoiceId }) => matched(state, transferId, invoiceId),
};

/** True for states in which the customer still owes money. */
export function isOpen(invoice: Invoice): boolean {
  return (
    ["sent", "viewed", "overdue", "payment_failed"].includes(invoice.state) && gross(invoice) > 0
  );
}
