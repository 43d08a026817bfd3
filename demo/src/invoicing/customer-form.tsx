/** The form for a new or changed customer, in a dialog; it checks and hands over, nothing more. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CustomerForm } from "../store/actions.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { type Option, SelectField, TextField } from "../ui/field.tsx";

const countries: readonly Option[] = [
  ["AT", "Austria"],
  ["DE", "Germany"],
  ["DK", "Denmark"],
  ["FR", "France"],
  ["GB", "United Kingdom"],
  ["NL", "Netherlands"],
  ["NO", "Norway"],
  ["SE", "Sweden"],
];

export const blankCustomer: CustomerForm = {
  name: "",
  email: "",
  vatId: "",
  address: "",
  country: "DE",
};

interface CustomerDialogProps {
  readonly title: string;
  readonly start: CustomerForm;
  readonly onSave: (form: CustomerForm) => void;
  readonly onClose: () => void;
}

export function CustomerDialog({
  title,
  start,
  onSave,
  onClose,
}: CustomerDialogProps): JSX.Element {
  const [form, setForm] = useState(start);
  const [tried, setTried] = useState(false);
  const set = (change: Partial<CustomerForm>): void => setForm({ ...form, ...change });
  const nameError = form.name.trim() === "" ? "Enter a name" : undefined;
  const emailError = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(form.email)
    ? undefined
    : "Enter an e-mail address such as name@example.com";
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setTried(true);
    if (nameError === undefined && emailError === undefined) onSave(form);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <TextField
          label="Name"
          value={form.name}
          onValue={(name) => set({ name })}
          error={tried ? nameError : undefined}
        />
        <TextField
          label="E-mail"
          type="email"
          value={form.email}
          onValue={(email) => set({ email })}
          error={tried ? emailError : undefined}
        />
        <TextField label="Address" value={form.address} onValue={(address) => set({ address })} />
        <div class="pair">
          <SelectField
            label="Country"
            value={form.country}
            options={countries}
            onValue={(country) => set({ country })}
          />
          <TextField
            label="VAT ID (optional)"
            value={form.vatId}
            onValue={(vatId) => set({ vatId })}
            placeholder="DE811234567"
          />
        </div>
        <div class="actions end">
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" submit>
            Save customer
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
