/** Which conversations this agent has read; a mark is the last text read, and when. */
import type { InboxRow } from "@sidelight/protocol";
import { type SectionId, sectionOf } from "./inbox.ts";
import { type KeyValueStore, openKeptMap } from "./kept.ts";

export interface ReadMarks {
  /** Everything in the row has been on screen. */
  mark(row: InboxRow): void;
  /** Tells whether something new was said in a conversation that asks for this agent's eyes. */
  isUnread(row: InboxRow, me: string | null): boolean;
}

const LIMIT = 1_000;
/** Marks kept: more conversations than an agent sees in a month. */

/** Page moves make a row newer too, so that only another text at a later time is unread. */
const markOf = (row: InboxRow): string => `${row.last_at_ms} ${row.last_text}`;

function saysMore(row: InboxRow, mark: string | undefined): boolean {
  if (mark === undefined) return true;
  const [at] = mark.split(" ", 1);
  return row.last_at_ms > Number(at) && mark.slice(String(at).length + 1) !== row.last_text;
}

const WATCHED: ReadonlySet<SectionId> = new Set(["waiting", "mine"]);

export function openReadMarks(store: KeyValueStore | null, agent: string): ReadMarks {
  const kept = openKeptMap(store, `sidelight:console:read:${agent}`, LIMIT);
  return {
    mark: (row) => kept.set(row.conversation, markOf(row)),
    isUnread: (row, me) =>
      WATCHED.has(sectionOf(row, me)) && saysMore(row, kept.get(row.conversation)),
  };
}
