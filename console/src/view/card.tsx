/** The handoff card: everything that led here, so that the visitor need not say it again. */
import type { ReadonlySignal } from "@preact/signals";
import type {
  ConversationState,
  HandoffCard,
  PageVisit,
  Tried,
  Visitor,
} from "@sidelight/protocol";
import type { ComponentChildren, JSX } from "preact";
import { flowStrings } from "../flow-strings.ts";
import { strings } from "../strings.ts";
import { waitText } from "../time-text.ts";
import { ActionsTaken } from "./actions-taken.tsx";
import { OuterLink } from "./blocks.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { pageName, pathOf } from "./line.tsx";
import { Moment, Running } from "./moment.tsx";
import { WalkedList } from "./walked.tsx";

const ERROR = "error";
/** The declared name whose value is an error on the visitor's screen. */

const FIRST: readonly string[] = ["plan", "role"];
/** Declared names that agents look for first. */

const HOW_ICONS: Record<Tried["how"], IconName> = {
  answered: "spark",
  offered: "book",
  opened: "page",
  pointed: "eye",
};

function Part(props: {
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="part">
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

export function Verified({ visitor }: { readonly visitor: Visitor }): JSX.Element {
  const { verified, notVerified, verifiedHint, notVerifiedHint } = strings.conversation;
  return visitor.identified ? (
    <span class="badge good" title={verifiedHint}>
      <Icon name="shield" />
      {verified}
    </span>
  ) : (
    <span class="badge" title={notVerifiedHint}>
      {notVerified}
    </span>
  );
}

function Why({ card, state, nowMs }: CardProps): JSX.Element {
  const name = card.visitor.name || strings.visitorFallback;
  if (card.reason === null) {
    const { notYet, unasked } = strings.card;
    return <p class="faint">{state === "assisting" ? notYet : unasked}</p>;
  }
  return (
    <>
      <p class="why">{strings.card.reason(card.reason, name)}</p>
      {card.waiting_since_ms !== null && (
        <p class="card-wait">
          <Icon name="clock" />
          {strings.card.waiting}{" "}
          <Running sinceMs={card.waiting_since_ms} nowMs={nowMs} text={waitText} />
        </p>
      )}
    </>
  );
}

function Who({ visitor }: { readonly visitor: Visitor }): JSX.Element {
  return (
    <>
      <p class="who">
        <bdi>{visitor.name || strings.visitorFallback}</bdi>
        <Verified visitor={visitor} />
      </p>
      {visitor.email !== "" && (
        <p>
          <OuterLink href={`mailto:${visitor.email}`}>
            <bdi>{visitor.email}</bdi>
          </OuterLink>
        </p>
      )}
      <Facts facts={Object.entries(visitor.traits)} />
    </>
  );
}

function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [string, string])[];
}): JSX.Element | null {
  if (facts.length === 0) return null;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{strings.card.names[name] ?? name.replaceAll("_", " ")}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Plan and role first, then the rest by name; the error stands on its own above. */
export function declaredFacts(
  declared: Readonly<Record<string, string>>,
): readonly [string, string][] {
  const rank = (name: string): number => {
    const at = FIRST.indexOf(name);
    return at < 0 ? FIRST.length : at;
  };
  return Object.entries(declared)
    .filter(([name]) => name !== ERROR)
    .sort(([left], [right]) => rank(left) - rank(right) || left.localeCompare(right));
}

function ErrorOnScreen({
  declared,
}: {
  readonly declared: Readonly<Record<string, string>>;
}): JSX.Element | null {
  const error = declared[ERROR];
  if (error === undefined || error === "" || error === "none") return null;
  return (
    <p class="on-screen" role="note">
      <Icon name="alert" />
      <span>{strings.card.error}</span>
      <code dir="auto">{error}</code>
    </p>
  );
}

export function PageLink({ page }: { readonly page: PageVisit }): JSX.Element {
  return (
    <OuterLink href={page.url} extraClass="page-link">
      <bdi>{pathOf(page.url)}</bdi>
    </OuterLink>
  );
}

function Trail({ trail }: { readonly trail: readonly PageVisit[] }): JSX.Element {
  if (trail.length === 0) return <p class="faint">{strings.card.noTrail}</p>;
  return (
    <ol class="trail">
      {trail.map((page, index) => (
        <li key={`${page.at_ms} ${index}`}>
          <Moment atMs={page.at_ms} />
          <bdi class="trail-name">{pageName(page)}</bdi>
          <PageLink page={page} />
        </li>
      ))}
    </ol>
  );
}

function TriedLine({ tried }: { readonly tried: Tried }): JSX.Element {
  const { how, title, at_ms, helpful } = tried;
  return (
    <li>
      <Icon name={HOW_ICONS[how]} />
      <span class="tried-what">
        <span class="faint">{strings.card.how[how]} </span>
        <bdi>{title}</bdi>
        {helpful !== null && helpful !== undefined && (
          <span class={`verdict ${helpful ? "good" : "bad"}`}>
            <Icon name={helpful ? "check" : "cross"} />
            {helpful ? strings.answer.helped : strings.answer.didNotHelp}
          </span>
        )}
      </span>
      <Moment atMs={at_ms} />
    </li>
  );
}

function TriedList({ tried }: { readonly tried: readonly Tried[] }): JSX.Element {
  if (tried.length === 0) return <p class="faint">{strings.card.nothingTried}</p>;
  return (
    <ul class="tried">
      {tried.map((entry, index) => (
        <TriedLine key={`${entry.at_ms} ${index}`} tried={entry} />
      ))}
    </ul>
  );
}

function Question({ card }: { readonly card: HandoffCard }): JSX.Element {
  return (
    <Part title={strings.card.question}>
      {card.question === "" ? (
        <p class="faint">{strings.card.noQuestion}</p>
      ) : (
        <blockquote class="question" dir="auto">
          {card.question}
        </blockquote>
      )}
      {card.signals.length > 0 && (
        <p class="chips">
          <span class="unseen">{strings.card.signals}: </span>
          {card.signals.map((signal) => (
            <span key={signal} class={`chip signal ${signal}`}>
              {strings.card.signal(signal)}
            </span>
          ))}
        </p>
      )}
    </Part>
  );
}

export interface CardProps {
  readonly card: HandoffCard;
  readonly state: ConversationState;
  readonly nowMs: ReadonlySignal<number>;
}

export function Card({ card, state, nowMs }: CardProps): JSX.Element {
  const facts = declaredFacts(card.declared);
  return (
    <section class="card" aria-label={strings.card.region}>
      <ErrorOnScreen declared={card.declared} />
      <Question card={card} />
      <Part title={strings.card.why}>
        <Why card={card} state={state} nowMs={nowMs} />
      </Part>
      {(card.walked.length > 0 || card.asking !== null) && (
        <Part title={flowStrings.walked}>
          <WalkedList walked={card.walked} asking={card.asking} />
        </Part>
      )}
      <Part title={strings.card.who}>
        <Who visitor={card.visitor} />
      </Part>
      {facts.length > 0 && (
        <Part title={strings.card.state}>
          <Facts facts={facts} />
        </Part>
      )}
      {card.page !== null && (
        <Part title={strings.card.page}>
          <p class="card-page">
            <bdi>{pageName(card.page)}</bdi>
            <PageLink page={card.page} />
          </p>
        </Part>
      )}
      <ActionsTaken actions={card.actions} />
      <Part title={strings.card.tried}>
        <TriedList tried={card.tried} />
      </Part>
      <Part title={strings.card.trail}>
        <Trail trail={card.trail} />
      </Part>
    </section>
  );
}
