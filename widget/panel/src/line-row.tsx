/** Owns the quiet lines between messages: days, page moves, and where the conversation went. */
import type { Event } from "@sidelight/protocol";
import type { VNode } from "preact";
import type { Environment } from "./environment.ts";
import type { Strings } from "./strings.ts";
import { clockTime, dayName } from "./times.ts";

function resolved(event: Event, how: string, text: Strings): string {
  if (how === "confirmed") return text.resolvedByYou;
  if (how === "by_agent") return text.resolvedBy(event.actor.name);
  return text.resolvedQuietly;
}

/** The words of an event that is no message. */
export function lineText(event: Event, text: Strings): string {
  const { body, actor } = event;
  switch (body.kind) {
    case "page_moved":
      return text.movedTo(body.page.context_title || body.page.title || body.page.url);
    case "escalated":
      return text.waiting;
    case "taken_over":
      return text.joined(actor.name);
    case "handed_back":
      return text.handedBack(actor.name);
    case "resolved":
      return resolved(event, body.how, text);
    case "reopened":
      return text.reopened;
    case "csat":
      return text.rated(body.score);
    default:
      return "";
  }
}

/** An event that is no message, small and quiet, with its time. */
export function LineRow({ event }: { event: Event }, { text, locale }: Environment): VNode {
  return (
    <p class={`line line-${event.body.kind}`} title={clockTime(event.at_ms, locale)}>
      <span dir="auto">{lineText(event, text)}</span>
    </p>
  );
}

/** The day of what follows, and its first time. */
export function DayRow({ atMs }: { atMs: number }, { text, locale, now }: Environment): VNode {
  return (
    <p class="day">
      {dayName(atMs, now(), locale, text)}, {clockTime(atMs, locale)}
    </p>
  );
}
