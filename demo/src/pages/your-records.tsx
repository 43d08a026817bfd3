/** The part of Security that gives the account's data away or deletes it; it decides no rights. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { allows } from "../invoicing/plans.ts";
import { navigate } from "../router.tsx";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { download } from "../ui/download.ts";
import { TextField } from "../ui/field.tsx";
import { Card } from "../ui/layout.tsx";

export function YourRecords(): JSX.Element {
  const { state, toast } = useTidebill();
  const [deleting, setDeleting] = useState(false);
  const save = (): void => {
    const { company, customers, invoices, payments, payouts } = state;
    const copy = { company, customers, invoices, payments, payouts };
    download("tidebill-data.json", "application/json", JSON.stringify(copy, null, 2));
    toast("Your data is downloaded");
  };
  return (
    <Card title="Your data">
      <p class="muted">
        A copy of your company, customers, invoices, payments and payouts. Invoices are kept for 10
        years even after the account is deleted.
      </p>
      <div class="actions">
        <Button icon="download" helpId="download-data" onPress={save}>
          Download your data
        </Button>
        <Button
          look="danger"
          icon="trash"
          helpId="delete-account"
          blocked={allows(state.role, "own") ? undefined : "Only the owner can delete the account"}
          onPress={() => setDeleting(true)}
        >
          Delete account
        </Button>
      </div>
      {deleting && <DeleteDialog onClose={() => setDeleting(false)} />}
    </Card>
  );
}

function DeleteDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { state, act } = useTidebill();
  const [name, setName] = useState("");
  const [error, setError] = useState<string>();
  const confirm = (event: SubmitEvent): void => {
    event.preventDefault();
    const same = name.trim() === state.company.name;
    setError(same ? undefined : `Type ${state.company.name}`);
    if (!same) return;
    onClose();
    if (act("own", { type: "demo-reset" }, "Account deleted: this demo begins anew")) navigate("/");
  };
  return (
    <Dialog title="Delete this account?" onClose={onClose}>
      <form class="stack" onSubmit={confirm} noValidate>
        <p>Everyone in your team is signed out. This cannot be undone.</p>
        <TextField
          label="Name of your company"
          hint={`Type ${state.company.name} to go on.`}
          value={name}
          onValue={setName}
          error={error}
        />
        <div class="actions end">
          <Button onPress={onClose}>Keep it</Button>
          <Button look="danger" icon="trash" submit>
            Delete account
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
