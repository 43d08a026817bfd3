/** How an action in a business system reads in the transcript: offered, asked for, how it ended. */
import type { Event } from "@sidelight/protocol";
import { actionStrings } from "../action-strings.ts";
import type { Line } from "./line.tsx";

/** Words an action's event; null for every other. */
export function actionLine(body: Event["body"], name: string): Line | null {
  switch (body.kind) {
    case "action_offer":
      return { icon: "spark", text: actionStrings.offered(body.title) };
    case "action_requested":
      return {
        icon: "arrow",
        text: actionStrings.requested(name, body.title),
        detail: body.parameters.map(({ label, value }) => `${label} ${value}`).join(" · "),
        tone: "step",
      };
    case "action_result":
      return {
        icon: "check",
        text: actionStrings.done(body.title),
        detail: body.text,
        tone: "good",
      };
    case "action_failed":
      return {
        icon: "alert",
        text: actionStrings.failed(body.title),
        detail: actionStrings.cause(body.cause),
        tone: "bad",
      };
    default:
      return null;
  }
}
