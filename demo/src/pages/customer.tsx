/** One customer: details, invoices, statement, archiving. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { CustomerDialog } from "../invoicing/customer-form.tsx";
import { InvoiceTable, invoiceName } from "../invoicing/invoice-table.tsx";
import { money } from "../invoicing/money.ts";
import { gross, openCents } from "../invoicing/totals.ts";
import { Link } from "../router.tsx";
import type { PageProps } from "../routes.ts";
import type { CustomerForm } from "../store/actions.ts";
import type { Customer, Invoice } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { downloadCsv } from "../ui/download.ts";
import { Icon } from "../ui/icon.tsx";
import { Badge, Card, Empty, Facts, PageHeader } from "../ui/layout.tsx";

export function CustomerPage({ id }: PageProps): JSX.Element {
  const { state } = useTidebill();
  const customer = state.customers.find((other) => other.id === id);
  if (customer !== undefined) return <Found customer={customer} />;
  return (
    <Empty icon="contacts" title="There is no such customer">
      <Link to="/customers" class="text-link">
        All customers
      </Link>
    </Empty>
  );
}

function Found({ customer }: { readonly customer: Customer }): JSX.Element {
  const { state } = useTidebill();
  const invoices = state.invoices
    .filter((invoice) => invoice.customerId === customer.id)
    .toReversed();
  return (
    <>
      <Header customer={customer} invoices={invoices} />
      <div class="split">
        <Card title="Invoices" flush>
          {invoices.length === 0 ? (
            <Empty icon="invoice" title="No invoices yet">
              The first one is two minutes away.
            </Empty>
          ) : (
            <InvoiceTable
              without="customer"
              caption={`Invoices of ${customer.name}`}
              invoices={invoices}
            />
          )}
        </Card>
        <div class="stack">
          <Contact customer={customer} />
          <Money invoices={invoices} />
        </div>
      </div>
    </>
  );
}

interface HeaderProps {
  readonly customer: Customer;
  readonly invoices: readonly Invoice[];
}

function Header({ customer, invoices }: HeaderProps): JSX.Element {
  const { state, toast, act } = useTidebill();
  const statement = (): void => {
    const rows = invoices.map((invoice) => [
      invoiceName(invoice),
      invoice.issuedOn,
      invoice.dueOn,
      invoice.state,
      gross(invoice) / 100,
      openCents(state, invoice) / 100,
    ]);
    const head = ["invoice", "issued", "due", "state", "total_eur", "open_eur"];
    downloadCsv(`statement-${customer.id}.csv`, [head, ...rows]);
    toast(`Statement of ${customer.name} downloaded`);
  };
  const archived = !customer.archived;
  const archive = (): boolean =>
    act(
      "write",
      { type: "customer-archived", id: customer.id, archived },
      archived ? `${customer.name} archived` : `${customer.name} is back`,
    );
  return (
    <PageHeader
      title={
        <>
          {customer.name} {customer.archived && <Badge tone="grey">Archived</Badge>}
        </>
      }
      lead={customer.email}
    >
      <Button look="quiet" icon="archive" helpId="archive-customer" onPress={archive}>
        {customer.archived ? "Restore" : "Archive"}
      </Button>
      <Button icon="download" helpId="customer-statement" onPress={statement}>
        Statement
      </Button>
      <Link
        to={`/invoices/new?customer=${customer.id}`}
        class="button primary"
        helpId="customer-new-invoice"
      >
        <Icon name="plus" />
        New invoice
      </Link>
    </PageHeader>
  );
}

function Contact({ customer }: { readonly customer: Customer }): JSX.Element {
  const { act, ask } = useTidebill();
  const [editing, setEditing] = useState(false);
  const save = (form: CustomerForm): void => {
    act("write", { type: "customer-edited", id: customer.id, form }, "Customer saved");
    setEditing(false);
  };
  const { name, email, vatId, address, country } = customer;
  return (
    <Card
      title="Details"
      aside={
        <Button
          small
          look="quiet"
          helpId="edit-customer"
          label={`Edit ${name}`}
          onPress={() => setEditing(ask("write"))}
        >
          Edit
        </Button>
      }
    >
      <Facts
        facts={[
          ["E-mail", email],
          ["Address", address === "" ? "Not given" : address],
          ["Country", country],
          ["VAT ID", vatId === "" ? "Not given" : vatId],
        ]}
      />
      {editing && (
        <CustomerDialog
          title="Edit customer"
          start={{ name, email, vatId, address, country }}
          onSave={save}
          onClose={() => setEditing(false)}
        />
      )}
    </Card>
  );
}

function Money({ invoices }: { readonly invoices: readonly Invoice[] }): JSX.Element {
  const { state } = useTidebill();
  const counted = invoices.filter(
    (invoice) => invoice.state !== "draft" && invoice.state !== "void",
  );
  const billed = counted.reduce((sum, invoice) => sum + gross(invoice), 0);
  const open = counted.reduce((sum, invoice) => sum + openCents(state, invoice), 0);
  return (
    <Card title="Account">
      <Facts
        facts={[
          ["Invoiced", money(billed)],
          ["Open", <span class="strong">{money(open)}</span>],
        ]}
      />
    </Card>
  );
}
