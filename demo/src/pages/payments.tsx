/** Payments received and failed, their refunds, and bank transfers that wait for their invoice. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { showDate } from "../invoicing/dates.ts";
import { money } from "../invoicing/money.ts";
import { RefundDialog } from "../invoicing/money-dialogs.tsx";
import { fee, openCents, refundable } from "../invoicing/totals.ts";
import { Link } from "../router.tsx";
import { invoiceById, isOpen } from "../store/invoice-steps.ts";
import type { Method, Payment, State, Transfer } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { type Option, SelectField } from "../ui/field.tsx";
import { Badge, Card, Empty, PageHeader } from "../ui/layout.tsx";

type PaymentState = "succeeded" | "failed" | "refunded";

const PAGE_ROWS = 14;
const methods: Readonly<Record<Method, string>> = {
  card: "Card",
  sepa: "SEPA debit",
  transfer: "Bank transfer",
};
const choices: readonly Option[] = [
  ["all", "All states"],
  ["succeeded", "Succeeded"],
  ["failed", "Failed"],
  ["refunded", "Refunded"],
];

function stateOf(payment: Payment): PaymentState {
  if (payment.failed) return "failed";
  return payment.refundedCents > 0 ? "refunded" : "succeeded";
}

export function PaymentsPage(): JSX.Element {
  const { state, ask } = useTidebill();
  const [filter, setFilter] = useState("all");
  const [refunding, setRefunding] = useState<Payment | null>(null);
  const payments = state.payments
    .toSorted((a, b) => b.on.localeCompare(a.on))
    .filter((payment) => filter === "all" || stateOf(payment) === filter);
  const refund = (payment: Payment): void => {
    if (ask("write")) setRefunding(payment);
  };
  return (
    <>
      <PageHeader title="Payments" lead="Card 1.4 % + €0.25, SEPA €0.35, bank transfer free" />
      <Transfers />
      <div class="filters">
        <SelectField
          label="State"
          bare
          value={filter}
          options={choices}
          onValue={setFilter}
          helpId="payments-filter"
        />
      </div>
      <Card title="All payments" flush>
        {payments.length === 0 ? (
          <Empty icon="card" title="No payment in this state" />
        ) : (
          <PaymentTable state={state} payments={payments.slice(0, PAGE_ROWS)} onRefund={refund} />
        )}
      </Card>
      {refunding && <RefundDialog payment={refunding} onClose={() => setRefunding(null)} />}
    </>
  );
}

interface PaymentTableProps {
  readonly state: State;
  readonly payments: readonly Payment[];
  readonly onRefund: (payment: Payment) => void;
}

function PaymentTable({ state, payments, onRefund }: PaymentTableProps): JSX.Element {
  const firstRefundable = payments.find((payment) => refundable(payment) > 0)?.id;
  return (
    <div class="table-frame">
      <table class="table">
        <caption class="hidden">Payments</caption>
        <thead>
          <tr>
            <th scope="col">Invoice</th>
            <th scope="col" class="wide">
              Date
            </th>
            <th scope="col" class="wide">
              Method
            </th>
            <th scope="col" class="wide">
              State
            </th>
            <th scope="col" class="number wide">
              Fee
            </th>
            <th scope="col" class="number">
              Amount
            </th>
            <th scope="col">
              <span class="hidden">Refund</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {payments.map((payment) => (
            <PaymentRow
              key={payment.id}
              payment={payment}
              number={invoiceById(state, payment.invoiceId)?.number ?? "Draft"}
              helpId={payment.id === firstRefundable ? "payment-refund" : undefined}
              onRefund={onRefund}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PaymentRowProps {
  readonly payment: Payment;
  readonly number: string;
  readonly helpId: string | undefined;
  readonly onRefund: (payment: Payment) => void;
}

function PaymentRow({ payment, number, helpId, onRefund }: PaymentRowProps): JSX.Element {
  const blocked = refundable(payment) > 0 ? undefined : "Nothing is left to refund";
  return (
    <tr>
      <td>
        <Link to={`/invoices/${payment.invoiceId}`} class="row-link">
          {number}
        </Link>
        <span class="under">
          <PaymentBadge payment={payment} />
        </span>
      </td>
      <td class="wide muted dense">{showDate(payment.on)}</td>
      <td class="wide">{methods[payment.method]}</td>
      <td class="wide">
        <PaymentBadge payment={payment} />
      </td>
      <td class="number wide muted">
        {payment.failed ? "–" : money(fee(payment.method, payment.cents))}
      </td>
      <td class="number">{money(payment.cents - payment.refundedCents)}</td>
      <td class="number">
        <Button
          small
          look="quiet"
          helpId={helpId}
          label={`Refund ${number}`}
          blocked={blocked}
          onPress={() => onRefund(payment)}
        >
          Refund
        </Button>
      </td>
    </tr>
  );
}

function PaymentBadge({ payment }: { readonly payment: Payment }): JSX.Element {
  if (payment.failed) return <Badge tone="red">Failed</Badge>;
  if (payment.refundedCents === 0) return <Badge tone="green">Succeeded</Badge>;
  return <Badge tone="grey">{refundable(payment) > 0 ? "Part refunded" : "Refunded"}</Badge>;
}

function Transfers(): JSX.Element {
  const { state } = useTidebill();
  return (
    <Card title="Bank transfers without a match" helpId="match-transfer" flush>
      {state.transfers.length === 0 ? (
        <Empty icon="bank" title="Every transfer has its invoice" />
      ) : (
        <ul class="rows">
          {state.transfers.map((transfer) => (
            <TransferRow key={transfer.id} transfer={transfer} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function TransferRow({ transfer }: { readonly transfer: Transfer }): JSX.Element {
  const { state, act } = useTidebill();
  const [chosen, setChosen] = useState("");
  const options = state.invoices.filter(isOpen).map((invoice): Option => {
    const open = money(openCents(state, invoice));
    return [invoice.id, `${invoice.number ?? ""}, open ${open}`];
  });
  const match = (): void => {
    const action = {
      type: "transfer-matched",
      transferId: transfer.id,
      invoiceId: chosen,
    } as const;
    act("write", action, `${money(transfer.cents)} matched`);
  };
  return (
    <li class="row">
      <span class="row-main">
        <span class="strong">{transfer.sender}</span>
        <span class="muted">
          {showDate(transfer.on)}, “{transfer.reference}”
        </span>
      </span>
      <span class="number strong">{money(transfer.cents)}</span>
      <SelectField
        label={`Invoice for the transfer of ${transfer.sender}`}
        bare
        value={chosen}
        options={[["", "Choose an invoice"], ...options]}
        onValue={setChosen}
      />
      <Button small blocked={chosen === "" ? "Choose an invoice first" : undefined} onPress={match}>
        Match
      </Button>
    </li>
  );
}
