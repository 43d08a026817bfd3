/** A list of invoices as a table; it shows what it is given and filters nothing. */
import type { JSX } from "preact";
import { Link } from "../router.tsx";
import type { Invoice } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { StateBadge } from "../ui/layout.tsx";
import { showDate } from "./dates.ts";
import { money } from "./money.ts";
import { gross } from "./totals.ts";

export function invoiceName(invoice: Invoice): string {
  return invoice.number ?? "Draft";
}

interface InvoiceTableProps {
  readonly invoices: readonly Invoice[];
  readonly caption: string;
}

export function InvoiceTable({ invoices, caption }: InvoiceTableProps): JSX.Element {
  const { state } = useTidebill();
  const names = new Map(state.customers.map((customer) => [customer.id, customer.name]));
  return (
    <div class="table-frame">
      <table class="table">
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Invoice</th>
            <th scope="col" class="wide">
              Customer
            </th>
            <th scope="col" class="wide">
              Due
            </th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {invoices.map((invoice) => (
            <tr key={invoice.id}>
              <td>
                <Link to={`/invoices/${invoice.id}`} class="row-link">
                  {invoiceName(invoice)}
                </Link>
                <span class="under muted">{names.get(invoice.customerId)}</span>
              </td>
              <td class="wide">{names.get(invoice.customerId)}</td>
              <td class="wide muted dense">{showDate(invoice.dueOn)}</td>
              <td>
                <StateBadge state={invoice.state} />
              </td>
              <td class="number">{money(gross(invoice))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
