/** Which conversations this agent has read; a mark is the time of the last text read. */
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

const WATCHED: ReadonlySet<SectionId> = new Set(["waiting", "mine"]);

export function openReadMarks(store: KeyValueStore | null, agent: string): ReadMarks {
  const kept = openKeptMap(store, `sidelight:console:read:${agent}`, LIMIT);
  return {
    mark: (row) => kept.set(row.conversation, String(row.last_at_ms)),
    isUnread: (row, me) =>
      WATCHED.has(sectionOf(row, me)) && row.last_at_ms > Number(kept.get(row.conversation) ?? 0),
  };
}
