/** Owns how the assistant's turns look: answers with their source, choices, and fixed phrases. */
import type { VisitorSession } from "@sidelight/client";
import type { Answer, ArticleRef, Block, Clarification, Event } from "@sidelight/protocol";
import type { ComponentChildren, VNode } from "preact";
import { Blocks } from "./blocks.tsx";
import type { Environment } from "./environment.ts";
import { Icon } from "./icons.tsx";
import type { ReadingActions } from "./inlines.tsx";
import { AssistantMark } from "./markers.tsx";
import type { SpokenBody, Vote } from "./rows.ts";

/** What a visitor can do with an answer. */
export interface AnswerActions extends ReadingActions {
  /** For what the part with the steps of flows and actions draws. */
  readonly session: VisitorSession;
  vote(answerSeq: number, helpful: boolean): void;
  choose(option: ArticleRef): void;
  askPerson(): void;
  confirm(): void;
}

function Turn({ children }: { children: ComponentChildren }, { text }: Environment): VNode {
  return (
    <div class="turn">
      <AssistantMark />
      <div class="turn-body">
        <p class="byline">{text.assistant}</p>
        {children}
      </div>
    </div>
  );
}

interface AnswerProps {
  readonly event: Event;
  readonly body: Answer;
  readonly vote: Vote;
  readonly pageTitle: string;
  readonly open: boolean;
  readonly on: AnswerActions;
}

function Sources({ body, on }: Pick<AnswerProps, "body" | "on">, { text }: Environment): VNode {
  return (
    <footer class="sources">
      <button
        type="button"
        class="source"
        onClick={() => on.openArticle(body.article.id, body.article.title)}
      >
        <Icon name="page" />
        <span>{text.read(body.article.title)}</span>
      </button>
      {body.related.length > 0 && (
        <p class="also">
          <span>{text.alsoRelated}</span>
          {body.related.map((ref) => (
            <button
              key={ref.id}
              type="button"
              class="link"
              onClick={() => on.openArticle(ref.id, ref.title)}
            >
              {ref.title}
            </button>
          ))}
        </p>
      )}
    </footer>
  );
}

function Helpful(
  { event, vote, open, on }: Omit<AnswerProps, "body" | "pageTitle">,
  { text }: Environment,
): VNode {
  if (vote === null) {
    return (
      // biome-ignore lint/a11y/useSemanticElements: two buttons, not the fields of a form
      <div class="helpful" role="group" aria-label={text.helpful}>
        <span>{text.helpful}</span>
        <button type="button" class="chip" onClick={() => on.vote(event.seq, true)}>
          {text.yes}
        </button>
        <button type="button" class="chip" onClick={() => on.vote(event.seq, false)}>
          {text.no}
        </button>
      </div>
    );
  }
  return (
    <div class="helpful" role="status">
      <span>{vote ? text.thanksHelpful : open && text.thanksNotHelpful}</span>
      {vote && open && (
        <button type="button" class="chip chip-strong" onClick={on.confirm}>
          <Icon name="check" />
          {text.solved}
        </button>
      )}
    </div>
  );
}

/** An answer in the words of an article, and where they are from. */
export function AnswerRow(
  { event, body, vote, pageTitle, open, on }: AnswerProps,
  { text }: Environment,
): VNode {
  const headed = body.heading !== "" && body.heading !== body.article.title;
  return (
    <Turn>
      <article class="answer" aria-label={text.answerName(body.article.title)}>
        {pageTitle && <p class="answer-page">{text.answerFor(pageTitle)}</p>}
        {headed && <h2>{body.heading}</h2>}
        <div class="prose">
          <Blocks blocks={body.blocks} on={on} deeper={1} />
        </div>
        <Sources body={body} on={on} />
      </article>
      <Helpful event={event} vote={vote} open={open} on={on} />
    </Turn>
  );
}

/** An answer that still grows: quiet, because the row of its event is read out whole. */
export function ComposingRow({
  blocks,
  on,
}: {
  blocks: readonly Block[];
  on: ReadingActions;
}): VNode {
  return (
    <div aria-live="off" aria-busy>
      <Turn>
        <article class="answer prose">
          <Blocks blocks={blocks} on={on} deeper={1} />
        </article>
      </Turn>
    </div>
  );
}

interface ClarificationProps {
  readonly body: Clarification;
  readonly chosen: string | null;
  readonly open: boolean;
  readonly on: Pick<AnswerActions, "choose">;
}

/** A question back, with two to four articles to choose from. */
export function ClarificationRow({ body, chosen, open, on }: ClarificationProps): VNode {
  return (
    <Turn>
      <div class="bubble">{body.text}</div>
      <ul class="options">
        {body.options.map((option) => (
          <li key={option.id}>
            <button
              type="button"
              class="option"
              disabled={!open}
              aria-pressed={chosen === option.id}
              onClick={() => on.choose(option)}
            >
              {option.title}
              {chosen === option.id && <Icon name="check" />}
            </button>
          </li>
        ))}
      </ul>
    </Turn>
  );
}

interface SaidProps {
  readonly event: Event;
  readonly body: SpokenBody;
  readonly open: boolean;
  readonly on: Pick<AnswerActions, "askPerson" | "session">;
}

/** What draws the controls of a step: buttons of a flow, the form of an action. */
interface Steps {
  draw(place: HTMLElement, event: Event, session: VisitorSession, env: Environment): void;
}

/** The file of that part; the build writes it in. */
declare const STEPS: string;

/**
 * A sentence of the assistant; while it is the last word it may offer a person.
 *
 * A kind that the panel does not know is text, with whatever the part with the steps makes of it.
 */
export function SaidRow({ event, body, open, on }: SaidProps, env: Environment): VNode {
  const draw = (place: HTMLElement | null): void => {
    if (place) {
      import(STEPS).then(
        (steps: Steps) => steps.draw(place, event, on.session, env),
        () => undefined,
      );
    }
  };
  return (
    <Turn>
      <div class="bubble">{body.text}</div>
      {body.kind !== "said" ? (
        <div ref={draw} />
      ) : (
        body.offer_person &&
        open && (
          <button type="button" class="chip chip-strong" onClick={on.askPerson}>
            <Icon name="person" />
            {env.text.bringPerson}
          </button>
        )
      )}
    </Turn>
  );
}
