/** What an agent has typed and not sent, by conversation and mode; it survives reloads. */
import { type KeptMap, type KeyValueStore, openKeptMap } from "./kept.ts";

export type Mode = "reply" | "note";

export interface Drafts {
  read(conversation: string, mode: Mode): string;
  write(conversation: string, mode: Mode, text: string): void;
  /** Tells whether anything waits to be sent in this conversation. */
  has(conversation: string): boolean;
}

const LIMIT = 200;
/** Open drafts kept; nobody comes back to the two hundredth. */

const slot = (conversation: string, mode: Mode): string => `${mode}:${conversation}`;

export function openDrafts(store: KeyValueStore | null, agent: string): Drafts {
  const kept: KeptMap = openKeptMap(store, `sidelight:console:drafts:${agent}`, LIMIT);
  return {
    read: (conversation, mode) => kept.get(slot(conversation, mode)) ?? "",
    write: (conversation, mode, text) => kept.set(slot(conversation, mode), text),
    has: (conversation) =>
      (["reply", "note"] as const).some((mode) => kept.get(slot(conversation, mode)) !== undefined),
  };
}
