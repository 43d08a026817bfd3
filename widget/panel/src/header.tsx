/** Owns the head of each screen: where one is, the way back, and the way out. */
import type { Actor, ConversationState } from "@sidelight/protocol";
import type { ComponentChildren, VNode } from "preact";
import type { Environment } from "./environment.ts";
import { Icon, type IconName } from "./icons.tsx";
import { AssistantMark, Initials } from "./markers.tsx";

interface IconButtonProps {
  readonly icon: IconName;
  readonly name: string;
  press(): void;
}

/** A button that is only a drawing, with a name. */
export function IconButton({ icon, name, press }: IconButtonProps): VNode {
  return (
    <button type="button" class="icon-button" aria-label={name} title={name} onClick={press}>
      <Icon name={icon} />
    </button>
  );
}

interface HeaderProps {
  readonly home: boolean;
  readonly children: ComponentChildren;
  back(): void;
  close(): void;
}

/** The bar at the top; on the home screen it holds nothing but the way out. */
export function Header({ home, children, back, close }: HeaderProps, { text }: Environment): VNode {
  return (
    <div class="bar">
      {!home && <IconButton icon="back" name={text.back} press={back} />}
      <div class="bar-middle">{children}</div>
      <IconButton icon="close" name={text.close} press={close} />
    </div>
  );
}

interface PartnerProps {
  readonly state: ConversationState | null;
  readonly agent: Actor | null;
  startAnew(): void;
}

/** Whom the visitor is talking with. */
export function Partner({ state, agent, startAnew }: PartnerProps, { text }: Environment): VNode {
  const waiting = state === "waiting";
  const name = agent?.name ?? (waiting ? text.states.waiting : text.assistant);
  const note = agent || waiting ? text.personNote : text.assistantNote;
  return (
    <div class="partner">
      {agent ? <Initials name={agent.name} /> : <AssistantMark />}
      <div class="partner-words">
        <p class="partner-name">{name}</p>
        <p class="note">{note}</p>
      </div>
      {state !== null && <IconButton icon="new" name={text.newConversation} press={startAnew} />}
    </div>
  );
}

/** The page that help is for, always in view during a chat; leads to its help. */
export function PageStrip(
  { title, open }: { title: string; open(): void },
  { text }: Environment,
): VNode | null {
  if (!title) return null;
  return (
    <button type="button" class="strip" onClick={open}>
      {text.helpFor(title)}
      <Icon name="next" />
    </button>
  );
}
