/** What can be done with an invoice in its state, and why not otherwise; it runs nothing itself. */
import type { Invoice, InvoiceState, State } from "../store/model.ts";
import type { IconName } from "../ui/icon.tsx";
import { paymentsOf, refundable } from "./totals.ts";

export type Deed =
  | "send"
  | "resend"
  | "download"
  | "link"
  | "record"
  | "retry"
  | "refund"
  | "duplicate"
  | "stop"
  | "void";

export interface InvoiceDeed {
  readonly deed: Deed;
  readonly helpId: string;
  readonly label: string;
  readonly icon: IconName;
  readonly blocked: string | undefined;
}

const OPEN: readonly InvoiceState[] = ["sent", "viewed", "overdue", "payment_failed"];

function only(
  allowed: readonly InvoiceState[],
  invoice: Invoice,
  reason: string,
): string | undefined {
  return allowed.includes(invoice.state) ? undefined : reason;
}

function refundBlock(state: State, invoice: Invoice): string | undefined {
  const left = paymentsOf(state, invoice.id).some((payment) => refundable(payment) > 0);
  return left ? undefined : "Nothing has been paid that could be refunded";
}

/** All deeds in the order they are shown; the blocked ones stay visible with their reason. */
export function deedsOf(state: State, invoice: Invoice): readonly InvoiceDeed[] {
  const deed = (
    name: Deed,
    helpId: string,
    label: string,
    icon: IconName,
    blocked?: string,
  ): InvoiceDeed => ({ deed: name, helpId, label, icon, blocked });
  const open = (reason: string): string | undefined => only(OPEN, invoice, reason);
  const failed = only(["payment_failed"], invoice, "Only after a card payment has failed");
  return [
    deed(
      "send",
      "send-invoice",
      "Send invoice",
      "send",
      only(["draft"], invoice, "It has been sent already"),
    ),
    deed("resend", "resend-invoice", "Send again", "mail", open("Only while an invoice is open")),
    deed("retry", "retry-payment", "Retry payment", "retry", failed),
    deed(
      "link",
      "copy-payment-link",
      "Copy payment link",
      "link",
      open("Only while an invoice is open"),
    ),
    deed(
      "record",
      "record-payment",
      "Record payment",
      "bank",
      open("Only while an invoice is open"),
    ),
    deed("download", "download-pdf", "Download PDF", "download"),
    deed("duplicate", "duplicate-invoice", "Duplicate", "copy"),
    deed(
      "stop",
      "stop-repeating",
      "Stop repeating",
      "close",
      invoice.recurring === "none" ? "This invoice does not repeat" : undefined,
    ),
    deed("refund", "refund-payment", "Refund", "refund", refundBlock(state, invoice)),
    deed(
      "void",
      "void-invoice",
      "Void invoice",
      "trash",
      open("Only sent and unpaid invoices can be voided"),
    ),
  ];
}

/** The one thing that is most likely next. */
export function likelyDeed(invoice: Invoice): Deed {
  if (invoice.state === "draft") return "send";
  if (invoice.state === "payment_failed") return "retry";
  if (invoice.state === "overdue") return "resend";
  return "download";
}
