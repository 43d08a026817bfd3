/** The dashboard: what is owed, what is late, how the year goes and what to set up next. */
import type { JSX } from "preact";
import { daysBetween, showDate } from "../invoicing/dates.ts";
import { InvoiceTable } from "../invoicing/invoice-table.tsx";
import { money, shortMoney } from "../invoicing/money.ts";
import { monthlyRevenue } from "../invoicing/revenue.ts";
import { openCents } from "../invoicing/totals.ts";
import { Link } from "../router.tsx";
import type { Invoice, State } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { BarChart } from "../ui/bar-chart.tsx";
import { Icon } from "../ui/icon.tsx";
import { Card, Empty, Meter, PageHeader } from "../ui/layout.tsx";

function owed(state: State, invoices: readonly Invoice[]): number {
  return invoices.reduce((sum, invoice) => sum + openCents(state, invoice), 0);
}

export function DashboardPage(): JSX.Element {
  const { state } = useTidebill();
  const late = state.invoices.filter((invoice) =>
    ["overdue", "payment_failed"].includes(invoice.state),
  );
  return (
    <>
      <PageHeader
        title="Good morning, Mara"
        lead={`${showDate(state.today)}, ${state.company.name}`}
      >
        <Link to="/invoices/new" class="button primary" helpId="dashboard-new-invoice">
          <Icon name="plus" />
          New invoice
        </Link>
      </PageHeader>
      <Tiles state={state} late={late} />
      <div class="split">
        <div class="stack">
          <Card title="Needs your attention" helpId="dashboard-overdue" flush>
            {late.length === 0 ? (
              <Empty icon="check" title="Nothing is late">
                Overdue invoices and failed payments show up here.
              </Empty>
            ) : (
              <LateList state={state} late={late} />
            )}
          </Card>
          <Card title="Revenue, last 12 months">
            <BarChart
              caption="Money received each month"
              bars={monthlyRevenue(state, 12)}
              show={shortMoney}
            />
          </Card>
          <Card title="Latest invoices" flush>
            <InvoiceTable
              without="due"
              caption="Latest invoices"
              invoices={state.invoices.slice(-5).toReversed()}
            />
          </Card>
        </div>
        <Checklist state={state} />
      </div>
    </>
  );
}

function Tiles({
  state,
  late,
}: {
  readonly state: State;
  readonly late: readonly Invoice[];
}): JSX.Element {
  const months = monthlyRevenue(state, 12);
  const payout = state.payouts[0];
  const tiles = [
    ["Outstanding", money(owed(state, state.invoices)), "Sent and not yet paid"],
    ["Late", money(owed(state, late)), `${late.length} invoices`],
    ["Received this month", money(months.at(-1)?.value ?? 0), "Before fees"],
    [
      "Next payout",
      money(payout?.cents ?? 0),
      payout === undefined ? "None planned" : `Arrives ${showDate(payout.arrivesOn)}`,
    ],
  ] as const;
  return (
    <div class="tiles">
      {tiles.map(([name, amount, note]) => (
        <div class="tile" key={name}>
          <p class="muted">{name}</p>
          <p class="tile-number">{amount}</p>
          <p class="hint">{note}</p>
        </div>
      ))}
    </div>
  );
}

function lateReason(state: State, invoice: Invoice): string {
  if (invoice.state === "payment_failed") return "Card payment failed";
  return `${daysBetween(invoice.dueOn, state.today)} days overdue`;
}

function LateList({
  state,
  late,
}: {
  readonly state: State;
  readonly late: readonly Invoice[];
}): JSX.Element {
  const name = (id: string): string =>
    state.customers.find((customer) => customer.id === id)?.name ?? "";
  return (
    <ul class="rows">
      {late.map((invoice) => (
        <li key={invoice.id}>
          <Link to={`/invoices/${invoice.id}`} class="row">
            <span class={invoice.state === "overdue" ? "dot amber" : "dot red"} />
            <span class="row-main">
              <span class="strong">{name(invoice.customerId)}</span>
              <span class="muted">
                {invoice.number}, {lateReason(state, invoice)}
              </span>
            </span>
            <span class="number">{money(openCents(state, invoice))}</span>
            <Icon name="chevron" />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Checklist({ state }: { readonly state: State }): JSX.Element {
  const steps = [
    ["Add your first customer", "/customers", state.customers.length > 0],
    ["Send your first invoice", "/invoices/new", state.invoices.length > 0],
    ["Add your VAT ID", "/settings/company", state.company.vatId !== ""],
    ["Add your logo", "/settings/company", state.company.logo !== ""],
    ["Turn on two-factor", "/settings/security", state.security.twoFactor],
  ] as const;
  const done = steps.filter(([, , finished]) => finished).length;
  return (
    <Card
      title="Getting started"
      helpId="dashboard-checklist"
      aside={
        <span class="muted">
          {done} of {steps.length}
        </span>
      }
    >
      <Meter label={`${done} of ${steps.length} steps done`} share={done / steps.length} />
      <ul class="checklist">
        {steps.map(([title, path, finished]) => (
          <li key={title} class={finished ? "done" : undefined}>
            <span class="tick">{finished && <Icon name="check" />}</span>
            {finished ? (
              <span>
                {title}
                <span class="hidden"> (done)</span>
              </span>
            ) : (
              <Link to={path} class="text-link">
                {title}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
