/** The payment link of an invoice, and a stand-in for the page its customer would see. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Invoice } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { money } from "./money.ts";
import { openCents } from "./totals.ts";

interface PaymentLinkProps {
  readonly invoice: Invoice;
  readonly onClose: () => void;
}

export function PaymentLinkDialog({ invoice, onClose }: PaymentLinkProps): JSX.Element {
  const [asCustomer, setAsCustomer] = useState(false);
  if (asCustomer) return <CustomerView invoice={invoice} onClose={onClose} />;
  return <LinkView invoice={invoice} onClose={onClose} onOpen={() => setAsCustomer(true)} />;
}

interface LinkViewProps extends PaymentLinkProps {
  readonly onOpen: () => void;
}

function LinkView({ invoice, onClose, onOpen }: LinkViewProps): JSX.Element {
  const { toast } = useTidebill();
  const link = `https://pay.tidebill.example/${invoice.id.replace("inv_", "h")}`;
  const copy = (): void => {
    // Clipboards can be forbidden; the link stays selectable in the field.
    navigator.clipboard
      .writeText(link)
      .then(() => toast("Payment link copied"))
      .catch(() => toast("Copying is not allowed here: select the link instead"));
  };
  return (
    <Dialog title="Payment link" onClose={onClose}>
      <div class="stack">
        <p>Send this link to your customer. It opens the invoice and takes a card or SEPA.</p>
        <TextField label="Link" value={link} onValue={() => undefined} readOnly />
        <div class="actions end">
          <Button onPress={onOpen} icon="eye">
            See it as your customer
          </Button>
          <Button look="primary" icon="copy" onPress={copy}>
            Copy
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function CustomerView({ invoice, onClose }: PaymentLinkProps): JSX.Element {
  const { state, dispatch, toast } = useTidebill();
  const [card, setCard] = useState("4000 0027 6000 7003");
  const [expires, setExpires] = useState("11/28");
  const [error, setError] = useState<string>();
  const pay = (event: SubmitEvent): void => {
    event.preventDefault();
    if (card.replace(/\D/g, "").length !== 16) {
      setError("A card number has 16 digits");
      return;
    }
    dispatch({ type: "card-updated", id: invoice.id });
    toast("Your customer has saved a new card");
    onClose();
  };
  return (
    <Dialog title="What your customer sees" onClose={onClose}>
      <form class="stack customer-view" onSubmit={pay} noValidate>
        <p class="big-number">{money(openCents(state, invoice))}</p>
        <p class="muted">to {state.company.name}</p>
        <TextField
          label="Card number"
          value={card}
          onValue={setCard}
          error={error}
          inputMode="numeric"
        />
        <TextField label="Valid until" value={expires} onValue={setExpires} />
        <Button look="primary" submit icon="card">
          Save this card
        </Button>
        <p class="hint">A stand-in: no card is charged, and nothing leaves this browser.</p>
      </form>
    </Dialog>
  );
}
