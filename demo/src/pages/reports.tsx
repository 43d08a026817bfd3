/** Reports: revenue and VAT over a period, and the export for an accountant. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { monthsUntil, showMonth } from "../invoicing/dates.ts";
import { invoiceName } from "../invoicing/invoice-table.tsx";
import { money, shortMoney } from "../invoicing/money.ts";
import { receivedIn, type VatRow, vatByRate } from "../invoicing/revenue.ts";
import { totals } from "../invoicing/totals.ts";
import { useTidebill } from "../tidebill.tsx";
import { BarChart } from "../ui/bar-chart.tsx";
import { Button } from "../ui/button.tsx";
import { downloadCsv } from "../ui/download.ts";
import { type Option, SelectField } from "../ui/field.tsx";
import { Card, Empty, PageHeader } from "../ui/layout.tsx";

type Period = "12-months" | "this-month" | "last-quarter" | "last-year";

const periods: readonly Option[] = [
  ["12-months", "Last 12 months"],
  ["this-month", "This month"],
  ["last-quarter", "Last quarter"],
  ["last-year", "Last year"],
];

export function monthsOf(period: Period, today: string): readonly string[] {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7));
  const quarterEnd = Math.floor((month - 1) / 3) * 3;
  switch (period) {
    case "12-months":
      return monthsUntil(today, 12);
    case "this-month":
      return monthsUntil(today, 1);
    case "last-quarter":
      return monthsUntil(today, month - quarterEnd + 3).slice(0, 3);
    case "last-year":
      return monthsUntil(`${year - 1}-12-01`, 12);
    default:
      return unreachable(period);
  }
}

function unreachable(value: never): never {
  throw new Error(`no such period: ${String(value)}`);
}

export function ReportsPage(): JSX.Element {
  const { state, toast } = useTidebill();
  const [period, setPeriod] = useState<Period>("12-months");
  const months = monthsOf(period, state.today);
  const bars = months.map((month) => ({
    label: showMonth(month),
    value: receivedIn(state, month),
  }));
  const received = bars.reduce((sum, bar) => sum + bar.value, 0);
  const exportBook = (): void => {
    const issued = state.invoices.filter(
      ({ issuedOn, number }) => number !== null && months.includes(issuedOn.slice(0, 7)),
    );
    const rows = issued.map((invoice) => {
      const { net, vat, gross } = totals(invoice.lines);
      return [invoice.issuedOn, invoiceName(invoice), 8400, net / 100, vat / 100, gross / 100];
    });
    const head = ["document_date", "document", "account", "net", "vat", "gross"];
    downloadCsv(`accounting-${period}.csv`, [head, ...rows]);
    toast(`${rows.length} invoices exported for your accountant`);
  };
  return (
    <>
      <PageHeader
        title="Reports"
        lead="Revenue counts when money arrives, VAT when an invoice is issued"
      >
        <SelectField
          label="Period"
          bare
          value={period}
          options={periods}
          onValue={(value) => setPeriod(value as Period)}
          helpId="report-period"
        />
        <Button icon="download" helpId="export-report" onPress={exportBook}>
          Export for accountant
        </Button>
      </PageHeader>
      <Card title="Revenue" aside={<span class="big-number">{money(received)}</span>}>
        <BarChart caption="Money received each month" bars={bars} show={shortMoney} />
      </Card>
      <Card title="VAT report" helpId="vat-report" flush>
        <VatTable rows={vatByRate(state, months)} />
      </Card>
    </>
  );
}

function VatTable({ rows }: { readonly rows: readonly VatRow[] }): JSX.Element {
  if (rows.length === 0) return <Empty icon="chart" title="No invoices in this period" />;
  const due = rows.reduce((sum, row) => sum + row.vat, 0);
  return (
    <div class="table-frame">
      <table class="table">
        <caption class="hidden">VAT by rate</caption>
        <thead>
          <tr>
            <th scope="col">Rate</th>
            <th scope="col" class="number">
              Net
            </th>
            <th scope="col" class="number">
              VAT
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.rate}>
              <td>{row.rate === 0 ? "0 %, reverse charge or exempt" : `${row.rate} %`}</td>
              <td class="number">{money(row.net)}</td>
              <td class="number">{money(row.vat)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              VAT to declare
            </th>
            <td class="number strong">{money(due)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
