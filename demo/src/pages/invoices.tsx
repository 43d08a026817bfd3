/** All invoices: filter by state, export, and the way to a new one. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { InvoiceTable, invoiceName } from "../invoicing/invoice-table.tsx";
import { gross } from "../invoicing/totals.ts";
import { Link } from "../router.tsx";
import type { Invoice, InvoiceState } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { downloadCsv } from "../ui/download.ts";
import { Icon } from "../ui/icon.tsx";
import { Card, Empty, PageHeader, stateNames } from "../ui/layout.tsx";

type Filter = InvoiceState | "all";

const PAGE_ROWS = 12;
const filters: readonly Filter[] = [
  "all",
  "draft",
  "sent",
  "viewed",
  "overdue",
  "payment_failed",
  "paid",
  "void",
];

export function InvoicesPage(): JSX.Element {
  const { state, toast } = useTidebill();
  const [filter, setFilter] = useState<Filter>("all");
  const [shown, setShown] = useState(PAGE_ROWS);
  const newestFirst = state.invoices.toReversed();
  const invoices = newestFirst.filter((invoice) => filter === "all" || invoice.state === filter);
  const exportCsv = (): void => {
    const rows = invoices.map((invoice) => [
      invoiceName(invoice),
      state.customers.find((customer) => customer.id === invoice.customerId)?.name ?? "",
      invoice.issuedOn,
      invoice.dueOn,
      invoice.state,
      gross(invoice) / 100,
    ]);
    const head = ["invoice", "customer", "issued", "due", "state", "total_eur"];
    downloadCsv("invoices.csv", [head, ...rows]);
    toast(`${invoices.length} invoices exported`);
  };
  return (
    <>
      <PageHeader title="Invoices" lead="Everything you have drafted, sent and been paid for">
        <Button icon="download" helpId="export-invoices" onPress={exportCsv}>
          Export
        </Button>
        <Link to="/invoices/new" class="button primary" helpId="new-invoice">
          <Icon name="plus" />
          New invoice
        </Link>
      </PageHeader>
      <Filters filter={filter} invoices={state.invoices} onFilter={setFilter} />
      <Card flush>
        {invoices.length === 0 ? (
          <Empty icon="invoice" title="No invoice in this state" />
        ) : (
          <InvoiceTable caption="Invoices" invoices={invoices.slice(0, shown)} />
        )}
        {invoices.length > shown && (
          <div class="more">
            <Button small look="quiet" onPress={() => setShown(shown + 2 * PAGE_ROWS)}>
              {`Show more (${invoices.length - shown})`}
            </Button>
          </div>
        )}
      </Card>
    </>
  );
}

interface FiltersProps {
  readonly filter: Filter;
  readonly invoices: readonly Invoice[];
  readonly onFilter: (filter: Filter) => void;
}

function Filters({ filter, invoices, onFilter }: FiltersProps): JSX.Element {
  const count = (name: Filter): number =>
    name === "all" ? invoices.length : invoices.filter(({ state }) => state === name).length;
  return (
    <fieldset class="chips" data-help-id="invoices-filter">
      <legend class="hidden">Filter by state</legend>
      {filters.map((name) => (
        <button
          key={name}
          type="button"
          class="chip"
          aria-pressed={filter === name}
          onClick={() => onFilter(name)}
        >
          {name === "all" ? "All" : stateNames[name]} <span class="muted">{count(name)}</span>
        </button>
      ))}
    </fieldset>
  );
}
