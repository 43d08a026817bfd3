/** Invoice arithmetic: net, VAT by rate, gross, fees and what is still open; never rounds twice. */
import type { Invoice, Line, Method, Payment, State } from "../store/model.ts";

export interface Totals {
  readonly net: number;
  readonly vat: number;
  readonly gross: number;
  readonly byRate: readonly (readonly [rate: number, net: number, vat: number])[];
}

export function lineNet(line: Line): number {
  return Math.round(line.quantity * line.unitCents);
}

/** VAT is computed once for each rate over the summed net, as tax offices expect. */
export function totals(lines: readonly Line[]): Totals {
  const nets = new Map<number, number>();
  for (const line of lines) nets.set(line.vat, (nets.get(line.vat) ?? 0) + lineNet(line));
  const byRate = [...nets]
    .sort(([a], [b]) => b - a)
    .map(([rate, net]) => [rate, net, Math.round((net * rate) / 100)] as const);
  const netSum = byRate.reduce((sum, [, net]) => sum + net, 0);
  const vatSum = byRate.reduce((sum, [, , vat]) => sum + vat, 0);
  return { net: netSum, vat: vatSum, gross: netSum + vatSum, byRate };
}

export function gross(invoice: Invoice): number {
  return totals(invoice.lines).gross;
}

export function fee(method: Method, cents: number): number {
  if (method === "card") return Math.round(cents * 0.014) + 25;
  return method === "sepa" ? 35 : 0;
}

export function paymentsOf(state: State, invoiceId: string): readonly Payment[] {
  return state.payments.filter((payment) => payment.invoiceId === invoiceId && !payment.failed);
}

/** What the customer still owes, in cents; refunds do not open an invoice again. */
export function openCents(state: State, invoice: Invoice): number {
  if (invoice.state === "draft" || invoice.state === "void") return 0;
  const paid = paymentsOf(state, invoice.id).reduce((sum, payment) => sum + payment.cents, 0);
  return Math.max(0, gross(invoice) - paid);
}

export function refundable(payment: Payment): number {
  return payment.failed ? 0 : payment.cents - payment.refundedCents;
}
