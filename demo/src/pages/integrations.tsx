/** Integrations: connect and disconnect Slack, Ledgerly and Relay, and manage webhooks. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Connection } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { type Option, SelectField, TextField } from "../ui/field.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Badge, Card, Empty, PageHeader } from "../ui/layout.tsx";

interface Offer {
  readonly connection: Connection;
  readonly name: string;
  readonly about: string;
  readonly icon: IconName;
}

const offers: readonly Offer[] = [
  {
    connection: "slack",
    name: "Slack",
    about: "Paid and overdue invoices in a channel.",
    icon: "bell",
  },
  {
    connection: "ledgerly",
    name: "Ledgerly",
    about: "Invoices and fees in your books, every night.",
    icon: "chart",
  },
  {
    connection: "relay",
    name: "Relay",
    about: "Automate: when this happens, do that.",
    icon: "plug",
  },
];

const events: readonly Option[] = [
  ["invoice.paid", "invoice.paid"],
  ["invoice.overdue", "invoice.overdue"],
  ["payout.sent", "payout.sent"],
];

export function IntegrationsPage(): JSX.Element {
  return (
    <>
      <PageHeader title="Integrations" lead="Let Tidebill talk to the tools you already use" />
      <div class="thirds">
        {offers.map((offer) => (
          <OfferCard key={offer.connection} offer={offer} />
        ))}
      </div>
      <Webhooks />
    </>
  );
}

function OfferCard({ offer }: { readonly offer: Offer }): JSX.Element {
  const { state, act } = useTidebill();
  const { connection, name, about, icon } = offer;
  const connected = state.connections[connection];
  const toggle = (): boolean =>
    act(
      "manage",
      { type: "connection-toggled", connection },
      `${name} ${connected ? "disconnected" : "connected"}`,
    );
  return (
    <Card>
      <div class="offer">
        <span class={`offer-icon ${connection}`}>
          <Icon name={icon} />
        </span>
        {connected && <Badge tone="green">Connected</Badge>}
      </div>
      <h2>{name}</h2>
      <p class="muted">{about}</p>
      <Button
        look={connected ? "plain" : "primary"}
        helpId={`connect-${connection}`}
        onPress={toggle}
        label={connected ? `Disconnect ${name}` : `Connect ${name}`}
      >
        {connected ? "Disconnect" : "Connect"}
      </Button>
    </Card>
  );
}

function Webhooks(): JSX.Element {
  const { state, act } = useTidebill();
  return (
    <Card title="Webhooks" helpId="webhook-list" flush>
      {state.webhooks.length === 0 ? (
        <Empty icon="plug" title="No webhooks">
          Tidebill can call your server when an invoice is paid.
        </Empty>
      ) : (
        <ul class="rows">
          {state.webhooks.map(({ id, url, event, last }) => (
            <li class="row" key={id}>
              <span class="row-main">
                <span class="strong break">{url}</span>
                <span class="muted">Last request: {last ?? "none yet"}</span>
              </span>
              <Badge tone="blue">{event}</Badge>
              <Button
                small
                look="quiet"
                label={`Remove the webhook ${url}`}
                onPress={() => act("manage", { type: "webhook-removed", id }, "Webhook removed")}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <AddWebhook />
      <p class="hint pad">Tried again for 24 hours when your server does not answer.</p>
    </Card>
  );
}

function AddWebhook(): JSX.Element {
  const { act } = useTidebill();
  const [url, setUrl] = useState("");
  const [event, setEvent] = useState("invoice.paid");
  const [error, setError] = useState<string>();
  const add = (submit: SubmitEvent): void => {
    submit.preventDefault();
    const valid = /^https:\/\/[^\s/]+\.[^\s]+$/.test(url);
    setError(valid ? undefined : "Enter an address that starts with https://");
    if (valid && act("manage", { type: "webhook-added", url, event }, "Webhook added")) setUrl("");
  };
  return (
    <form class="inline-form" onSubmit={add} noValidate>
      <TextField
        label="Address"
        type="url"
        placeholder="https://example.com/hook"
        value={url}
        onValue={setUrl}
        error={error}
      />
      <SelectField label="Event" value={event} options={events} onValue={setEvent} />
      <Button submit icon="plus" helpId="add-webhook">
        Add webhook
      </Button>
    </form>
  );
}
