/** Which choice each question of a flow was answered with: a pure fold, as on the server. */
import type { Event } from "@sidelight/protocol";

/** Returns the id of the choice by the question's number in the visitor's stream. */
export function choices(events: readonly Event[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  let open = 0;
  for (const { body, visitor_seq } of events) {
    if (body.kind === "flow_step") open = visitor_seq ?? 0;
    else if (body.kind === "message") {
      if (open > 0 && body.choice !== null) found.set(open, body.choice);
      open = 0;
    }
  }
  return found;
}
