/** The form for a new invoice or an unsent draft, with the document growing beside it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { addDays } from "../invoicing/dates.ts";
import {
  blankLine,
  type DraftLine,
  fromLine,
  lineFault,
  toLines,
} from "../invoicing/draft-lines.ts";
import { InvoiceDocument } from "../invoicing/invoice-document.tsx";
import { LimitNotice } from "../invoicing/invoice-notices.tsx";
import { LineEditor } from "../invoicing/line-editor.tsx";
import { limitReached } from "../invoicing/plans.ts";
import { Link, navigate } from "../router.tsx";
import type { InvoiceForm } from "../store/actions.ts";
import { invoiceById, nextInvoiceId } from "../store/invoice-steps.ts";
import type { Invoice, Recurring, State } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { type Option, SelectField, Switch, TextField } from "../ui/field.tsx";
import { Card, PageHeader } from "../ui/layout.tsx";

const PAYMENT_DAYS = 14;

interface Form {
  readonly customerId: string;
  readonly dueOn: string;
  readonly recurring: Recurring;
  readonly lines: readonly DraftLine[];
}

function startForm(state: State, draft: Invoice | undefined, customerId: string): Form {
  if (draft?.state === "draft") return { ...draft, lines: draft.lines.map(fromLine) };
  const dueOn = addDays(state.today, PAYMENT_DAYS);
  return { customerId, dueOn, recurring: "none", lines: [blankLine(0)] };
}

function faultOf(state: State, form: Form): string | undefined {
  if (form.customerId === "") return "Choose a customer";
  if (form.dueOn < state.today) return "The due date cannot be in the past";
  return form.lines.map(lineFault).find((fault) => fault !== undefined);
}

export function InvoiceNewPage(): JSX.Element {
  const { state, act, ask } = useTidebill();
  const [query] = useState(() => new URLSearchParams(location.search));
  const draft = invoiceById(state, query.get("draft") ?? "");
  const [form, setForm] = useState(() => startForm(state, draft, query.get("customer") ?? ""));
  const [tried, setTried] = useState(false);
  const limited = limitReached(state);
  const set = (change: Partial<Form>): void => setForm({ ...form, ...change });
  const lines = toLines(form.lines);

  const save = (send: boolean): void => {
    setTried(true);
    if (!ask("write") || faultOf(state, form) !== undefined) return;
    const filled: InvoiceForm = { ...form, lines };
    const done = send ? "Invoice sent" : "Draft saved";
    const id = draft?.id ?? nextInvoiceId(state);
    if (draft === undefined) act("write", { type: "invoice-made", form: filled, send }, done);
    else act("write", { type: "invoice-edited", id, form: filled, send }, done);
    navigate(`/invoices/${id}`);
  };
  const customer = state.customers.find((other) => other.id === form.customerId);
  return (
    <>
      <PageHeader
        title={draft === undefined ? "New invoice" : "Edit draft"}
        lead="Drafts have no number yet: it is given when you send."
      >
        <Button icon="invoice" helpId="save-draft" onPress={() => save(false)}>
          Save draft
        </Button>
        <Button
          look="primary"
          icon="send"
          helpId="send-new-invoice"
          blocked={limited ? "This month's invoices are used up" : undefined}
          onPress={() => save(true)}
        >
          Send invoice
        </Button>
      </PageHeader>
      {limited && <LimitNotice />}
      <div class="split even">
        <div class="stack">
          <Basics form={form} onChange={set} tried={tried} />
          <Card title="Lines">
            <LineEditor
              lines={form.lines}
              strict={tried}
              onLines={(changed) => set({ lines: changed })}
            />
          </Card>
          <Repeat recurring={form.recurring} onChange={(recurring) => set({ recurring })} />
        </div>
        <Card title="Preview">
          <InvoiceDocument
            name="Draft"
            customer={customer}
            issuedOn={state.today}
            dueOn={form.dueOn}
            lines={lines}
          />
        </Card>
      </div>
    </>
  );
}

interface BasicsProps {
  readonly form: Form;
  readonly onChange: (change: Partial<Form>) => void;
  readonly tried: boolean;
}

function Basics({ form, onChange, tried }: BasicsProps): JSX.Element {
  const { state } = useTidebill();
  const customers = state.customers
    .filter((customer) => !customer.archived || customer.id === form.customerId)
    .map(({ id, name }): Option => [id, name]);
  const missing = tried && form.customerId === "" ? "Choose a customer" : undefined;
  const early =
    tried && form.dueOn < state.today ? "The due date cannot be in the past" : undefined;
  return (
    <Card title="For whom, and by when">
      <div class="pair">
        <SelectField
          label="Customer"
          value={form.customerId}
          options={[["", "Choose a customer"], ...customers]}
          error={missing}
          helpId="invoice-customer"
          onValue={(customerId) => onChange({ customerId })}
        />
        <TextField
          label="Due date"
          type="date"
          value={form.dueOn}
          error={early}
          helpId="due-date"
          onValue={(dueOn) => onChange({ dueOn })}
        />
      </div>
    </Card>
  );
}

interface RepeatProps {
  readonly recurring: Recurring;
  readonly onChange: (recurring: Recurring) => void;
}

function Repeat({ recurring, onChange }: RepeatProps): JSX.Element {
  const { state, toast } = useTidebill();
  const starter = state.plan === "starter";
  const toggle = (): void => {
    if (starter) toast("Recurring invoices are part of Pro and Business");
    else onChange(recurring === "none" ? "monthly" : "none");
  };
  return (
    <Card>
      <Switch
        label="Repeat this invoice"
        hint={
          starter
            ? "Recurring invoices are part of Pro and Business."
            : "A copy is sent by itself on the same day."
        }
        checked={recurring !== "none"}
        onChange={toggle}
        helpId="recurring-toggle"
      />
      {starter && (
        <Link to="/settings/billing" class="text-link">
          Compare plans
        </Link>
      )}
      {recurring !== "none" && (
        <SelectField
          label="How often"
          value={recurring}
          options={[
            ["monthly", "Every month"],
            ["quarterly", "Every quarter"],
          ]}
          onValue={(value) => onChange(value === "quarterly" ? "quarterly" : "monthly")}
        />
      )}
    </Card>
  );
}
