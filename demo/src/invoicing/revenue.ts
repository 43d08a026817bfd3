/** Money received by month and VAT by rate, computed from the payments and invoices of the state. */
import type { State } from "../store/model.ts";
import type { Bar } from "../ui/bar-chart.tsx";
import { monthsUntil, showMonth } from "./dates.ts";
import { totals } from "./totals.ts";

export function receivedIn(state: State, yearMonth: string): number {
  return state.payments
    .filter((payment) => !payment.failed && payment.on.startsWith(yearMonth))
    .reduce((sum, payment) => sum + payment.cents - payment.refundedCents, 0);
}

export function monthlyRevenue(state: State, count: number): readonly Bar[] {
  return monthsUntil(state.today, count).map((yearMonth) => ({
    label: showMonth(yearMonth),
    value: receivedIn(state, yearMonth),
  }));
}

export interface VatRow {
  readonly rate: number;
  readonly net: number;
  readonly vat: number;
}

/** VAT of the invoices issued in these months, by rate; drafts and void invoices do not count. */
export function vatByRate(state: State, months: readonly string[]): readonly VatRow[] {
  const sums = new Map<number, VatRow>();
  const counted = state.invoices.filter(
    (invoice) =>
      invoice.state !== "draft" &&
      invoice.state !== "void" &&
      months.includes(invoice.issuedOn.slice(0, 7)),
  );
  for (const [rate, net, vat] of counted.flatMap((invoice) => totals(invoice.lines).byRate)) {
    const before = sums.get(rate) ?? { rate, net: 0, vat: 0 };
    sums.set(rate, { rate, net: before.net + net, vat: before.vat + vat });
  }
  return [...sums.values()].sort((a, b) => b.rate - a.rate);
}
