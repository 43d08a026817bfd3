/** Owns the quiet lines between messages: days, page moves, and where the conversation went. */
import type { Event } from "@sidelight/protocol";
import type { VNode } from "preact";
import type { Environment } from "./environment.ts";
import type { Strings } from "./strings.ts";
import { clockTime, dayName } from "./times.ts";

/** The words of an event that is no message. */
export function lineText({ body, actor }: Event, text: Strings): string {
  switch (body.kind) {
    case "page_moved":
      return text.movedTo(body.page.context_title || body.page.title || body.page.url);
    case "taken_over":
      return text.joined(actor.name);
    case "handed_back":
      return text.handedBack(actor.name);
    case "resolved":
      return body.how === "by_agent" ? text.resolvedBy(actor.name) : text.resolved;
    case "reopened":
      return text.reopened;
    default:
      return text.waiting;
  }
}

/** An event that is no message, small and quiet, with its time. */
export function LineRow({ event }: { event: Event }, { text }: Environment): VNode {
  return (
    <p class={`line line-${event.body.kind}`}>
      <span>{lineText(event, text)}</span>
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
