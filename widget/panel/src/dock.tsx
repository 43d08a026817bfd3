/** Owns the foot of the panel: connection, message box, and the way to a person. */
import type { VisitorState } from "@sidelight/client";
import type { Actor, Availability, ConversationState } from "@sidelight/protocol";
import type { VNode } from "preact";
import { Composer } from "./composer.tsx";
import type { Environment } from "./environment.ts";
import { Icon } from "./icons.tsx";
import { NewsPill } from "./markers.tsx";

interface DockProps {
  readonly status: VisitorState["status"];
  readonly refusal: string | null;
  readonly availability: Availability | null;
  /** State of the conversation that the box writes to, or null before there is one. */
  readonly state: ConversationState | null;
  readonly agent: Actor | null;
  readonly hint: string;
  readonly limit: number;
  /** Set where new messages wait on a screen that is not open. */
  readonly news: boolean;
  typing(): void;
  send(text: string): void;
  askPerson(): void;
  openChat(): void;
}

function Connection(
  { status, refusal }: Pick<DockProps, "status" | "refusal">,
  { text }: Environment,
): VNode {
  const words = {
    online: "",
    connecting: text.connecting,
    offline: text.offline,
    refused: refusal ?? text.refusedStatus,
  };
  return (
    <p class="connection" role="status">
      {words[status]}
    </p>
  );
}

function PersonLine(
  { state, agent, availability, askPerson }: DockProps,
  { text }: Environment,
): VNode {
  const talking = state === "with_agent";
  const waiting = state === "waiting";
  const online = (availability?.agents_online ?? 0) > 0;
  const promise = waiting && online ? text.personWaiting : availability?.text;
  const words = talking ? text.personHere(agent?.name ?? "") : promise;
  return (
    <div class="person">
      {!(talking || waiting) && (
        <button
          type="button"
          class="person-button"
          onClick={(event) => {
            // The button goes away; without this the keyboard would be nowhere.
            event.currentTarget.closest<HTMLElement>("[role=dialog]")?.focus();
            askPerson();
          }}
        >
          <Icon name="person" />
          {text.person}
        </button>
      )}
      {words && (
        <span>
          <span class={`lamp${talking || online ? " on" : ""}`} />
          {words}
        </span>
      )}
    </div>
  );
}

/** The foot of the panel. */
export function Dock(props: DockProps): VNode {
  return (
    <div class="dock">
      {props.news && <NewsPill press={props.openChat} />}
      <Connection {...props} />
      <Composer {...props} />
      <PersonLine {...props} />
    </div>
  );
}
