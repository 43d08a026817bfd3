/** Owns where an offered action stands: read off the conversation, nothing of it is kept here. */
import type { TranscriptView } from "@sidelight/client";
import type { ActionOffer, ActionRequested, Event } from "@sidelight/protocol";

/** What has become of an offer. */
export interface ActionStanding {
  readonly status: "open" | "sending" | "pending" | "done" | "failed" | "passed";
  /** What the visitor asked for, once the server has it. */
  readonly requested: ActionRequested | null;
}

const NOWHERE: ActionStanding = { status: "passed", requested: null };

function ending(view: TranscriptView, seq: number): ActionStanding["status"] {
  for (const { body } of view.events) {
    if (body.kind === "action_result" && body.request_seq === seq) return "done";
    if (body.kind === "action_failed" && body.request_seq === seq) return "failed";
  }
  return "pending";
}

function isUnderWay(view: TranscriptView, action: string): boolean {
  return view.pending.some(
    ({ command, status }) =>
      command.type === "act" && command.action === action && status !== "refused",
  );
}

/** The first thing that was said of an action after its offer. */
function nextOf(view: TranscriptView, offered: Event, action: string): Event | undefined {
  return view.events.find(
    ({ seq, body }) =>
      seq > offered.seq &&
      (body.kind === "action_offer" || body.kind === "action_requested") &&
      body.action === action,
  );
}

/** Reads off the conversation how an offer stands; only the newest of an action is open. */
export function actionStanding(
  view: TranscriptView | null,
  event: Event,
  { action }: ActionOffer,
): ActionStanding {
  if (view === null) return NOWHERE;
  const next = nextOf(view, event, action);
  if (next?.body.kind === "action_requested") {
    return { status: ending(view, next.seq), requested: next.body };
  }
  if (next !== undefined || view.state === "closed") return NOWHERE;
  return { status: isUnderWay(view, action) ? "sending" : "open", requested: null };
}
