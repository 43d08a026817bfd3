/** All customers: search, add, and the way to the CSV import. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { blankCustomer, CustomerDialog } from "../invoicing/customer-form.tsx";
import { money } from "../invoicing/money.ts";
import { openCents } from "../invoicing/totals.ts";
import { Link } from "../router.tsx";
import type { CustomerForm } from "../store/actions.ts";
import type { Customer, State } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Badge, Card, Empty, PageHeader } from "../ui/layout.tsx";

function found(customers: readonly Customer[], query: string): readonly Customer[] {
  const wanted = query.trim().toLowerCase();
  return customers.filter((customer) =>
    `${customer.name} ${customer.email}`.toLowerCase().includes(wanted),
  );
}

export function CustomersPage(): JSX.Element {
  const { state, act, ask } = useTidebill();
  const [query, setQuery] = useState("");
  const [adding, setAdding] = useState(false);
  const customers = found(state.customers, query);
  const save = (form: CustomerForm): void => {
    act("write", { type: "customers-added", forms: [form] }, `${form.name} added`);
    setAdding(false);
  };
  return (
    <>
      <PageHeader
        title="Customers"
        lead={`${state.customers.length} people and companies you invoice`}
      >
        <Link to="/import" class="button plain" helpId="import-customers">
          <Icon name="upload" />
          Import from CSV
        </Link>
        <Button
          look="primary"
          icon="plus"
          helpId="add-customer"
          onPress={() => setAdding(ask("write"))}
        >
          Add customer
        </Button>
      </PageHeader>
      <div class="filters">
        <TextField
          label="Search customers"
          bare
          type="search"
          placeholder="Search by name or e-mail"
          value={query}
          onValue={setQuery}
          helpId="customers-search"
        />
      </div>
      <Card flush>
        {customers.length === 0 ? (
          <Empty icon="contacts" title="No customer fits">
            Try fewer letters, or add a customer.
          </Empty>
        ) : (
          <CustomerTable state={state} customers={customers} />
        )}
      </Card>
      {adding && (
        <CustomerDialog
          title="Add a customer"
          start={blankCustomer}
          onSave={save}
          onClose={() => setAdding(false)}
        />
      )}
    </>
  );
}

interface CustomerTableProps {
  readonly state: State;
  readonly customers: readonly Customer[];
}

function CustomerTable({ state, customers }: CustomerTableProps): JSX.Element {
  return (
    <div class="table-frame">
      <table class="table">
        <caption class="hidden">Customers</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" class="wide">
              E-mail
            </th>
            <th scope="col">Country</th>
            <th scope="col" class="number">
              Open
            </th>
          </tr>
        </thead>
        <tbody>
          {customers.map((customer) => (
            <tr key={customer.id}>
              <td>
                <Link to={`/customers/${customer.id}`} class="row-link">
                  {customer.name}
                </Link>{" "}
                {customer.archived && <Badge tone="grey">Archived</Badge>}
              </td>
              <td class="wide muted">{customer.email}</td>
              <td>{customer.country}</td>
              <td class="number">{money(openOf(state, customer.id))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function openOf(state: State, customerId: string): number {
  return state.invoices
    .filter((invoice) => invoice.customerId === customerId)
    .reduce((sum, invoice) => sum + openCents(state, invoice), 0);
}
