/** What was said: messages of people, answers and phrases of the assistant, private notes. */
import type { TranscriptView } from "@sidelight/client";
import type { ArticleRef } from "@sidelight/protocol";
import type { ComponentChildren, JSX } from "preact";
import { flowStrings } from "../flow-strings.ts";
import { strings } from "../strings.ts";
import type { Spoken, SpokenKind } from "../timeline.ts";
import { Avatar } from "./avatar.tsx";
import { Blocks, OuterLink } from "./blocks.tsx";
import { Icon } from "./icon.tsx";
import { Moment } from "./moment.tsx";

type Body<K extends SpokenKind> = Extract<Spoken["body"], { kind: K }>;

function Refs({ refs }: { readonly refs: readonly ArticleRef[] }): JSX.Element {
  return (
    <ul class="refs">
      {refs.map((ref) => (
        <li key={ref.id}>
          <OuterLink href={ref.url}>
            <bdi>{ref.title}</bdi>
          </OuterLink>
        </li>
      ))}
    </ul>
  );
}

function Verdict({ helpful }: { readonly helpful: boolean | null }): JSX.Element | null {
  if (helpful === null) return null;
  return (
    <span class={`verdict ${helpful ? "good" : "bad"}`}>
      <Icon name={helpful ? "check" : "cross"} />
      {helpful ? strings.answer.helped : strings.answer.didNotHelp}
    </span>
  );
}

/** Rounds a probability for reading; nothing is ever certain. */
export function percentOf(probability: number): number {
  return Math.min(99, Math.round(probability * 100));
}

function AnswerBody(props: {
  readonly body: Body<"answer">;
  readonly helpful: boolean | null;
}): JSX.Element {
  const { body, helpful } = props;
  const percent = percentOf(body.probability);
  return (
    <>
      <div class="cited">
        <Icon name="book" />
        <OuterLink href={body.article.url}>
          <bdi>{body.article.title}</bdi>
        </OuterLink>
        {body.heading !== "" && body.heading !== body.article.title && (
          <bdi class="faint">{body.heading}</bdi>
        )}
        <span class="probability" title={strings.answer.sureHint}>
          {strings.answer.sure(percent)}
        </span>
        {body.rephrased && <span class="faint">{strings.answer.rephrased}</span>}
        <Verdict helpful={helpful} />
      </div>
      <details class="answer-text">
        <summary>{strings.answer.unfold}</summary>
        <div class="prose" dir="auto">
          <Blocks blocks={body.blocks} />
          {body.more && <p class="faint">{strings.answer.more}</p>}
        </div>
        {body.related.length > 0 && (
          <>
            <p class="faint">{strings.answer.related}</p>
            <Refs refs={body.related} />
          </>
        )}
      </details>
    </>
  );
}

/** A flow's question as the visitor saw it: the choices, and which one it was. */
function StepBody(props: {
  readonly body: Body<"flow_step">;
  readonly chosen: string | null;
}): JSX.Element {
  const { body, chosen } = props;
  return (
    <>
      <p class="text" dir="auto">
        {body.text}
      </p>
      <ul class="step-choices" aria-label={flowStrings.choices}>
        {body.choices.map(({ id, label }) => (
          <li key={id} class={id === chosen ? "chip good" : "chip"}>
            {id === chosen && <Icon name="check" />}
            <bdi>{label}</bdi>
            {id === chosen && <span class="unseen">{flowStrings.chosen}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

function BodyView(props: {
  readonly event: Spoken;
  readonly helpful: boolean | null;
  readonly chosen: string | null;
}): JSX.Element | null {
  const { body } = props.event;
  switch (body.kind) {
    case "message":
    case "note":
      return (
        <p class="text" dir="auto">
          {body.text}
        </p>
      );
    case "answer":
      return <AnswerBody body={body} helpful={props.helpful} />;
    case "clarification":
      return (
        <>
          <p class="text" dir="auto">
            {body.text}
          </p>
          <Refs refs={body.options} />
        </>
      );
    case "flow_step":
      return <StepBody body={body} chosen={props.chosen} />;
    case "said":
      return (
        <p class="text" dir="auto">
          {body.text}
        </p>
      );
    default:
      return null;
  }
}

/** What a message says beside its text: that it is private, or what it felt like. */
function Marks({ event }: { readonly event: Spoken }): JSX.Element | null {
  const { body } = event;
  if (body.kind === "note") {
    return (
      <span class="private">
        <Icon name="note" />
        {strings.note.label} · {strings.note.hint}
      </span>
    );
  }
  if (body.kind !== "message") return null;
  return (
    <>
      {body.choice !== null && <span class="faint">{strings.answer.chose}</span>}
      {body.signals.map((signal) => (
        <span key={signal} class={`chip signal ${signal}`}>
          {strings.card.signal(signal)}
        </span>
      ))}
    </>
  );
}

function sideOf(event: Spoken): string {
  if (event.body.kind === "note") return "note";
  return event.actor.kind === "system" ? "assistant" : event.actor.kind;
}

export interface SpokenViewProps {
  readonly event: Spoken;
  readonly continued: boolean;
  readonly helpful: boolean | null;
  readonly chosen: string | null;
  readonly mine: boolean;
  readonly seen: boolean;
}

export function SpokenView(props: SpokenViewProps): JSX.Element {
  const { event, continued, helpful, chosen, mine, seen } = props;
  const side = sideOf(event);
  const name =
    event.actor.name || (side === "assistant" ? strings.assistant : strings.visitorFallback);
  return (
    <article class={`said ${side}${continued ? " continued" : ""}`} aria-label={name}>
      {side === "assistant" ? (
        <span class="avatar assistant" aria-hidden="true">
          <Icon name="spark" />
        </span>
      ) : (
        <Avatar id={event.actor.id} name={name} />
      )}
      <div class="said-main">
        <header>
          <bdi class="said-name">{mine ? strings.ownName(name) : name}</bdi>
          <Moment atMs={event.at_ms} />
          <Marks event={event} />
        </header>
        <BodyView event={event} helpful={helpful} chosen={chosen} />
        {seen && (
          <span class="seen">
            <Icon name="check" />
            {strings.conversation.seen}
          </span>
        )}
      </div>
    </article>
  );
}

export interface PendingViewProps {
  readonly pending: TranscriptView["pending"][number];
  readonly onRetry: (key: string) => void;
  readonly onDiscard: (key: string) => void;
}

function PendingState({ pending, onRetry, onDiscard }: PendingViewProps): JSX.Element {
  if (pending.status === "sending")
    return <span class="faint">{strings.conversation.sending}</span>;
  if (pending.status === "waiting") {
    return <span class="faint">{strings.conversation.waitingToSend}</span>;
  }
  return (
    <span class="refused" role="alert">
      {strings.conversation.refused}
      {pending.error !== null && `: ${pending.error}`}
      <button type="button" class="link" onClick={() => onRetry(pending.key)}>
        {strings.conversation.retry}
      </button>
      <button type="button" class="link" onClick={() => onDiscard(pending.key)}>
        {strings.conversation.discard}
      </button>
    </span>
  );
}

/** A reply or note that the server has not confirmed yet. */
export function PendingView(props: PendingViewProps): JSX.Element {
  const { command } = props.pending;
  const text = "text" in command ? command.text : "";
  const side = command.type === "note" ? "note" : "agent";
  return (
    <Unsent side={side}>
      <p class="text" dir="auto">
        {text}
      </p>
      <PendingState {...props} />
    </Unsent>
  );
}

function Unsent(props: {
  readonly side: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <article class={`said pending ${props.side}`} aria-label={strings.you}>
      <span class="avatar you" aria-hidden="true">
        <Icon name={props.side === "note" ? "note" : "send"} />
      </span>
      <div class="said-main">
        <header>
          <span class="said-name">{strings.you}</span>
        </header>
        {props.children}
      </div>
    </article>
  );
}
