/** One conversation in the inbox: who, what was said last, where, why, and since when. */
import type { ReadonlySignal } from "@preact/signals";
import type { InboxRow } from "@sidelight/protocol";
import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import { strings } from "../strings.ts";
import { recentText, waitText } from "../time-text.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";
import { Running } from "./moment.tsx";

export interface InboxRowProps {
  readonly row: InboxRow;
  readonly mine: boolean;
  readonly selected: boolean;
  readonly unread: boolean;
  readonly drafted: boolean;
  readonly online: boolean | undefined;
  readonly nowMs: ReadonlySignal<number>;
  readonly onOpen: (conversation: string) => void;
}

function Recent({
  atMs,
  nowMs,
}: {
  readonly atMs: number;
  readonly nowMs: ReadonlySignal<number>;
}): JSX.Element {
  return <Running sinceMs={atMs} nowMs={nowMs} text={(span) => recentText(atMs, atMs + span)} />;
}

function Chips({
  row,
  mine,
  drafted,
}: Pick<InboxRowProps, "row" | "mine" | "drafted">): JSX.Element {
  const urgent = row.priority === "urgent" || row.priority === "high";
  return (
    <span class="chips">
      {urgent && <span class={`chip ${row.priority}`}>{strings.inbox.priority(row.priority)}</span>}
      {row.state === "waiting" && row.reason !== null && (
        <span class="chip reason">{strings.card.reasonChip(row.reason)}</span>
      )}
      {row.state === "with_agent" && row.agent !== null && !mine && (
        <span class="chip">{strings.inbox.with(row.agent.name)}</span>
      )}
      {row.csat !== null && <span class="chip csat">{strings.inbox.csat(row.csat)}</span>}
      {drafted && <span class="chip draft">{strings.composer.draft}</span>}
    </span>
  );
}

function Where({ row }: { readonly row: InboxRow }): JSX.Element | null {
  if (row.page === null) return null;
  return (
    <span class="where" dir="auto">
      <Icon name="page" />
      {row.page.context_title || row.page.title || row.page.url}
    </span>
  );
}

/** The row's time: how long somebody waits already, or when something was last said. */
function When({
  row,
  nowMs,
}: {
  readonly row: InboxRow;
  readonly nowMs: ReadonlySignal<number>;
}): JSX.Element {
  if (row.state !== "waiting" || row.waiting_since_ms === null) {
    return <Recent atMs={row.last_at_ms} nowMs={nowMs} />;
  }
  return (
    <span class="wait">
      <span class="unseen">{strings.card.waiting} </span>
      <Running sinceMs={row.waiting_since_ms} nowMs={nowMs} text={waitText} />
    </span>
  );
}

function RowButton(props: InboxRowProps): JSX.Element {
  const { row, mine, selected, unread, drafted, online, nowMs, onOpen } = props;
  const id = useId();
  const name = row.visitor.name || strings.visitorFallback;
  const presence =
    online === undefined ? null : online ? strings.inbox.onlineNow : strings.inbox.left;
  return (
    <li>
      <button
        type="button"
        class={`row${selected ? " selected" : ""}${unread ? " unread" : ""}`}
        data-conversation={row.conversation}
        aria-current={selected ? "true" : undefined}
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-more`}
        onClick={() => onOpen(row.conversation)}
      >
        <Avatar id={row.visitor.id} name={name} online={online} />
        <span class="row-main">
          <span class="row-top">
            <bdi class="row-name" id={`${id}-name`}>
              {name}
            </bdi>
            <When row={row} nowMs={nowMs} />
          </span>
          <span class="row-more" id={`${id}-more`}>
            <span class="row-text" dir="auto">
              {row.last_text || strings.inbox.noText}
            </span>
            <span class="row-foot">
              <Where row={row} />
              <Chips row={row} mine={mine} drafted={drafted} />
            </span>
            <span class="unseen">
              {[unread ? strings.inbox.unread : null, presence].filter(Boolean).join(", ")}
            </span>
          </span>
        </span>
        {unread && <span class="unread-mark" aria-hidden="true" />}
      </button>
    </li>
  );
}

/** A row that is drawn again only when something of it changed, as hundreds may be on screen. */
export function InboxRowView(props: InboxRowProps): JSX.Element {
  const { row, mine, selected, unread, drafted, online } = props;
  return useMemo(() => <RowButton {...props} />, [row, mine, selected, unread, drafted, online]);
}
