/** What the reducer promises about invoices and money. */
import { expect, test } from "vitest";
import { limitReached } from "../src/invoicing/plans.ts";
import { openCents, paymentsOf, totals } from "../src/invoicing/totals.ts";
import type { Action, InvoiceForm } from "../src/store/actions.ts";
import { invoiceById, nextInvoiceId } from "../src/store/invoice-steps.ts";
import type { Invoice, State } from "../src/store/model.ts";
import { reduce } from "../src/store/reduce.ts";
import { seed } from "../src/store/seed.ts";

const form: InvoiceForm = {
  customerId: "cus_101",
  lines: [{ text: "Design", quantity: 2, unitCents: 10_000, vat: 19 }],
  dueOn: "2026-02-11",
  recurring: "none",
};

function after(...actions: readonly Action[]): State {
  return actions.reduce(reduce, seed);
}

function invoice(state: State, id: string): Invoice {
  const found = invoiceById(state, id);
  if (found === undefined) throw new Error(`no invoice ${id}`);
  return found;
}

test("a draft has no number and sending gives the next one", () => {
  const id = nextInvoiceId(seed);
  const drafted = after({ type: "invoice-made", form, send: false });
  const sent = reduce(drafted, { type: "invoice-sent", id });

  expect(invoice(drafted, id)).toMatchObject({ number: null, state: "draft" });
  expect(invoice(sent, id)).toMatchObject({ number: "INV-2026-0006", state: "sent" });
});

test("a voided invoice keeps its number and the next one does not reuse it", () => {
  const state = after(
    { type: "invoice-voided", id: "inv_1005" },
    { type: "invoice-made", form, send: true },
  );

  expect(invoice(state, "inv_1005")).toMatchObject({ number: "INV-2026-0004", state: "void" });
  expect(invoice(state, "inv_1007").number).toBe("INV-2026-0006");
});

test("an invoice that was sent cannot be edited or sent again as new", () => {
  const edit = { type: "invoice-edited", id: "inv_1005", form, send: true } as const;

  expect(reduce(seed, edit)).toBe(seed);
  expect(reduce(seed, { type: "invoice-sent", id: "inv_1005" })).toBe(seed);
});

test("a failed payment fails on retry until the card is updated", () => {
  const failed = after({ type: "payment-retried", id: "inv_1003" });
  const paid = after(
    { type: "payment-retried", id: "inv_1003" },
    { type: "card-updated", id: "inv_1003" },
    { type: "payment-retried", id: "inv_1003" },
  );

  expect(invoice(failed, "inv_1003").state).toBe("payment_failed");
  expect(invoice(paid, "inv_1003").state).toBe("paid");
  expect(openCents(paid, invoice(paid, "inv_1003"))).toBe(0);
});

test("a part payment leaves the rest open", () => {
  const state = after({ type: "payment-recorded", id: "inv_1002", cents: 10_000 });
  const before = openCents(seed, invoice(seed, "inv_1002"));

  expect(invoice(state, "inv_1002").state).toBe("overdue");
  expect(openCents(state, invoice(state, "inv_1002"))).toBe(before - 10_000);
});

test("no more can be refunded than was paid", () => {
  const [payment] = paymentsOf(seed, "inv_1001");
  const paymentId = payment?.id ?? "";
  const cents = payment?.cents ?? 0;
  const once = after({ type: "payment-refunded", paymentId, cents });

  expect(paymentsOf(once, "inv_1001")[0]?.refundedCents).toBe(cents);
  expect(reduce(once, { type: "payment-refunded", paymentId, cents: 1 })).toBe(once);
});

test("matching a transfer pays its invoice and takes it off the list", () => {
  const state = after({ type: "transfer-matched", transferId: "tr_31", invoiceId: "inv_1002" });

  expect(invoice(state, "inv_1002").state).toBe("paid");
  expect(state.transfers.map((transfer) => transfer.id)).toEqual(["tr_30"]);
});

test("VAT is computed once for each rate", () => {
  const cheap = { text: "Print", quantity: 1, unitCents: 33, vat: 7 };

  expect(totals([cheap, cheap, cheap])).toMatchObject({ net: 99, vat: 7, gross: 106 });
});

test("the monthly limit is reached on Starter and lifted by Pro", () => {
  const full = after({ type: "limit-used-up" });

  expect(limitReached(seed)).toBe(false);
  expect(limitReached(full)).toBe(true);
  expect(limitReached(reduce(full, { type: "plan-changed", plan: "pro" }))).toBe(false);
});

test("keys are refused on Starter and after the fifth active one", () => {
  const make = { type: "key-made", key: { name: "Shop", kind: "test", tail: "0000" } } as const;
  const pro = { type: "plan-changed", plan: "pro" } as const;

  expect(reduce(seed, make)).toBe(seed);
  expect(after(pro, make, make, make, make, make, make).apiKeys).toHaveLength(5);
});

test("a reset brings the first state back and keeps the theme", () => {
  const state = after(
    { type: "theme-chosen", theme: "dark" },
    { type: "invoice-voided", id: "inv_1005" },
    { type: "demo-reset" },
  );

  expect(state).toEqual({ ...seed, theme: "dark" });
});

test("a series ends on the invoice that was sent, and the invoice stays owed", () => {
  const id = nextInvoiceId(seed);
  const repeating: InvoiceForm = { ...form, recurring: "monthly" };
  const sent = after({ type: "invoice-made", form: repeating, send: true });

  const stopped = reduce(sent, { type: "invoice-repeat-stopped", id });

  expect(invoice(stopped, id).recurring).toBe("none");
  expect(invoice(stopped, id).state).toBe("sent");
  expect(invoice(stopped, id).timeline.at(-1)?.text).toBe("Stopped repeating");
});
