/** What the console says of actions in business systems; words only. */
import type { ActionTaken, FailureCause } from "@sidelight/protocol";

const CAUSES: Record<FailureCause, string> = {
  refused: "the system refused it",
  unreachable: "the system could not be reached",
  timed_out: "the system took too long",
  bad_answer: "the system answered something unexpected",
  not_configured: "it is not set up here",
  not_identified: "nobody is signed in",
  unknown: "nobody can tell whether it was done: look before trying again",
};

const STATUS: Record<ActionTaken["status"], string> = {
  pending: "under way",
  done: "done",
  failed: "failed",
};

export const actionStrings = {
  part: "Actions",
  offered: (title: string): string => `Offered: ${title}`,
  requested: (name: string, title: string): string => `${name} asked for: ${title}`,
  done: (title: string): string => `Done: ${title}`,
  failed: (title: string): string => `Failed: ${title}`,
  cause: (cause: FailureCause): string => CAUSES[cause],
  status: (status: ActionTaken["status"]): string => STATUS[status],
} as const;
