/** The shapes of Tidebill's state; rules about them live beside their reducers. */

export type Plan = "starter" | "pro" | "business";
export type Role = "owner" | "admin" | "member" | "viewer";
export type Theme = "system" | "light" | "dark";

export type InvoiceState =
  | "draft"
  | "sent"
  | "viewed"
  | "paid"
  | "overdue"
  | "payment_failed"
  | "void";

export type Method = "card" | "sepa" | "transfer";
export type Recurring = "none" | "monthly" | "quarterly";

/** One position of an invoice; `unitCents` is net, `vat` is a percentage. */
export interface Line {
  readonly text: string;
  readonly quantity: number;
  readonly unitCents: number;
  readonly vat: number;
}

export interface Entry {
  readonly on: string;
  readonly text: string;
}

/** An invoice; `number` is null until it is sent, because numbers are gapless. */
export interface Invoice {
  readonly id: string;
  readonly number: string | null;
  readonly customerId: string;
  readonly state: InvoiceState;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly lines: readonly Line[];
  readonly recurring: Recurring;
  readonly card: "none" | "declined" | "updated";
  readonly timeline: readonly Entry[];
}

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly vatId: string;
  readonly address: string;
  readonly country: string;
  readonly archived: boolean;
}

export interface Payment {
  readonly id: string;
  readonly invoiceId: string;
  readonly on: string;
  readonly cents: number;
  readonly refundedCents: number;
  readonly method: Method;
  readonly failed: boolean;
}

/** A bank transfer that arrived without a reference we could read. */
export interface Transfer {
  readonly id: string;
  readonly on: string;
  readonly cents: number;
  readonly sender: string;
  readonly reference: string;
}

export interface Payout {
  readonly id: string;
  readonly on: string;
  readonly arrivesOn: string;
  readonly cents: number;
  /** Why it has not left yet; undefined when it has. */
  readonly held?: string;
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly kind: "live" | "test";
  readonly tail: string;
  readonly createdOn: string;
  readonly revoked: boolean;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly invited: boolean;
}

export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly event: string;
  /** What the last request came to; undefined before the first. */
  readonly last?: string;
}

export interface Company {
  readonly name: string;
  readonly email: string;
  readonly address: string;
  readonly vatId: string;
  readonly logo: string;
  readonly prefix: string;
  readonly nextNumber: number;
}

export interface Device {
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly seen: string;
}

export interface Security {
  readonly twoFactor: boolean;
  readonly recoveryCodes: readonly string[];
  readonly passwordChangedOn: string;
  readonly devices: readonly Device[];
}

export type NoticeKey =
  | "paidEmail"
  | "paidSlack"
  | "overdueEmail"
  | "overdueSlack"
  | "payoutEmail"
  | "loginEmail";

export interface Billing {
  readonly card: string;
  readonly cardExpires: string;
  readonly cancelled: boolean;
}

export type Connection = "slack" | "ledgerly" | "relay";

export interface State {
  readonly today: string;
  readonly plan: Plan;
  readonly role: Role;
  readonly theme: Theme;
  readonly customers: readonly Customer[];
  readonly invoices: readonly Invoice[];
  readonly payments: readonly Payment[];
  readonly transfers: readonly Transfer[];
  readonly payouts: readonly Payout[];
  readonly payoutIban: string;
  readonly payoutSchedule: "daily" | "weekly" | "monthly";
  readonly apiKeys: readonly ApiKey[];
  readonly members: readonly Member[];
  readonly connections: Readonly<Record<Connection, boolean>>;
  readonly webhooks: readonly Webhook[];
  readonly company: Company;
  readonly security: Security;
  readonly notices: Readonly<Record<NoticeKey, boolean>>;
  readonly reminderDays: readonly number[];
  readonly billing: Billing;
  readonly extraUsage: number;
  readonly nextId: number;
}
