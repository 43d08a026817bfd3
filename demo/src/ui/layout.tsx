/** Page furniture: header, card, empty state, state badge, meter and description list. */
import type { ComponentChildren, JSX } from "preact";
import type { InvoiceState } from "../store/model.ts";
import { Icon, type IconName } from "./icon.tsx";

interface HeaderProps {
  readonly title: ComponentChildren;
  readonly lead?: ComponentChildren;
  readonly children?: ComponentChildren;
}

export function PageHeader({ title, lead, children }: HeaderProps): JSX.Element {
  return (
    <header class="page-header">
      <div>
        <h1 tabIndex={-1}>{title}</h1>
        {lead !== undefined && <p class="lead">{lead}</p>}
      </div>
      {children !== undefined && <div class="actions">{children}</div>}
    </header>
  );
}

interface CardProps {
  readonly title?: ComponentChildren;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
  readonly helpId?: string | undefined;
  readonly flush?: boolean | undefined;
}

/** A titled region of a page; `flush` lets a table reach its edges. */
export function Card({ title, aside, children, helpId, flush }: CardProps): JSX.Element {
  return (
    <section class={flush === true ? "card flush" : "card"} data-help-id={helpId}>
      {title !== undefined && (
        <div class="card-head">
          <h2>{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
}

export function Empty({ icon, title, children }: EmptyProps): JSX.Element {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} />
      </span>
      <p class="strong">{title}</p>
      {children !== undefined && <div class="muted">{children}</div>}
    </div>
  );
}

export const stateNames: Readonly<Record<InvoiceState, string>> = {
  draft: "Draft",
  sent: "Sent",
  viewed: "Viewed",
  paid: "Paid",
  overdue: "Overdue",
  payment_failed: "Payment failed",
  void: "Void",
};

const tones: Readonly<Record<InvoiceState, Tone>> = {
  draft: "grey",
  sent: "blue",
  viewed: "violet",
  paid: "green",
  overdue: "amber",
  payment_failed: "red",
  void: "grey",
};

export type Tone = "grey" | "blue" | "violet" | "green" | "amber" | "red";

export function Badge({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: ComponentChildren;
}): JSX.Element {
  return <span class={`badge ${tone}`}>{children}</span>;
}

export function StateBadge({ state }: { readonly state: InvoiceState }): JSX.Element {
  return <Badge tone={tones[state]}>{stateNames[state]}</Badge>;
}

interface MeterProps {
  readonly label: string;
  /** Filled share, 0 to 1. */
  readonly share: number;
  readonly helpId?: string | undefined;
}

export function Meter({ label, share, helpId }: MeterProps): JSX.Element {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <svg
      class={percent >= 90 ? "meter full" : "meter"}
      role="img"
      aria-label={label}
      data-help-id={helpId}
    >
      <rect class="meter-back" width="100%" height="8" rx="4" />
      <rect class="meter-fill" width={`${percent}%`} height="8" rx="4" />
    </svg>
  );
}

interface FactsProps {
  readonly facts: readonly (readonly [name: string, value: ComponentChildren])[];
}

export function Facts({ facts }: FactsProps): JSX.Element {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
