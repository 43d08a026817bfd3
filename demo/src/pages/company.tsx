/** The company: what stands on every invoice, its logo, VAT ID and numbering. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { FileField } from "../ui/file-field.tsx";
import { Card, PageHeader } from "../ui/layout.tsx";

export function CompanyPage(): JSX.Element {
  return (
    <>
      <PageHeader title="Company" lead="What stands on every invoice you send" />
      <div class="halves">
        <div class="stack">
          <Details />
          <VatId />
        </div>
        <div class="stack">
          <Logo />
          <Numbering />
        </div>
      </div>
    </>
  );
}

function Details(): JSX.Element {
  const { state, act } = useTidebill();
  const [form, setForm] = useState(state.company);
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const { name, email, address } = form;
    act("manage", { type: "company-changed", company: { name, email, address } }, "Company saved");
  };
  return (
    <Card title="Details" helpId="company-details">
      <form class="stack" onSubmit={save} noValidate>
        <TextField
          label="Company name"
          value={form.name}
          onValue={(name) => setForm({ ...form, name })}
        />
        <TextField
          label="E-mail for replies"
          type="email"
          value={form.email}
          onValue={(email) => setForm({ ...form, email })}
        />
        <TextField
          label="Address"
          value={form.address}
          onValue={(address) => setForm({ ...form, address })}
        />
        <div>
          <Button submit look="primary">
            Save details
          </Button>
        </div>
      </form>
    </Card>
  );
}

function VatId(): JSX.Element {
  const { state, act } = useTidebill();
  const [vatId, setVatId] = useState(state.company.vatId);
  const [error, setError] = useState<string>();
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const valid = vatId === "" || /^[A-Z]{2}[A-Z0-9]{8,12}$/.test(vatId);
    setError(valid ? undefined : "A VAT ID looks like DE811234567");
    if (valid) act("manage", { type: "company-changed", company: { vatId } }, "VAT ID saved");
  };
  return (
    <Card title="VAT ID">
      <form class="stack" onSubmit={save} noValidate>
        <TextField
          label="Your VAT ID"
          value={vatId}
          onValue={setVatId}
          error={error}
          placeholder="DE811234567"
          hint="Needed for reverse charge with business customers in other EU countries."
          helpId="company-vat-id"
        />
        <div>
          <Button submit>Save VAT ID</Button>
        </div>
      </form>
    </Card>
  );
}

const MAX_LOGO_BYTES = 200_000;

function Logo(): JSX.Element {
  const { state, act, ask } = useTidebill();
  const [error, setError] = useState<string>();
  const choose = (file: File): void => {
    const fits = ["image/png", "image/jpeg"].includes(file.type) && file.size <= MAX_LOGO_BYTES;
    setError(fits ? undefined : "Choose a PNG or JPEG of at most 200 kB");
    if (!fits || !ask("manage")) return;
    const reader = new FileReader();
    reader.onload = () =>
      act(
        "manage",
        { type: "company-changed", company: { logo: String(reader.result) } },
        "Logo saved",
      );
    reader.readAsDataURL(file);
  };
  return (
    <Card title="Logo">
      {state.company.logo !== "" && (
        <img class="logo-preview" src={state.company.logo} alt="Your logo" />
      )}
      <FileField
        label="Choose a logo"
        accept="image/png,image/jpeg"
        hint="PNG or JPEG, at most 200 kB"
        error={error}
        helpId="company-logo"
        onFile={choose}
      />
      {state.company.logo !== "" && (
        <div>
          <Button
            small
            look="quiet"
            onPress={() =>
              act("manage", { type: "company-changed", company: { logo: "" } }, "Logo removed")
            }
          >
            Remove logo
          </Button>
        </div>
      )}
    </Card>
  );
}

function Numbering(): JSX.Element {
  const { state, act } = useTidebill();
  const [prefix, setPrefix] = useState(state.company.prefix);
  const next = String(state.company.nextNumber).padStart(4, "0");
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    act("manage", { type: "company-changed", company: { prefix } }, "Numbering saved");
  };
  return (
    <Card title="Invoice numbering">
      <form class="stack" onSubmit={save} noValidate>
        <TextField
          label="Prefix"
          value={prefix}
          onValue={setPrefix}
          hint="Numbers follow each other without gaps and are never used twice."
          helpId="invoice-numbering"
        />
        <p>
          Next number: <span class="strong">{`${prefix}${next}`}</span>
        </p>
        <div>
          <Button submit>Save numbering</Button>
        </div>
      </form>
    </Card>
  );
}
