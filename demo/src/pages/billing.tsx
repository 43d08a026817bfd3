/** Plan and billing: usage, plans, the card Tidebill charges, its invoices and cancelling. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { showDate } from "../invoicing/dates.ts";
import { invoicesThisMonth, plans } from "../invoicing/plans.ts";
import type { Plan, State } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { downloadCsv } from "../ui/download.ts";
import { TextField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Badge, Card, Facts, Meter, PageHeader } from "../ui/layout.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";

const planNames: readonly Plan[] = ["starter", "pro", "business"];

function cardExpired(state: State): boolean {
  return state.plan !== "starter" && state.billing.cardExpires < state.today.slice(0, 7);
}

export function BillingPage(): JSX.Element {
  const { state, act } = useTidebill();
  const { cancelled } = state.billing;
  return (
    <>
      <PageHeader title="Plan and billing" lead="What you pay Tidebill, and what you get for it" />
      {cardExpired(state) && (
        <ErrorNotice code="card_expired" title="Your payment card has expired">
          {state.billing.card} was valid until {state.billing.cardExpires}. The owner can save a new
          card below.
        </ErrorNotice>
      )}
      {cancelled && (
        <Notice tone="warning" title="Your plan ends on 31 January 2026">
          Then you are on Starter. Your invoices and customers stay.
        </Notice>
      )}
      <PlanCards />
      <div class="halves">
        <Usage state={state} />
        <PaymentCard />
      </div>
      <OwnInvoices state={state} />
      <Card title="Cancel your plan">
        <p class="muted">
          You keep what you have until the end of the month, then move to Starter.
        </p>
        <div>
          <Button
            look="danger"
            helpId="cancel-plan"
            blocked={
              state.plan === "starter" ? "Starter is free: there is nothing to cancel" : undefined
            }
            onPress={() =>
              act(
                "manage",
                { type: "plan-cancelled", cancelled: !cancelled },
                cancelled ? "Your plan goes on" : "Plan cancelled",
              )
            }
          >
            {cancelled ? "Keep my plan" : "Cancel plan"}
          </Button>
        </div>
      </Card>
    </>
  );
}

function PlanCards(): JSX.Element {
  const { state, act } = useTidebill();
  const change = (plan: Plan): boolean =>
    act("manage", { type: "plan-changed", plan }, `You are on ${plans[plan].title} now`);
  return (
    <section class="thirds" aria-label="Plans" data-help-id="change-plan">
      {planNames.map((plan) => (
        <div key={plan} class={plan === state.plan ? "card plan current" : "card plan"}>
          <div class="card-head">
            <h2>{plans[plan].title}</h2>
            {plan === state.plan && <Badge tone="green">Your plan</Badge>}
          </div>
          <p class="big-number">{plans[plan].price}</p>
          <ul class="points">
            {plans[plan].points.map((point) => (
              <li key={point}>
                <Icon name="check" />
                {point}
              </li>
            ))}
          </ul>
          <Button
            look={plan === "pro" ? "primary" : "plain"}
            label={`Choose ${plans[plan].title}`}
            blocked={plan === state.plan ? "This is your plan" : undefined}
            onPress={() => change(plan)}
          >
            {plan === state.plan ? "Current plan" : "Choose"}
          </Button>
        </div>
      ))}
    </section>
  );
}

function Usage({ state }: { readonly state: State }): JSX.Element {
  const used = invoicesThisMonth(state);
  const most = plans[state.plan].invoices;
  const text = Number.isFinite(most) ? `${used} of ${most} invoices` : `${used} invoices, no limit`;
  return (
    <Card title="Usage in January">
      <p class="strong">{text}</p>
      <Meter label={text} share={Number.isFinite(most) ? used / most : 0} helpId="usage-meter" />
      <p class="hint">Sent invoices count. Drafts are free. Starts again on 1 February.</p>
    </Card>
  );
}

function PaymentCard(): JSX.Element {
  const { state, ask } = useTidebill();
  const [editing, setEditing] = useState(false);
  return (
    <Card title="Payment card">
      <Facts
        facts={[
          ["Card", state.billing.card],
          ["Valid until", state.billing.cardExpires],
        ]}
      />
      <div>
        <Button icon="card" helpId="payment-card" onPress={() => setEditing(ask("own"))}>
          Change card
        </Button>
      </div>
      {editing && <CardDialog onClose={() => setEditing(false)} />}
    </Card>
  );
}

function CardDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { act } = useTidebill();
  const [number, setNumber] = useState("");
  const [expires, setExpires] = useState("2028-11");
  const [error, setError] = useState<string>();
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const digits = number.replace(/\D/g, "");
    setError(digits.length === 16 ? undefined : "A card number has 16 digits");
    if (digits.length !== 16) return;
    const card = `Visa ending ${digits.slice(-4)}`;
    act("own", { type: "plan-card-changed", card, expires }, "Payment card saved");
    onClose();
  };
  return (
    <Dialog title="Change the payment card" onClose={onClose}>
      <form class="stack" onSubmit={save} noValidate>
        <TextField
          label="Card number"
          value={number}
          onValue={setNumber}
          error={error}
          inputMode="numeric"
          hint="Any 16 digits do: this is a demo."
        />
        <TextField label="Valid until (year-month)" value={expires} onValue={setExpires} />
        <div class="actions end">
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" submit>
            Save card
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const charged: readonly (readonly [number: string, on: string, euros: string])[] = [
  ["TB-10422", "2025-12-20", "19.00"],
  ["TB-09817", "2025-11-20", "19.00"],
  ["TB-09204", "2025-10-20", "19.00"],
];

function OwnInvoices({ state }: { readonly state: State }): JSX.Element {
  const { toast } = useTidebill();
  const save = (number: string, on: string, euros: string): void => {
    downloadCsv(`${number}.csv`, [
      ["invoice", "date", "customer", "eur"],
      [number, on, state.company.name, euros],
    ]);
    toast(`${number} downloaded`);
  };
  return (
    <Card title="Invoices from Tidebill" helpId="billing-invoices" flush>
      <ul class="rows">
        {charged.map(([number, on, euros]) => (
          <li class="row" key={number}>
            <span class="row-main">
              <span class="strong">{number}</span>
              <span class="muted">{showDate(on)}, Pro</span>
            </span>
            <span class="number">€{euros}</span>
            <Button
              small
              look="quiet"
              icon="download"
              label={`Download ${number}`}
              onPress={() => save(number, on, euros)}
            >
              Download
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
