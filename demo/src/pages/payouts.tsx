/** Payouts to the company's bank account: list, account and rhythm. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { showDate } from "../invoicing/dates.ts";
import { money } from "../invoicing/money.ts";
import type { Payout, State } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { type Option, SelectField, TextField } from "../ui/field.tsx";
import { Badge, Card, PageHeader } from "../ui/layout.tsx";

const schedules: readonly Option[] = [
  ["daily", "Every working day"],
  ["weekly", "Every Monday"],
  ["monthly", "First working day of the month"],
];

export function PayoutsPage(): JSX.Element {
  const { state } = useTidebill();
  return (
    <>
      <PageHeader title="Payouts" lead="Money arrives 2 working days after it leaves Tidebill" />
      <div class="split">
        <Card title="Payouts" helpId="payout-list" flush>
          <PayoutTable payouts={state.payouts} today={state.today} />
        </Card>
        <div class="stack">
          <Account />
          <Schedule />
        </div>
      </div>
    </>
  );
}

interface PayoutTableProps {
  readonly payouts: readonly Payout[];
  readonly today: string;
}

function PayoutTable({ payouts, today }: PayoutTableProps): JSX.Element {
  return (
    <div class="table-frame">
      <table class="table">
        <caption class="hidden">Payouts</caption>
        <thead>
          <tr>
            <th scope="col">Sent</th>
            <th scope="col" class="wide">
              Arrives
            </th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {payouts.map((payout) => (
            <tr key={payout.id}>
              <td class="dense">{payout.held ? "Not yet" : showDate(payout.on)}</td>
              <td class="muted wide dense">{payout.held ? "" : showDate(payout.arrivesOn)}</td>
              <td>
                <PayoutState payout={payout} today={today} />
              </td>
              <td class="number">{money(payout.cents)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PayoutState({
  payout,
  today,
}: {
  readonly payout: Payout;
  readonly today: string;
}): JSX.Element {
  if (payout.held !== undefined) {
    return (
      <>
        <Badge tone="amber">Held</Badge>
        <p class="hint">{payout.held}</p>
      </>
    );
  }
  if (payout.arrivesOn > today) return <Badge tone="blue">On its way</Badge>;
  return <Badge tone="green">Arrived</Badge>;
}

/** ISO 13616: letters become numbers, and the whole leaves 1 when divided by 97. */
export function isIban(text: string): boolean {
  const plain = text.replace(/\s/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(plain)) return false;
  const turned = plain.slice(4) + plain.slice(0, 4);
  const digits = turned.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

function Account(): JSX.Element {
  const { state, act } = useTidebill();
  const [iban, setIban] = useState(state.payoutIban);
  const [error, setError] = useState<string>();
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const valid = isIban(iban);
    setError(valid ? undefined : "This is not a valid IBAN: check every digit");
    if (valid) act("manage", { type: "payout-account-changed", iban }, "Bank account saved");
  };
  return (
    <Card title="Bank account">
      <form class="stack" onSubmit={save} noValidate>
        <TextField
          label="IBAN"
          value={iban}
          onValue={setIban}
          error={error}
          hint={`Held by ${state.company.name}.`}
          helpId="payout-account"
        />
        <div>
          <Button submit>Save account</Button>
        </div>
      </form>
    </Card>
  );
}

function Schedule(): JSX.Element {
  const { state, act } = useTidebill();
  const change = (value: string): void => {
    const schedule = value as State["payoutSchedule"];
    act("manage", { type: "payout-schedule-changed", schedule }, "Payout schedule saved");
  };
  return (
    <Card title="Schedule">
      <SelectField
        label="Pay out"
        value={state.payoutSchedule}
        options={schedules}
        onValue={change}
        hint="The minimum is €10. A first payout is held for 7 days."
        helpId="payout-schedule"
      />
    </Card>
  );
}
