/** API keys: generate, show once, revoke; on Starter the page explains what is missing. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { showDate } from "../invoicing/dates.ts";
import { plans } from "../invoicing/plans.ts";
import { Link } from "../router.tsx";
import type { ApiKey } from "../store/model.ts";
import { activeKeys, MAX_ACTIVE_KEYS } from "../store/settings-steps.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Badge, Card, PageHeader } from "../ui/layout.tsx";
import { Notice } from "../ui/notice.tsx";

function newSecret(kind: ApiKey["kind"]): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `tb_${kind}_${hex}`;
}

/** Why no key can be made now, or undefined. */
function blockOf(api: boolean, active: number): string | undefined {
  if (!api) return "API keys are part of Pro and Business";
  return active >= MAX_ACTIVE_KEYS ? "At most 5 keys can be active: revoke one first" : undefined;
}

export function ApiKeysPage(): JSX.Element {
  const { state, ask } = useTidebill();
  const [making, setMaking] = useState(false);
  const { api } = plans[state.plan];
  return (
    <>
      <PageHeader
        title="API keys"
        lead="For programs that read or write your invoices, 100 requests a minute"
      >
        <Button
          look="primary"
          icon="key"
          helpId="generate-api-key"
          blocked={blockOf(api, activeKeys(state))}
          onPress={() => setMaking(ask("manage"))}
        >
          Generate API key
        </Button>
      </PageHeader>
      {!api && (
        <Notice
          tone="info"
          title="API keys are part of Pro"
          actions={
            <Link to="/settings/billing" class="button primary small">
              Move to Pro
            </Link>
          }
        >
          Your key from the trial is paused. It works again, unchanged, once you are on Pro or
          Business.
        </Notice>
      )}
      <Card title="Your keys" helpId="api-key-list" flush>
        <KeyList keys={state.apiKeys} paused={!api} />
      </Card>
      {making && <KeyDialog onClose={() => setMaking(false)} />}
    </>
  );
}

interface KeyListProps {
  readonly keys: readonly ApiKey[];
  readonly paused: boolean;
}

function KeyList({ keys, paused }: KeyListProps): JSX.Element {
  return (
    <ul class="rows">
      {keys.map((key, index) => (
        <KeyRow
          key={key.id}
          apiKey={key}
          paused={paused}
          helpId={index === 0 ? "revoke-api-key" : undefined}
        />
      ))}
    </ul>
  );
}

interface KeyRowProps {
  readonly apiKey: ApiKey;
  readonly paused: boolean;
  readonly helpId: string | undefined;
}

function KeyRow({ apiKey, paused, helpId }: KeyRowProps): JSX.Element {
  const { act } = useTidebill();
  const { id, name, kind, tail, createdOn, revoked } = apiKey;
  return (
    <li class="row">
      <span class="row-main">
        <span class="strong">{name}</span>
        <span class="muted">
          <code>
            tb_{kind}_…{tail}
          </code>
          , made {showDate(createdOn)}
        </span>
      </span>
      <KeyBadge revoked={revoked} paused={paused} />
      <Button
        small
        look="danger"
        helpId={helpId}
        label={`Revoke ${name}`}
        blocked={revoked ? "It is revoked already" : undefined}
        onPress={() => act("manage", { type: "key-revoked", id }, `${name} revoked`)}
      >
        Revoke
      </Button>
    </li>
  );
}

function KeyBadge({
  revoked,
  paused,
}: {
  readonly revoked: boolean;
  readonly paused: boolean;
}): JSX.Element {
  if (revoked) return <Badge tone="grey">Revoked</Badge>;
  return paused ? <Badge tone="amber">Paused</Badge> : <Badge tone="green">Active</Badge>;
}

function KeyDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { act } = useTidebill();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<ApiKey["kind"]>("test");
  const [secret, setSecret] = useState("");
  const [error, setError] = useState<string>();
  const make = (event: SubmitEvent): void => {
    event.preventDefault();
    setError(name.trim() === "" ? "Give the key a name" : undefined);
    if (name.trim() === "") return;
    const made = newSecret(kind);
    const key = { name: name.trim(), kind, tail: made.slice(-4) };
    if (act("manage", { type: "key-made", key }, "API key generated")) setSecret(made);
  };
  if (secret !== "") return <SecretDialog secret={secret} onClose={onClose} />;
  return (
    <Dialog title="Generate an API key" onClose={onClose}>
      <form class="stack" onSubmit={make} noValidate>
        <TextField
          label="Name"
          value={name}
          onValue={setName}
          error={error}
          hint="Where you will use it, e.g. “Shop orders”."
        />
        <SelectField
          label="Kind"
          value={kind}
          options={[
            ["test", "Test: sees sample data only"],
            ["live", "Live: sees your real invoices"],
          ]}
          onValue={(value) => setKind(value === "live" ? "live" : "test")}
        />
        <div class="actions end">
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" submit>
            Generate
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function SecretDialog({
  secret,
  onClose,
}: {
  readonly secret: string;
  readonly onClose: () => void;
}): JSX.Element {
  return (
    <Dialog title="Copy your key now" onClose={onClose}>
      <div class="stack">
        <p>This is the only time it is shown. Keep it where you keep passwords.</p>
        <TextField label="API key" value={secret} onValue={() => undefined} readOnly />
        <div class="actions end">
          <Button look="primary" onPress={onClose}>
            I have copied it
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
