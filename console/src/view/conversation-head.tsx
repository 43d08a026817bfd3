/** The head of an open conversation: who it is, where it stands, and the steps one may take. */
import type { Actor, ConversationState, InboxRow, Visitor } from "@sidelight/protocol";
import type { JSX } from "preact";
import type { Notice, Step } from "../agent-state.ts";
import { solvedStrings } from "../solved-strings.ts";
import { strings } from "../strings.ts";
import { Avatar } from "./avatar.tsx";
import { Button, IconButton } from "./button.tsx";
import { Verified } from "./card.tsx";
import { pageName } from "./line.tsx";

/** The steps that a conversation's state offers to the agent `me`. */
export function stepsFor(
  state: ConversationState,
  holder: Actor | null,
  me: string | null,
): readonly Step[] {
  if (state === "assisting" || state === "waiting") return ["take_over"];
  if (state === "with_agent" && holder !== null && holder.id === me)
    return ["hand_back", "resolve"];
  return [];
}

const STEP_TEXTS: Record<Step, string> = {
  take_over: strings.conversation.takeOver,
  hand_back: strings.conversation.handBack,
  resolve: strings.conversation.resolve,
};

export interface HeadProps {
  readonly visitor: Visitor;
  readonly row: InboxRow | null;
  /** Who has the conversation, if anybody. */
  readonly holder: Actor | null;
  readonly state: ConversationState;
  readonly me: string | null;
  readonly online: boolean | undefined;
  /** The step that is under way, if any. */
  readonly underWay: Step | null;
  readonly detailsShown: boolean;
  readonly onStep: (step: Step) => void;
  /** Asks what solved it. */
  readonly onSolved: () => void;
  readonly onBack: () => void;
  readonly onDetails: () => void;
}

function stateText({ state, holder, me }: HeadProps): string {
  if (state !== "with_agent" || holder === null) return strings.conversation.states[state];
  return holder.id === me ? strings.conversation.withYou : strings.conversation.with(holder.name);
}

function Steps({ state, holder, me, underWay, onStep, onSolved }: HeadProps): JSX.Element {
  const primary: readonly Step[] = ["take_over", "resolve"];
  const steps = stepsFor(state, holder, me);
  return (
    <div class="steps">
      {steps.includes("resolve") && (
        <Button look="quiet" busy={underWay !== null} onPress={onSolved}>
          {solvedStrings.ask}
        </Button>
      )}
      {steps.map((step) => (
        <Button
          key={step}
          look={primary.includes(step) ? "primary" : "plain"}
          busy={underWay !== null}
          onPress={() => onStep(step)}
        >
          {STEP_TEXTS[step]}
        </Button>
      ))}
    </div>
  );
}

export function Head(props: HeadProps): JSX.Element {
  const { visitor, row, state, online, detailsShown, onBack, onDetails } = props;
  const { back, details, hideDetails } = strings.conversation;
  const name = visitor.name || strings.visitorFallback;
  return (
    <header class="conversation-head">
      <IconButton label={back} icon="back" onPress={onBack} extraClass="to-inbox" />
      <Avatar id={visitor.id} name={name} online={online} />
      <div class="head-main">
        <h2>
          <bdi>{name}</bdi> <Verified visitor={visitor} />
        </h2>
        <p class={`state ${state}`}>
          {stateText(props)}
          {row !== null && row.page !== null && (
            <span class="head-page"> · {pageName(row.page)}</span>
          )}
        </p>
      </div>
      <Steps {...props} />
      <IconButton
        label={detailsShown ? hideDetails : details}
        icon="panel"
        pressed={detailsShown}
        onPress={onDetails}
        extraClass="to-details"
      />
    </header>
  );
}

export interface NoticeStripProps {
  readonly notice: Notice;
  /** Who has the conversation, where the inbox tells already. */
  readonly holder: string | null;
  readonly onDismiss: () => void;
}

/** Says that a step was refused; a colleague who was first is named. */
export function NoticeStrip({ notice, holder, onDismiss }: NoticeStripProps): JSX.Element {
  const { alreadyTaken, alreadyTakenHint } = strings.conversation;
  const taken = notice.code === "already_taken";
  return (
    <div class="strip bad" role="alert">
      <p>
        {taken && holder !== null ? alreadyTaken(holder) : notice.message}{" "}
        {taken && alreadyTakenHint}
      </p>
      <IconButton label={strings.dismiss} icon="cross" onPress={onDismiss} />
    </div>
  );
}
