/** What is told of a conversation without opening it: its row in a list, and what is unread. */
import type { ConversationSummary, Event } from "@sidelight/protocol";
import type { TranscriptView } from "./visitor-types.ts";

/** Returns the list after an event, the conversation it belongs to first. */
export function summarized(
  list: readonly ConversationSummary[],
  event: Event,
): readonly ConversationSummary[] {
  const { conversation, seq, at_ms, actor, state, body } = event;
  const old = list.find((one) => one.conversation === conversation);
  if (old && seq <= old.head) return list;
  const next: ConversationSummary = {
    seen: 0,
    opened_at_ms: at_ms,
    last_text: "",
    agent: null,
    ...old,
    conversation,
    state,
    head: seq,
    last_at_ms: at_ms,
    ...("text" in body && { last_text: body.text }),
    ...(body.kind === "taken_over" && { agent: actor }),
    ...(body.kind === "handed_back" && { agent: null }),
  };
  return [next, ...list.filter((one) => one !== old)];
}

/** Returns how much others have said after `seen`. */
export function unreadIn(view: TranscriptView, seen: number): number {
  return view.events.filter(
    ({ seq, actor, body }) =>
      seq > seen && actor.kind !== "visitor" && ("text" in body || body.kind === "answer"),
  ).length;
}
