/** The inbox as values: rows versioned by `seq`, their sections and order; it knows no socket. */
import type { InboxRow, Priority } from "@sidelight/protocol";

export type Rows = ReadonlyMap<string, InboxRow>;

export type SectionId = "waiting" | "mine" | "colleagues" | "assistant" | "resolved";

export interface Section {
  readonly id: SectionId;
  readonly rows: readonly InboxRow[];
}

export interface InboxFilter {
  readonly text: string;
  readonly unreadOnly: boolean;
}

export const NO_FILTER: InboxFilter = { text: "", unreadOnly: false };

const ORDER: readonly SectionId[] = ["waiting", "mine", "colleagues", "assistant", "resolved"];

const URGENCY: Record<Priority, number> = { urgent: 0, high: 1, normal: 2, low: 3 };

/** Takes a row in; one older than the row held changes nothing. */
export function upsertRow(rows: Rows, row: InboxRow): Rows {
  const held = rows.get(row.conversation);
  if (held !== undefined && held.seq > row.seq) return rows;
  return new Map(rows).set(row.conversation, row);
}

/** Takes a snapshot in: rows it lacks are gone, rows held in a newer version stay. */
export function takeSnapshot(rows: Rows, snapshot: readonly InboxRow[]): Rows {
  const newest = snapshot.map((row) => {
    const held = rows.get(row.conversation);
    return held !== undefined && held.seq > row.seq ? held : row;
  });
  return new Map(newest.map((row) => [row.conversation, row]));
}

/** Tells where a row belongs for the agent `me`. */
export function sectionOf(row: InboxRow, me: string | null): SectionId {
  switch (row.state) {
    case "waiting":
      return "waiting";
    case "with_agent":
      return row.agent !== null && row.agent.id === me ? "mine" : "colleagues";
    case "assisting":
      return "assistant";
    default:
      return "resolved";
  }
}

/** By priority, then who has waited longest. */
function byWait(left: InboxRow, right: InboxRow): number {
  const urgency = URGENCY[left.priority] - URGENCY[right.priority];
  if (urgency !== 0) return urgency;
  return (left.waiting_since_ms ?? left.last_at_ms) - (right.waiting_since_ms ?? right.last_at_ms);
}

const byRecency = (left: InboxRow, right: InboxRow): number => right.last_at_ms - left.last_at_ms;

/** Folds case and accents, so that "jose" finds "José". */
function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}

function searchable(row: InboxRow): string {
  const { visitor, page, last_text, team, agent } = row;
  const where = page === null ? "" : `${page.context_title} ${page.title} ${page.url}`;
  return folded(
    `${visitor.name} ${visitor.email} ${last_text} ${where} ${team} ${agent?.name ?? ""}`,
  );
}

function matcher(filter: InboxFilter, unread: ReadonlySet<string>): (row: InboxRow) => boolean {
  const words = folded(filter.text).split(/\s+/u).filter(Boolean);
  return (row) => {
    if (filter.unreadOnly && !unread.has(row.conversation)) return false;
    if (words.length === 0) return true;
    const text = searchable(row);
    return words.every((word) => text.includes(word));
  };
}

/** Sorts the rows that pass the filter into their sections; every section is there, also empty. */
export function sortInbox(
  rows: Rows,
  me: string | null,
  filter: InboxFilter = NO_FILTER,
  unread: ReadonlySet<string> = new Set(),
): readonly Section[] {
  const passes = matcher(filter, unread);
  const kept = [...rows.values()].filter(passes);
  return ORDER.map((id) => ({
    id,
    rows: kept
      .filter((row) => sectionOf(row, me) === id)
      .sort(id === "waiting" ? byWait : byRecency),
  }));
}

/** Counts the conversations that wait for a person. */
export function countWaiting(rows: Rows): number {
  return [...rows.values()].filter((row) => row.state === "waiting").length;
}
