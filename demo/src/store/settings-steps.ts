/** What happens to the account: plan, people, keys, connections, security and preferences. */
import { invoicesThisMonth, plans } from "../invoicing/plans.ts";
import type { SettingsAction, Steps } from "./actions.ts";
import type { Member, Role, State } from "./model.ts";
import { seed } from "./seed.ts";

export const MAX_ACTIVE_KEYS = 5;

export function activeKeys(state: State): number {
  return state.apiKeys.filter((key) => !key.revoked).length;
}

/** An account has one owner: while Mara tries that role, Jonas is an admin. */
function withMara(member: Member, role: Role): Member {
  if (member.id === "u_mara") return { ...member, role };
  if (member.id === "u_jonas") return { ...member, role: role === "owner" ? "admin" : "owner" };
  return member;
}

export const settingsSteps: Steps<SettingsAction> = {
  "plan-changed": (state, { plan }) => ({
    ...state,
    plan,
    billing: { ...state.billing, cancelled: false },
  }),
  "plan-cancelled": (state, { cancelled }) => ({
    ...state,
    billing: { ...state.billing, cancelled },
  }),
  "plan-card-changed": (state, { card, expires }) => ({
    ...state,
    billing: { ...state.billing, card, cardExpires: expires },
  }),
  "role-switched": (state, { role }) => ({
    ...state,
    role,
    members: state.members.map((member) => withMara(member, role)),
  }),
  "theme-chosen": (state, { theme }) => ({ ...state, theme }),
  "limit-used-up": (state) => ({
    ...state,
    extraUsage: state.extraUsage + Math.max(0, plans.starter.invoices - invoicesThisMonth(state)),
  }),
  "demo-reset": (state) => ({ ...seed, theme: state.theme }),
  "key-made": (state, { key }) => {
    if (!plans[state.plan].api || activeKeys(state) >= MAX_ACTIVE_KEYS) return state;
    const made = { ...key, id: `key_${state.nextId}`, createdOn: state.today, revoked: false };
    return { ...state, apiKeys: [made, ...state.apiKeys], nextId: state.nextId + 1 };
  },
  "key-revoked": (state, { id }) => ({
    ...state,
    apiKeys: state.apiKeys.map((key) => (key.id === id ? { ...key, revoked: true } : key)),
  }),
  "member-invited": (state, { email, role }) => {
    const name = email.split("@")[0] ?? email;
    const invited = { id: `u_${state.nextId}`, name, email, role, invited: true };
    return { ...state, members: [...state.members, invited], nextId: state.nextId + 1 };
  },
  "member-role-changed": (state, { id, role }) => ({
    ...state,
    members: state.members.map((member) => (member.id === id ? { ...member, role } : member)),
  }),
  "member-removed": (state, { id }) => ({
    ...state,
    members: state.members.filter((member) => member.id !== id),
  }),
  "connection-toggled": (state, { connection }) => ({
    ...state,
    connections: { ...state.connections, [connection]: !state.connections[connection] },
  }),
  "webhook-added": (state, { url, event }) => ({
    ...state,
    webhooks: [...state.webhooks, { id: `wh_${state.nextId}`, url, event }],
    nextId: state.nextId + 1,
  }),
  "webhook-removed": (state, { id }) => ({
    ...state,
    webhooks: state.webhooks.filter((webhook) => webhook.id !== id),
  }),
  "company-changed": (state, { company }) => ({
    ...state,
    company: { ...state.company, ...company },
  }),
  "security-changed": (state, { security }) => ({
    ...state,
    security: { ...state.security, ...security },
  }),
  "device-signed-out": (state, { id }) => ({
    ...state,
    security: {
      ...state.security,
      devices: state.security.devices.filter((device) => device.id !== id),
    },
  }),
  "notice-toggled": (state, { notice }) => ({
    ...state,
    notices: { ...state.notices, [notice]: !state.notices[notice] },
  }),
  "reminders-set": (state, { days }) => ({ ...state, reminderDays: days }),
  "payout-account-changed": (state, { iban }) => ({ ...state, payoutIban: iban }),
  "payout-schedule-changed": (state, { schedule }) => ({ ...state, payoutSchedule: schedule }),
};
