/** Made-up people, pages and rows: an afternoon of a small team. */
import type {
  Agent,
  EscalationReason,
  InboxRow,
  PageVisit,
  Priority,
  Visitor,
} from "@sidelight/protocol";

export const NOW_MS: number = Date.now();

const MINUTE_MS = 60_000;

export const AGENTS: readonly [Agent, Agent, Agent, Agent] = [
  { id: "a_nora", name: "Nora Feld", online: true },
  { id: "a_ida", name: "Ida Okafor", online: true },
  { id: "a_tom", name: "Tomás Reyes", online: true },
  { id: "a_lin", name: "Lin Wei", online: false },
];

export const PAGES = {
  invoice: [
    "invoice-payment-failed",
    "Invoice with a failed payment",
    "/invoices/inv_1003",
    "INV-2026-0003 · Tidebill",
  ],
  import: ["import-failed", "Import with errors", "/import", "Import customers · Tidebill"],
  team: ["team", "Team and roles", "/settings/team", "Team · Tidebill"],
  payouts: ["payouts", "Payouts", "/payouts", "Payouts · Tidebill"],
  keys: ["api-keys", "API keys", "/settings/api-keys", "API keys · Tidebill"],
  billing: ["billing", "Plan and billing", "/settings/billing", "Billing · Tidebill"],
  dashboard: ["dashboard", "Dashboard", "/", "Tidebill"],
  invoices: ["invoices", "Invoices", "/invoices", "Invoices · Tidebill"],
} as const;

export type PageName = keyof typeof PAGES;

export function page(name: PageName, minutesAgo: number): PageVisit {
  const [context, context_title, path, title] = PAGES[name];
  const at_ms = NOW_MS - minutesAgo * MINUTE_MS;
  return { context, context_title, title, url: `https://app.tidebill.example${path}`, at_ms };
}

export const conversationId = (number: number): string =>
  `c_made_up_conversation_${String(number).padStart(4, "0")}`;

export function visitor(id: string, name: string, identified: boolean): Visitor {
  const email = name === "" ? "" : `${id.slice(2)}@harbourpine.example`;
  const traits: Record<string, string> = identified ? { company: "Harbour & Pine Studio" } : {};
  return { id, name, email, identified, traits };
}

export interface RowWish {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly where?: PageName;
  readonly state?: InboxRow["state"];
  readonly minutes?: number;
  readonly reason?: EscalationReason;
  readonly priority?: Priority;
  readonly agent?: Agent;
  readonly csat?: number;
}

export function row(wish: RowWish): InboxRow {
  const { number, name, text, where, state = "waiting", minutes = number, reason, agent } = wish;
  const at = NOW_MS - minutes * MINUTE_MS;
  return {
    conversation: conversationId(number),
    seq: 12,
    state,
    visitor: visitor(
      `v_${name.toLowerCase().split(" ")[0] ?? ""}${number}`,
      name,
      number % 3 !== 2,
    ),
    page: where === undefined ? null : page(where, minutes),
    last_text: text,
    last_at_ms: at,
    opened_at_ms: at - 4 * MINUTE_MS,
    waiting_since_ms: state === "waiting" ? at : null,
    reason: reason ?? null,
    agent: agent === undefined ? null : { kind: "agent", id: agent.id, name: agent.name },
    priority: wish.priority ?? "normal",
    team: "support",
    skills: [],
    csat: wish.csat ?? null,
  };
}

const [nora, ida, tomas] = AGENTS;

export const AFTERNOON: readonly InboxRow[] = [
  row({
    number: 1,
    name: "Mara Lindqvist",
    text: "Can I talk to somebody please? The customer is waiting.",
    where: "invoice",
    reason: "asked_for_person",
    priority: "high",
    minutes: 3.4,
  }),
  row({
    number: 2,
    name: "Ben Achterberg",
    text: "It rejects the file and does not say which row",
    where: "import",
    reason: "not_helpful_twice",
    minutes: 9,
  }),
  row({
    number: 3,
    name: "Chiara Fontana",
    text: "Someone signed in from another country and I cannot get in!!",
    where: "dashboard",
    reason: "sensitive_topic",
    priority: "urgent",
    minutes: 1.2,
  }),
  row({
    number: 4,
    name: "",
    text: "is there a phone number",
    where: "billing",
    reason: "no_answer",
    minutes: 0.4,
  }),
  row({
    number: 5,
    name: "Yusuf Demir",
    text: "That worked, thank you. One more thing about the reminder:",
    where: "invoices",
    state: "with_agent",
    agent: nora,
    minutes: 2,
  }),
  row({
    number: 6,
    name: "Hanna Ekström",
    text: "Ok, I will wait for the payout then",
    where: "payouts",
    state: "with_agent",
    agent: nora,
    minutes: 26,
  }),
  row({
    number: 7,
    name: "Pavel Novák",
    text: "The key shows as revoked",
    where: "keys",
    state: "with_agent",
    agent: ida,
    minutes: 5,
  }),
  row({
    number: 8,
    name: "Aoife Byrne",
    text: "Who can approve invoices?",
    where: "team",
    state: "with_agent",
    agent: tomas,
    minutes: 14,
  }),
  row({
    number: 9,
    name: "Jonas Weber",
    text: "how do I add reverse charge",
    where: "invoices",
    state: "assisting",
    minutes: 0.6,
  }),
  row({
    number: 10,
    name: "Sofia Marques",
    text: "Where is the VAT report",
    where: "dashboard",
    state: "assisting",
    minutes: 4,
  }),
  row({
    number: 11,
    name: "Liam Walsh",
    text: "Perfect, thanks",
    where: "payouts",
    state: "resolved",
    agent: ida,
    csat: 5,
    minutes: 48,
  }),
  row({
    number: 12,
    name: "Emma Laurent",
    text: "I still think this is odd",
    where: "billing",
    state: "resolved",
    agent: nora,
    csat: 2,
    minutes: 190,
  }),
];
