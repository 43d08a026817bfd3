/** What was asked of business systems, on the handoff card: how each ended, and why it failed. */
import type { ActionTaken } from "@sidelight/protocol";
import type { JSX } from "preact";
import { actionStrings } from "../action-strings.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Moment } from "./moment.tsx";

const ICONS: Record<ActionTaken["status"], IconName> = {
  pending: "clock",
  done: "check",
  failed: "alert",
};

export function ActionsTaken({
  actions,
}: {
  readonly actions: readonly ActionTaken[];
}): JSX.Element | null {
  if (actions.length === 0) return null;
  return (
    <section class="part">
      <h3>{actionStrings.part}</h3>
      <ul class="tried">
        {actions.map(({ seq, title, status, cause, text, at_ms }) => (
          <li key={seq}>
            <Icon name={ICONS[status]} />
            <span class="tried-what">
              {title}: {actionStrings.status(status)}
              {cause !== null && `, ${actionStrings.cause(cause)}`}{" "}
              {text !== "" && <q class="faint">{text}</q>}
            </span>
            <Moment atMs={at_ms} />
          </li>
        ))}
      </ul>
    </section>
  );
}
