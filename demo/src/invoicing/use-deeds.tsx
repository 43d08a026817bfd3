/** Runs the deeds of an invoice's page: those that need a question open their dialog first. */
import type { JSX } from "preact";
import { navigate } from "../router.tsx";
import { invoiceById, nextInvoiceId } from "../store/invoice-steps.ts";
import type { Invoice, State } from "../store/model.ts";
import { reduce } from "../store/reduce.ts";
import { type Tidebill, useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { download } from "../ui/download.ts";
import type { Deed } from "./invoice-actions.ts";
import { RecordPaymentDialog, RefundDialog } from "./money-dialogs.tsx";
import { PaymentLinkDialog } from "./payment-link-dialog.tsx";
import { invoicePdf } from "./pdf.ts";
import { limitReached } from "./plans.ts";
import { paymentsOf, refundable } from "./totals.ts";

type Open = (deed: Deed) => void;

/** Returns what a press on a deed does; `open` shows the deed's dialog or notice. */
export function useDeeds(invoice: Invoice, open: Open): (deed: Deed) => void {
  const tidebill = useTidebill();
  return (deed) => {
    if (deed === "download") savePdf(tidebill, invoice);
    else if (deed === "link") open(deed);
    else if (tidebill.ask("write")) write(deed, tidebill, invoice, open);
  };
}

function savePdf({ state, toast }: Tidebill, invoice: Invoice): void {
  download(`${invoice.number ?? "draft"}.pdf`, "application/pdf", invoicePdf(state, invoice));
  toast("PDF downloaded");
}

function write(deed: Deed, tidebill: Tidebill, invoice: Invoice, open: Open): void {
  const { act, state } = tidebill;
  const { id } = invoice;
  if (deed === "send" && !limitReached(state)) {
    act("write", { type: "invoice-sent", id }, "Invoice sent");
  } else if (deed === "resend") {
    act("write", { type: "invoice-resent", id }, "Invoice sent again");
  } else if (deed === "duplicate") {
    act("write", { type: "invoice-duplicated", id }, "Copied into a new draft");
    navigate(`/invoices/${nextInvoiceId(state)}`);
  } else if (deed === "stop") {
    act("write", { type: "invoice-repeat-stopped", id }, "No further invoice is sent");
  } else if (deed === "retry") {
    act("write", { type: "payment-retried", id }, retryOutcome(state, id));
  } else {
    open(deed);
  }
}

function retryOutcome(state: State, id: string): string {
  const after = invoiceById(reduce(state, { type: "payment-retried", id }), id);
  return after?.state === "paid"
    ? "Paid: the new card worked"
    : "Declined again: insufficient_funds";
}

interface DeedDialogProps {
  readonly deed: Deed | null;
  readonly invoice: Invoice;
  readonly onClose: () => void;
}

export function DeedDialog({ deed, invoice, onClose }: DeedDialogProps): JSX.Element | null {
  const { state } = useTidebill();
  if (deed === "link") return <PaymentLinkDialog invoice={invoice} onClose={onClose} />;
  if (deed === "record") return <RecordPaymentDialog invoice={invoice} onClose={onClose} />;
  if (deed === "void") return <VoidDialog invoice={invoice} onClose={onClose} />;
  if (deed !== "refund") return null;
  const payment = paymentsOf(state, invoice.id).find((row) => refundable(row) > 0);
  return payment === undefined ? null : <RefundDialog payment={payment} onClose={onClose} />;
}

interface VoidProps {
  readonly invoice: Invoice;
  readonly onClose: () => void;
}

function VoidDialog({ invoice, onClose }: VoidProps): JSX.Element {
  const { act } = useTidebill();
  const confirm = (): void => {
    act("write", { type: "invoice-voided", id: invoice.id }, "Invoice voided");
    onClose();
  };
  return (
    <Dialog title={`Void ${invoice.number ?? "this invoice"}?`} onClose={onClose}>
      <div class="stack">
        <p>
          Its number stays taken and cannot be used again. The customer can no longer pay it. This
          cannot be undone.
        </p>
        <div class="actions end">
          <Button onPress={onClose}>Keep it</Button>
          <Button look="danger" icon="trash" onPress={confirm}>
            Void invoice
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
