/** Owns how one message of a person looks, sent or still on its way. */
import type { Pending } from "@sidelight/client";
import type { Event, Message } from "@sidelight/protocol";
import type { VNode } from "preact";
import type { Environment } from "./environment.ts";
import { Initials } from "./markers.tsx";
import { clockTime } from "./times.ts";

/** An address in what people write, without the full stop after it. */
const ADDRESS = /(https?:\/\/\S+[\w/])/;

/** What a person wrote: text, and its addresses as links. */
function Words({ text }: { text: string }): VNode {
  return (
    <>
      {text.split(ADDRESS).map((part, index) =>
        index % 2 ? (
          <a href={part} target="_blank" rel="noopener">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </>
  );
}

interface MessageProps {
  readonly event: Event;
  readonly body: Message;
  readonly mine: boolean;
  readonly first: boolean;
  readonly seen: boolean;
}

/** A message; whose it is tells the side, and to screen readers the hidden name. */
export function MessageRow(
  { event, body, mine, first, seen }: MessageProps,
  { text, locale }: Environment,
): VNode {
  const name = mine ? text.you : event.actor.name;
  return (
    <div class={`message ${mine ? "mine" : ""} ${first ? "first" : "next"}`}>
      {!mine && <Initials name={event.actor.name} />}
      <div class="message-body">
        <p class={mine || !first ? "hidden" : "byline"}>{name}</p>
        <div class="bubble" dir="auto" title={clockTime(event.at_ms, locale)}>
          <Words text={body.text} />
        </div>
        {seen && <p class="under">{text.seen}</p>}
      </div>
    </div>
  );
}

/** The two ways on from what was refused. */
export interface RetryActions {
  retry(key: string): void;
  discard(key: string): void;
}

interface RetryProps {
  readonly pending: Pending;
  readonly on: RetryActions;
}

/** A refused command: why, and the two ways on. */
export function Refused({ pending, on }: RetryProps, { text }: Environment): VNode {
  return (
    <div class="refused" role="alert">
      <p>
        {text.refused} {pending.error}
      </p>
      <button type="button" class="link" onClick={() => on.retry(pending.key)}>
        {text.retry}
      </button>
      <button type="button" class="link" onClick={() => on.discard(pending.key)}>
        {text.discard}
      </button>
    </div>
  );
}

/** A message that the server has not accepted yet. */
export function UnsentRow(
  { pending, text: words, on }: RetryProps & { text: string },
  { text }: Environment,
): VNode {
  return (
    <div class={`message mine unsent-${pending.status}`}>
      <div class="message-body">
        <p class="hidden">{text.you}</p>
        <div class="bubble" dir="auto">
          {words}
        </div>
        {pending.status === "refused" ? (
          <Refused pending={pending} on={on} />
        ) : (
          <p class="under">{pending.status === "sending" ? text.sending : text.waitingToSend}</p>
        )}
      </div>
    </div>
  );
}
