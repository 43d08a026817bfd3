/** One invoice: its document, what happened to it and everything that can be done with it. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { showDate } from "../invoicing/dates.ts";
import { type Deed, deedsOf, type InvoiceDeed, likelyDeed } from "../invoicing/invoice-actions.ts";
import { InvoiceDocument } from "../invoicing/invoice-document.tsx";
import { InvoiceNotices } from "../invoicing/invoice-notices.tsx";
import { invoiceName } from "../invoicing/invoice-table.tsx";
import { money } from "../invoicing/money.ts";
import { openCents } from "../invoicing/totals.ts";
import { DeedDialog, useDeeds } from "../invoicing/use-deeds.tsx";
import { Link } from "../router.tsx";
import type { PageProps } from "../routes.ts";
import { invoiceById } from "../store/invoice-steps.ts";
import type { Customer, Invoice } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { Card, Empty, Facts, PageHeader, StateBadge } from "../ui/layout.tsx";

export function InvoicePage({ id }: PageProps): JSX.Element {
  const { state } = useTidebill();
  const invoice = invoiceById(state, id);
  if (invoice !== undefined) return <Found invoice={invoice} />;
  return (
    <Empty icon="invoice" title="There is no such invoice">
      <Link to="/invoices" class="text-link">
        All invoices
      </Link>
    </Empty>
  );
}

function Found({ invoice }: { readonly invoice: Invoice }): JSX.Element {
  const { state, declareInvoice } = useTidebill();
  const [open, setOpen] = useState<Deed | null>(null);
  const customer = state.customers.find((other) => other.id === invoice.customerId);
  const run = useDeeds(invoice, setOpen);
  const deeds = deedsOf(state, invoice);
  const likely = likelyDeed(invoice);
  useEffect(() => {
    declareInvoice(invoice.state);
    return () => declareInvoice(null);
  }, [declareInvoice, invoice.state]);
  return (
    <>
      <PageHeader
        title={
          <>
            {invoice.number === null ? "Draft invoice" : invoiceName(invoice)}{" "}
            <StateBadge state={invoice.state} />
          </>
        }
        lead={customer?.name}
      >
        {invoice.state === "draft" && (
          <Link to={`/invoices/new?draft=${invoice.id}`} class="button plain">
            Edit draft
          </Link>
        )}
        <DeedButtons deeds={deeds.filter(({ deed }) => deed === likely)} run={run} look="primary" />
      </PageHeader>
      <InvoiceNotices invoice={invoice} customer={customer} limited={open === "send"} run={run} />
      <div class="split">
        <div class="stack">
          <Card>
            <InvoiceDocument {...invoice} name={invoiceName(invoice)} customer={customer} />
          </Card>
          <Timeline invoice={invoice} />
        </div>
        <div class="stack">
          <Details invoice={invoice} customer={customer} />
          <Card title="Actions">
            <div class="deeds">
              <DeedButtons
                deeds={deeds.filter(({ deed }) => deed !== likely)}
                run={run}
                look="quiet"
              />
            </div>
          </Card>
        </div>
      </div>
      <DeedDialog deed={open} invoice={invoice} onClose={() => setOpen(null)} />
    </>
  );
}

interface DeedButtonsProps {
  readonly deeds: readonly InvoiceDeed[];
  readonly run: (deed: Deed) => void;
  readonly look: "primary" | "quiet";
}

function DeedButtons({ deeds, run, look }: DeedButtonsProps): JSX.Element {
  return (
    <>
      {deeds.map(({ deed, helpId, label, icon, blocked }) => (
        <Button
          key={deed}
          helpId={helpId}
          icon={icon}
          look={deed === "void" && look === "quiet" ? "danger" : look}
          blocked={blocked}
          onPress={() => run(deed)}
        >
          {label}
        </Button>
      ))}
    </>
  );
}

function Timeline({ invoice }: { readonly invoice: Invoice }): JSX.Element {
  return (
    <Card title="Timeline" helpId="invoice-timeline">
      <ol class="timeline">
        {invoice.timeline.toReversed().map((entry, index) => (
          <li key={`${entry.on}-${invoice.timeline.length - index}`}>
            <span>{entry.text}</span>
            <time class="muted" dateTime={entry.on}>
              {showDate(entry.on)}
            </time>
          </li>
        ))}
      </ol>
    </Card>
  );
}

interface DetailsProps {
  readonly invoice: Invoice;
  readonly customer: Customer | undefined;
}

const rhythms: Readonly<Record<Invoice["recurring"], string>> = {
  none: "No",
  monthly: "Every month",
  quarterly: "Every quarter",
};

function Details({ invoice, customer }: DetailsProps): JSX.Element {
  const { state } = useTidebill();
  return (
    <Card title="Details">
      <Facts
        facts={[
          ["Open amount", <span class="strong">{money(openCents(state, invoice))}</span>],
          [
            "Customer",
            <Link to={`/customers/${invoice.customerId}`} class="text-link">
              {customer?.name ?? "Unknown"}
            </Link>,
          ],
          ["Due date", showDate(invoice.dueOn)],
          ["Repeats", rhythms[invoice.recurring]],
        ]}
      />
    </Card>
  );
}
