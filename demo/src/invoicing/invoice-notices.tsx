/** What an invoice's page must say at once: a failed payment, a new card, a reached limit. */
import type { JSX } from "preact";
import { Link } from "../router.tsx";
import type { Customer, Invoice } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { daysBetween } from "./dates.ts";
import type { Deed } from "./invoice-actions.ts";
import { limitReached } from "./plans.ts";

interface InvoiceNoticesProps {
  readonly invoice: Invoice;
  readonly customer: Customer | undefined;
  /** True after an attempt to send that the plan's limit stopped. */
  readonly limited: boolean;
  readonly run: (deed: Deed) => void;
}

export function InvoiceNotices({
  invoice,
  customer,
  limited,
  run,
}: InvoiceNoticesProps): JSX.Element {
  const { state } = useTidebill();
  const name = customer?.name ?? "Your customer";
  return (
    <>
      {limited && limitReached(state) && <LimitNotice />}
      {invoice.state === "payment_failed" && invoice.card === "declined" && (
        <Declined name={name} invoice={invoice} run={run} />
      )}
      {invoice.state === "payment_failed" && invoice.card === "updated" && (
        <Notice tone="info" title={`${name} has saved a new card`}>
          Press Retry payment to charge the Visa ending 7003 now, or wait for the next automatic
          retry.
        </Notice>
      )}
      {invoice.state === "overdue" && (
        <Notice tone="warning" title={`${daysBetween(invoice.dueOn, state.today)} days overdue`}>
          {name} opened this invoice and has not paid yet. You can send it again or record a bank
          transfer.
        </Notice>
      )}
    </>
  );
}

interface DeclinedProps {
  readonly name: string;
  readonly invoice: Invoice;
  readonly run: (deed: Deed) => void;
}

function Declined({ name, invoice, run }: DeclinedProps): JSX.Element {
  const tries = invoice.timeline.filter((entry) => entry.text.includes("declined")).length;
  return (
    <ErrorNotice
      code="payment_failed"
      title="The card payment failed: insufficient_funds"
      actions={
        <button type="button" class="text-link" onClick={() => run("link")}>
          Ask for another card
        </button>
      }
    >
      {name}'s bank declined the Visa ending 4821 ({tries} tries so far). Nothing was charged.
      Tidebill retries 3, 5 and 7 days after the first failure.
    </ErrorNotice>
  );
}

/** The plan's monthly limit, said on every page where it stops something. */
export function LimitNotice(): JSX.Element {
  return (
    <ErrorNotice
      code="limit_reached"
      title="You have used all 20 invoices of this month"
      actions={
        <Link to="/settings/billing" class="text-link">
          Compare plans
        </Link>
      }
    >
      Starter includes 20 invoices a month. You can save drafts now and send them from 1 February,
      or move to Pro, which includes 500.
    </ErrorNotice>
  );
}
