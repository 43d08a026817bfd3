/** Owns where the panel opens: at the page's help, or in a conversation that goes on. */
import type { VisitorState } from "@sidelight/client";
import { ratingOf } from "./rows.ts";

/** A conversation is where the visitor still is for this long after its last event. */
const STILL_THERE_MS = 30 * 60_000;

/** Tells whether enough is known to choose the first screen. */
export function hasArrived({ status, transcript }: VisitorState): boolean {
  return status === "online" || transcript !== null;
}

/** Tells whether the panel should open in the chat rather than at home. */
export function opensInChat({ transcript, unread }: VisitorState, nowMs: number): boolean {
  if (transcript === null) return false;
  const { state, events, pending } = transcript;
  if (unread > 0 || pending.length > 0 || state === "waiting" || state === "with_agent")
    return true;
  const last = events[events.length - 1];
  const recent = last !== undefined && nowMs - last.at_ms < STILL_THERE_MS;
  return recent && (state === "assisting" || ratingOf(transcript) === "open");
}
