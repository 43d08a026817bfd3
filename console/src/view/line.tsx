/** What happened beside the talk, as one quiet line each: page moves, steps, feedback. */
import type { Event, PageVisit } from "@sidelight/protocol";
import type { JSX } from "preact";
import { flowStrings } from "../flow-strings.ts";
import { solvedStrings } from "../solved-strings.ts";
import { strings } from "../strings.ts";
import { actionLine } from "./action-line.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Moment } from "./moment.tsx";

export interface Line {
  readonly icon: IconName;
  readonly text: string;
  /** More, in a second tone. */
  readonly detail?: string;
  readonly tone?: "good" | "bad" | "step";
}

export const pageName = (page: PageVisit): string => page.context_title || page.title || page.url;

/** The part of an address that tells pages of one product apart. */
export function pathOf(url: string): string {
  try {
    const { pathname, search, hash } = new URL(url, "http://page.invalid");
    return `${pathname}${search}${hash}`;
  } catch {
    return url;
  }
}

/** Declared state in one line, as the product names it. */
const declaredText = (declared: Readonly<Record<string, string>>): string =>
  Object.entries(declared)
    .map(([name, value]) => `${name} ${value}`)
    .join(" · ");

const RESOLVED = {
  confirmed: strings.line.confirmed,
  by_agent: strings.line.byAgent,
  assumed: () => strings.line.assumed,
};

type Body<K extends Event["body"]["kind"]> = Extract<Event["body"], { kind: K }>;

function escalatedLine(body: Body<"escalated">): Line {
  const team = body.team === "" ? [] : [strings.line.team(body.team)];
  const priority = body.priority === "normal" ? [] : [strings.inbox.priority(body.priority)];
  const detail = [strings.card.reasonChip(body.reason), ...team, ...priority].join(" · ");
  return { icon: "flag", text: strings.line.escalated, detail, tone: "step" };
}

function declaredLine(body: Body<"declared">): Line {
  const detail = declaredText(body.declared);
  if (detail === "") return { icon: "sliders", text: strings.line.declaredNothing };
  const broken = "error" in body.declared;
  return {
    icon: broken ? "alert" : "sliders",
    text: strings.line.declared,
    detail,
    ...(broken ? { tone: "bad" as const } : {}),
  };
}

/** Steps of the conversation itself. */
function stepLine(body: Event["body"], name: string): Line | null {
  switch (body.kind) {
    case "escalated":
      return escalatedLine(body);
    case "taken_over":
      return { icon: "person", text: strings.line.taken(name), tone: "step" };
    case "handed_back":
      return { icon: "spark", text: strings.line.back(name), tone: "step" };
    case "resolved":
      return { icon: "check", text: RESOLVED[body.how](name), tone: "good" };
    case "solved_by":
      return body.article === null
        ? { icon: "flag", text: solvedStrings.byNone }
        : { icon: "book", text: solvedStrings.by(body.article.title) };
    case "flow_ended":
      return { icon: "arrow", text: flowStrings.ended[body.how](body.title) };
    case "reopened":
      return { icon: "arrow", text: strings.line.reopened(name), tone: "step" };
    default:
      return null;
  }
}

/** What the visitor did, or his product told. */
function visitorLine(body: Event["body"], name: string): Line | null {
  switch (body.kind) {
    case "page_moved":
      return {
        icon: "page",
        text: strings.line.moved(name, pageName(body.page)),
        detail: pathOf(body.page.url),
      };
    case "declared":
      return declaredLine(body);
    case "identified":
      return {
        icon: "shield",
        text: strings.line.identified(body.visitor.name),
        detail: body.visitor.email,
      };
    case "viewed":
      return {
        icon: body.what === "article" ? "book" : "eye",
        text: strings.line[body.what](name, body.title),
      };
    case "feedback":
      return body.helpful
        ? { icon: "up", text: strings.line.helped(name), tone: "good" }
        : { icon: "alert", text: strings.line.notHelped(name), tone: "bad" };
    case "csat":
      return {
        icon: "star",
        text: strings.line.rated(name, body.score),
        detail: body.comment,
        tone: "step",
      };
    case "opened":
      return body.page === null
        ? { icon: "spark", text: strings.line.openedNowhere }
        : {
            icon: "spark",
            text: strings.line.opened(pageName(body.page)),
            detail: pathOf(body.page.url),
          };
    default:
      return null;
  }
}

/** Words an event; null for a kind this console does not know yet. */
export function lineOf(event: Event, name: string): Line | null {
  const { body } = event;
  return stepLine(body, name) ?? visitorLine(body, name) ?? actionLine(body, name);
}

function nameOf(event: Event): string {
  return event.actor.name || strings.visitorFallback;
}

export function LineView({ event }: { readonly event: Event }): JSX.Element | null {
  const line = lineOf(event, nameOf(event));
  if (line === null) return null;
  return (
    <p class={`line ${line.tone ?? ""}`}>
      <Icon name={line.icon} />
      <span class="line-text">
        <span>{line.text}</span>
        {line.detail !== undefined && line.detail !== "" && (
          <bdi class="line-detail">{line.detail}</bdi>
        )}
      </span>
      <Moment atMs={event.at_ms} />
    </p>
  );
}

/** Many page moves in a row, folded to the last one. */
export function MovesView({ events }: { readonly events: readonly Event[] }): JSX.Element | null {
  const last = events.at(-1);
  if (last === undefined || last.body.kind !== "page_moved") return null;
  return (
    <details class="moves">
      <summary class="line">
        <Icon name="page" />
        <span class="line-text">
          {strings.line.moves(nameOf(last), events.length, pageName(last.body.page))}
        </span>
        <Moment atMs={last.at_ms} />
      </summary>
      {events.map((event) => (
        <LineView key={event.seq} event={event} />
      ))}
    </details>
  );
}
