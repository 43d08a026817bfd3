/** Owns where the panel opens: at the page's help, or in a conversation that goes on. */
import type { VisitorState } from "@sidelight/client";
import { ratingOf } from "./rows.ts";

/** A conversation is where the visitor still is for this long after its last event. */
const STILL_THERE_MS = 30 * 60_000;

/**
 * Tells whether the panel should open in the chat rather than at home; null until that is known.
 *
 * After a reload the conversation's name is known before the server has told what is in it.
 */
export function opensInChat(
  { visitor, transcript, unread }: VisitorState,
  nowMs: number,
): boolean | null {
  if (transcript === null) return visitor && false;
  const { state, events, pending } = transcript;
  if (unread > 0 || pending.length > 0 || state === "waiting" || state === "with_agent")
    return true;
  const last = events.at(-1);
  if (!last) return null;
  const recent = nowMs - last.at_ms < STILL_THERE_MS;
  return recent && (state === "assisting" || ratingOf(transcript) === "open");
}
