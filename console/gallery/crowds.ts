/** Made-up rows in numbers, and rows with hostile or unusual texts. */
import type { InboxRow } from "@sidelight/protocol";
import { AGENTS, row } from "./people.ts";

const NAMES = [
  "Mara",
  "Ben",
  "Chiara",
  "Jonas",
  "Aoife",
  "Pavel",
  "Sofia",
  "Liam",
  "Hanna",
  "Yusuf",
];
const SURNAMES = ["Lindqvist", "Achterberg", "Fontana", "Weber", "Byrne", "Novák"];
const TEXTS = [
  "The payout has not arrived, it has been four days now",
  "How can I change the number of an invoice that I have already sent?",
  "ok",
  "Why is the export button grey? I am an admin and could use it last week without trouble",
];
const STATES = ["waiting", "with_agent", "assisting", "assisting", "resolved"] as const;
const WHERE = ["invoice", "payouts", "team", "import", "billing"] as const;
const REASONS = ["asked_for_person", "low_confidence", "frustration", "no_answer"] as const;

const pick = <Item>(items: readonly [Item, ...Item[]] | readonly Item[], at: number): Item => {
  const item = items[at % items.length];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
};

function oneOfMany(index: number): InboxRow {
  const state = pick(STATES, index);
  return row({
    number: index + 1,
    name: `${pick(NAMES, index)} ${pick(SURNAMES, index * 5 + 1)}`,
    text: pick(TEXTS, index * 3),
    where: pick(WHERE, index * 7),
    state,
    minutes: index * 3.7 + 0.3,
    ...(state === "waiting" ? { reason: pick(REASONS, index) } : {}),
    ...(state === "with_agent" ? { agent: pick(AGENTS, index) } : {}),
    ...(index % 11 === 0 ? { priority: "high" as const } : {}),
  });
}

export const manyRows = (length: number): readonly InboxRow[] =>
  Array.from({ length }, (_, index) => oneOfMany(index));

const LONG =
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);

export const UNUSUAL: readonly InboxRow[] = [
  row({
    number: 1,
    name: "محمد العلي",
    text: "لا أستطيع دفع الفاتورة، تظهر رسالة خطأ",
    where: "invoice",
    reason: "asked_for_person",
    minutes: 70,
  }),
  row({
    number: 2,
    name: `Wilhelmina ${LONG}`,
    text: LONG,
    where: "import",
    reason: "low_confidence",
    minutes: 800,
  }),
  row({
    number: 3,
    name: "<script>alert(1)</script>",
    text: '<img src=x onerror="alert(1)"> & <b>bold</b>',
    where: "billing",
    reason: "error",
    minutes: 4_000,
  }),
  row({
    number: 4,
    name: "👩🏽‍💻 Zoë",
    text: "🙏🏽🙏🏽🙏🏽 please 🇸🇪 👨‍👩‍👧‍👦",
    where: "team",
    reason: "frustration",
    priority: "urgent",
  }),
  row({
    number: 5,
    name: "שרה לוי",
    text: "תודה רבה! Invoice INV-2026-0003 שולמה",
    where: "invoices",
    state: "with_agent",
    agent: AGENTS[0],
  }),
  row({
    number: 6,
    name: "王小明",
    text: "付款失败了,怎么办?",
    where: "invoice",
    state: "assisting",
  }),
];
