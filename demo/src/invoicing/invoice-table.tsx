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
  /** The column this place has no room or no use for. */
  readonly without?: "customer" | "due" | undefined;
}

export function InvoiceTable({ invoices, caption, without }: InvoiceTableProps): JSX.Element {
  const { state } = useTidebill();
  const names = new Map(state.customers.map((customer) => [customer.id, customer.name]));
  return (
    <div class="table-frame">
      <table class="table">
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Invoice</th>
            {without !== "customer" && (
              <th scope="col" class="wide">
                Customer
              </th>
            )}
            {without !== "due" && (
              <th scope="col" class="wide">
                Due
              </th>
            )}
            <th scope="col" class="wide">
              State
            </th>
            <th scope="col" class="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {invoices.map((invoice) => (
            <Row
              key={invoice.id}
              invoice={invoice}
              customer={names.get(invoice.customerId) ?? ""}
              without={without}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly invoice: Invoice;
  readonly customer: string;
  readonly without: "customer" | "due" | undefined;
}

/** On small screens the customer moves under the number and the state under the amount. */
function Row({ invoice, customer, without }: RowProps): JSX.Element {
  return (
    <tr>
      <td>
        <Link to={`/invoices/${invoice.id}`} class="row-link">
          {invoiceName(invoice)}
        </Link>
        {without !== "customer" && <span class="under muted">{customer}</span>}
      </td>
      {without !== "customer" && <td class="wide">{customer}</td>}
      {without !== "due" && <td class="wide muted dense">{showDate(invoice.dueOn)}</td>}
      <td class="wide">
        <StateBadge state={invoice.state} />
      </td>
      <td class="number">
        {money(gross(invoice))}
        <span class="under">
          <StateBadge state={invoice.state} />
        </span>
      </td>
    </tr>
  );
}
