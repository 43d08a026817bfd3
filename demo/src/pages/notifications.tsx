/** Notifications to the team by e-mail and Slack, and payment reminders to customers. */
import type { JSX } from "preact";
import { Link } from "../router.tsx";
import type { NoticeKey } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Switch } from "../ui/field.tsx";
import { Badge, Card, PageHeader } from "../ui/layout.tsx";

interface Kind {
  readonly title: string;
  readonly email: NoticeKey;
  readonly slack?: NoticeKey;
  readonly helpId?: string;
}

const kinds: readonly Kind[] = [
  { title: "An invoice is paid", email: "paidEmail", slack: "paidSlack", helpId: "notify-paid" },
  {
    title: "An invoice is overdue",
    email: "overdueEmail",
    slack: "overdueSlack",
    helpId: "notify-overdue",
  },
  { title: "A payout was sent", email: "payoutEmail" },
  { title: "Someone signs in from a new device", email: "loginEmail" },
];

const reminderDays: readonly (readonly [days: number, label: string])[] = [
  [-3, "3 days before the due date"],
  [3, "3 days after the due date"],
  [10, "10 days after the due date"],
  [21, "21 days after the due date"],
];

export function NotificationsPage(): JSX.Element {
  return (
    <>
      <PageHeader
        title="Notifications"
        lead="What you hear about, and what your customers are reminded of"
      />
      <div class="halves">
        <div class="stack">
          {kinds.map((kind) => (
            <KindCard key={kind.title} kind={kind} />
          ))}
        </div>
        <Reminders />
      </div>
    </>
  );
}

function KindCard({ kind }: { readonly kind: Kind }): JSX.Element {
  const { state, act } = useTidebill();
  const { title, email, slack, helpId } = kind;
  const toggle = (notice: NoticeKey) => (): boolean =>
    act("read", { type: "notice-toggled", notice }, "Notifications saved");
  return (
    <Card title={title} helpId={helpId}>
      <Switch label="E-mail" checked={state.notices[email]} onChange={toggle(email)} />
      {slack !== undefined && (
        <Switch
          label="Slack"
          hint={
            state.connections.slack
              ? undefined
              : "Waits until Slack is connected under Integrations."
          }
          checked={state.notices[slack]}
          onChange={toggle(slack)}
        />
      )}
    </Card>
  );
}

function Reminders(): JSX.Element {
  const { state, act, toast } = useTidebill();
  const starter = state.plan === "starter";
  const toggle = (days: number) => (): void => {
    if (starter) {
      toast("Payment reminders are part of Pro and Business");
      return;
    }
    const on = state.reminderDays.includes(days);
    const next = on
      ? state.reminderDays.filter((day) => day !== days)
      : [...state.reminderDays, days];
    act("manage", { type: "reminders-set", days: next }, "Reminders saved");
  };
  return (
    <Card
      title="Payment reminders to customers"
      helpId="reminder-schedule"
      aside={starter ? <Badge tone="violet">Pro</Badge> : undefined}
    >
      <p class="muted">
        A polite e-mail with the payment link. It stops once the invoice is paid or void.
      </p>
      {reminderDays.map(([days, label]) => (
        <Switch
          key={days}
          label={label}
          checked={!starter && state.reminderDays.includes(days)}
          onChange={toggle(days)}
        />
      ))}
      {starter && (
        <Link to="/settings/billing" class="text-link">
          Compare plans
        </Link>
      )}
    </Card>
  );
}
