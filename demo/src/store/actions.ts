/** Everything that can happen in Tidebill; an action carries all it needs, so reducers stay pure. */
import type {
  ApiKey,
  Company,
  Connection,
  Customer,
  Line,
  NoticeKey,
  Plan,
  Recurring,
  Role,
  Security,
  State,
  Theme,
} from "./model.ts";

/** What the invoice form holds; `send` numbers it at once. */
export interface InvoiceForm {
  readonly customerId: string;
  readonly lines: readonly Line[];
  readonly dueOn: string;
  readonly recurring: Recurring;
}

export type CustomerForm = Omit<Customer, "id" | "archived">;

export type InvoiceAction =
  | { readonly type: "invoice-made"; readonly form: InvoiceForm; readonly send: boolean }
  | {
      readonly type: "invoice-edited";
      readonly id: string;
      readonly form: InvoiceForm;
      readonly send: boolean;
    }
  | { readonly type: "invoice-sent"; readonly id: string }
  | { readonly type: "invoice-resent"; readonly id: string }
  | { readonly type: "invoice-voided"; readonly id: string }
  | { readonly type: "invoice-duplicated"; readonly id: string }
  | { readonly type: "invoice-repeat-stopped"; readonly id: string }
  | { readonly type: "payment-recorded"; readonly id: string; readonly cents: number }
  | { readonly type: "payment-retried"; readonly id: string }
  | { readonly type: "payment-refunded"; readonly paymentId: string; readonly cents: number }
  | { readonly type: "card-updated"; readonly id: string }
  | { readonly type: "transfer-matched"; readonly transferId: string; readonly invoiceId: string };

export type CustomerAction =
  | { readonly type: "customers-added"; readonly forms: readonly CustomerForm[] }
  | { readonly type: "customer-edited"; readonly id: string; readonly form: CustomerForm }
  | { readonly type: "customer-archived"; readonly id: string; readonly archived: boolean };

export type SettingsAction =
  | { readonly type: "plan-changed"; readonly plan: Plan }
  | { readonly type: "plan-cancelled"; readonly cancelled: boolean }
  | { readonly type: "plan-card-changed"; readonly card: string; readonly expires: string }
  | { readonly type: "role-switched"; readonly role: Role }
  | { readonly type: "theme-chosen"; readonly theme: Theme }
  | { readonly type: "limit-used-up" }
  | { readonly type: "demo-reset" }
  | { readonly type: "key-made"; readonly key: Omit<ApiKey, "id" | "revoked" | "createdOn"> }
  | { readonly type: "key-revoked"; readonly id: string }
  | { readonly type: "member-invited"; readonly email: string; readonly role: Role }
  | { readonly type: "member-role-changed"; readonly id: string; readonly role: Role }
  | { readonly type: "member-removed"; readonly id: string }
  | { readonly type: "connection-toggled"; readonly connection: Connection }
  | { readonly type: "webhook-added"; readonly url: string; readonly event: string }
  | { readonly type: "webhook-removed"; readonly id: string }
  | { readonly type: "company-changed"; readonly company: Partial<Company> }
  | { readonly type: "security-changed"; readonly security: Partial<Security> }
  | { readonly type: "device-signed-out"; readonly id: string }
  | { readonly type: "notice-toggled"; readonly notice: NoticeKey }
  | { readonly type: "reminders-set"; readonly days: readonly number[] }
  | { readonly type: "payout-account-changed"; readonly iban: string }
  | { readonly type: "payout-schedule-changed"; readonly schedule: State["payoutSchedule"] };

export type Action = InvoiceAction | CustomerAction | SettingsAction;

/** A table of pure steps, one for each action type of a group. */
export type Steps<Group extends Action> = {
  readonly [Type in Group["type"]]: (
    state: State,
    action: Extract<Group, { readonly type: Type }>,
  ) => State;
};
