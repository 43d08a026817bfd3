/** The dialogs that move money on an invoice: record a payment, refund one. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Invoice, Payment } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { money, parseCents } from "./money.ts";
import { openCents, refundable } from "./totals.ts";

interface AmountFormProps {
  readonly label: string;
  readonly hint: string;
  readonly most: number;
  readonly button: string;
  readonly onAmount: (cents: number) => void;
  readonly onClose: () => void;
}

function AmountForm({
  label,
  hint,
  most,
  button,
  onAmount,
  onClose,
}: AmountFormProps): JSX.Element {
  const [text, setText] = useState((most / 100).toFixed(2));
  const [error, setError] = useState<string>();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const cents = parseCents(text);
    if (cents === null || cents === 0) setError("Enter an amount such as 120.50");
    else if (cents > most) setError(`The most is ${money(most)}`);
    else onAmount(cents);
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <TextField
        label={label}
        hint={hint}
        error={error}
        value={text}
        onValue={setText}
        inputMode="decimal"
      />
      <div class="actions end">
        <Button onPress={onClose}>Cancel</Button>
        <Button look="primary" submit>
          {button}
        </Button>
      </div>
    </form>
  );
}

interface RecordProps {
  readonly invoice: Invoice;
  readonly onClose: () => void;
}

export function RecordPaymentDialog({ invoice, onClose }: RecordProps): JSX.Element {
  const { state, act } = useTidebill();
  const record = (cents: number): void => {
    act("write", { type: "payment-recorded", id: invoice.id, cents }, `${money(cents)} recorded`);
    onClose();
  };
  return (
    <Dialog title="Record a bank transfer" onClose={onClose}>
      <AmountForm
        label="Amount received in EUR"
        hint="Less than the open amount is kept as a part payment."
        most={openCents(state, invoice)}
        button="Record payment"
        onAmount={record}
        onClose={onClose}
      />
    </Dialog>
  );
}

interface RefundProps {
  readonly payment: Payment;
  readonly onClose: () => void;
}

export function RefundDialog({ payment, onClose }: RefundProps): JSX.Element {
  const { act } = useTidebill();
  const refund = (cents: number): void => {
    const done = `${money(cents)} is on its way back to the customer`;
    act("write", { type: "payment-refunded", paymentId: payment.id, cents }, done);
    onClose();
  };
  return (
    <Dialog title="Refund a payment" onClose={onClose}>
      <AmountForm
        label="Amount to refund in EUR"
        hint="Within 180 days of the payment. Fees are not returned. It arrives in 5 to 10 working days."
        most={refundable(payment)}
        button="Refund"
        onAmount={refund}
        onClose={onClose}
      />
    </Dialog>
  );
}
