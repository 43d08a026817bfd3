/** What each plan and role may do; pages ask here and never compare plan or role names for rights. */
import type { Plan, Role, State } from "../store/model.ts";

export interface PlanFacts {
  readonly title: string;
  readonly price: string;
  readonly invoices: number;
  readonly members: number;
  readonly api: boolean;
  readonly points: readonly string[];
}

export const plans: Readonly<Record<Plan, PlanFacts>> = {
  starter: {
    title: "Starter",
    price: "Free",
    invoices: 20,
    members: 1,
    api: false,
    points: ["20 invoices a month", "1 team member", "Card, SEPA and bank transfer"],
  },
  pro: {
    title: "Pro",
    price: "€19 a month",
    invoices: 500,
    members: 10,
    api: true,
    points: ["500 invoices a month", "10 team members", "API, recurring invoices, reminders"],
  },
  business: {
    title: "Business",
    price: "€49 a month",
    invoices: Number.POSITIVE_INFINITY,
    members: Number.POSITIVE_INFINITY,
    api: true,
    points: ["Unlimited invoices and members", "Approval, SSO and audit log", "Priority support"],
  },
};

export type Right = "read" | "write" | "manage" | "own";

const rights: Readonly<Record<Role, readonly Right[]>> = {
  owner: ["read", "write", "manage", "own"],
  admin: ["read", "write", "manage"],
  member: ["read", "write"],
  viewer: ["read"],
};

export function allows(role: Role, right: Right): boolean {
  return rights[role].includes(right);
}

/** Invoices that count against this month's limit: those sent, since drafts have no number yet. */
export function invoicesThisMonth(state: State): number {
  const thisMonth = state.today.slice(0, 7);
  const sent = state.invoices.filter(
    (invoice) => invoice.number !== null && invoice.issuedOn.startsWith(thisMonth),
  );
  return sent.length + state.extraUsage;
}

export function limitReached(state: State): boolean {
  return invoicesThisMonth(state) >= plans[state.plan].invoices;
}
