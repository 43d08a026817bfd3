/** Owns the buttons of a flow's question: which can be pressed, and which one was. */
import type { TranscriptView } from "@sidelight/client";
import type { Event, FlowStep } from "@sidelight/protocol";
import type { VNode } from "preact";
import { Icon } from "../src/icons.tsx";
import type { StepProps } from "./step.ts";

/** Whether a question can still be answered, and what it was answered with. */
export interface Standing {
  readonly open: boolean;
  readonly chosen: string | null;
}

/** Events after which a question is not open any more, as on the server. */
const CLOSING: ReadonlySet<string> = new Set([
  "message",
  "flow_step",
  "flow_ended",
  "escalated",
  "taken_over",
  "resolved",
]);

/** Reads off the conversation how a question stands: nothing of it is kept here. */
export function standingOf(view: TranscriptView | null, { seq }: Event): Standing {
  if (view === null) return { open: false, chosen: null };
  const closing = view.events.find((one) => one.seq > seq && CLOSING.has(one.body.kind))?.body;
  if (closing) return { open: false, chosen: closing.kind === "message" ? closing.choice : null };
  for (const { command, status } of view.pending) {
    if (command.type === "send" && status !== "refused") {
      const own = command.step_seq === seq;
      return { open: false, chosen: (own && command.choice) || null };
    }
  }
  return { open: view.state === "assisting", chosen: null };
}

/** Who has answered by keyboard goes on with the next question, and nobody else is moved. */
function goOn(list: HTMLElement | null): void {
  const root = list?.getRootNode();
  if (!(root instanceof ShadowRoot)) return;
  const at = root.activeElement;
  if (at?.closest("[data-answered]") && !list?.contains(at)) {
    list?.querySelector<HTMLElement>("[aria-disabled=false]")?.focus();
  }
}

/** The choices of a flow's question, in order. */
export function FlowChoices({ event, session, body }: StepProps & { body: FlowStep }): VNode {
  const { open, chosen } = standingOf(session.state().transcript, event);
  return (
    <ul class="options" aria-label={body.text} data-answered={open ? undefined : true} ref={goOn}>
      {body.choices.map(({ id, label }) => (
        <li key={id}>
          {/* Not `disabled`, which would take the focus away from the one just pressed. */}
          <button
            type="button"
            class="option"
            aria-disabled={!open}
            aria-pressed={chosen === id}
            onClick={() => open && session.send(label, id, event.seq)}
          >
            {label}
            {chosen === id && <Icon name="check" />}
          </button>
        </li>
      ))}
    </ul>
  );
}
