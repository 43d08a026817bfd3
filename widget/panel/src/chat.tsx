/** Owns the chat's screen: the rows of one conversation, who types, and how it ended. */
import type { TranscriptView } from "@sidelight/client";
import type { VNode } from "preact";
import {
  type AnswerActions,
  AnswerRow,
  ClarificationRow,
  ComposingRow,
  SaidRow,
} from "./answer-row.tsx";
import { Csat } from "./csat.tsx";
import type { Environment } from "./environment.ts";
import { Icon } from "./icons.tsx";
import { DayRow, LineRow } from "./line-row.tsx";
import { Log } from "./log.tsx";
import { TypingMark } from "./markers.tsx";
import { MessageRow, Refused, type RetryActions, UnsentRow } from "./message-row.tsx";
import { type Row, ratingOf, rowsOf } from "./rows.ts";

/** What a visitor can do in the chat, beside writing. */
export interface ChatActions extends AnswerActions, RetryActions {
  rate(score: number, comment: string): void;
  earlier(): void;
  startAnew(): void;
}

interface ChatProps {
  readonly transcript: TranscriptView | null;
  readonly on: ChatActions;
}

/** Commands that have a row of their own, or whose loss is none to the visitor. */
const QUIET: ReadonlySet<string> = new Set(["send", "view"]);

/** The seq of the visitor's newest message that the other side has read. */
function seenSeq(rows: readonly Row[], view: TranscriptView): number {
  const mine = rows.filter((one) => one.type === "message" && one.mine);
  const last = mine.at(-1);
  if (last?.type !== "message" || view.state !== "with_agent") return 0;
  return last.event.seq <= view.seenByOther ? last.event.seq : 0;
}

function rowElement(row: Row, seen: number, on: ChatActions): VNode {
  switch (row.type) {
    case "day":
      return <DayRow {...row} />;
    case "message":
      return <MessageRow {...row} seen={row.event.seq === seen} />;
    case "answer":
      return <AnswerRow {...row} on={on} />;
    case "clarification":
      return <ClarificationRow {...row} on={on} />;
    case "said":
      return <SaidRow {...row} on={on} />;
    case "line":
      return <LineRow {...row} />;
    case "unsent":
      return <UnsentRow {...row} on={on} />;
  }
}

/** Commands other than messages that wait or were refused. */
function Unsettled(
  { transcript, on }: { transcript: TranscriptView; on: ChatActions },
  { text }: Environment,
): VNode {
  const others = transcript.pending.filter(({ command }) => !QUIET.has(command.type));
  return (
    <>
      {others.map((pending) => (
        <div key={pending.key}>
          {pending.status === "refused" ? (
            <Refused pending={pending} on={on} />
          ) : (
            <p class="line">{text.sending}</p>
          )}
        </div>
      ))}
    </>
  );
}

function Ended(
  { transcript, on }: { transcript: TranscriptView; on: ChatActions },
  { text }: Environment,
): VNode | null {
  if (transcript.state !== "resolved" && transcript.state !== "closed") return null;
  return (
    <>
      <Csat rating={ratingOf(transcript)} rate={on.rate} />
      <p class="ended">
        {transcript.state === "closed" && <span>{text.closedNote}</span>}
        <button type="button" class="chip" onClick={on.startAnew}>
          <Icon name="new" />
          {text.newConversation}
        </button>
      </p>
    </>
  );
}

function Empty(_: object, { text }: Environment): VNode {
  return <p class="empty">{text.emptyChat}</p>;
}

/** The chat. */
export function Chat({ transcript, on }: ChatProps): VNode {
  if (transcript === null) return <Empty />;
  const rows = rowsOf(transcript);
  const last = rows.at(-1);
  const seen = seenSeq(rows, transcript);
  // Who has asked for a person wants to see that it worked, as who has written does.
  const mine =
    last?.type === "unsent" ||
    (last?.type === "message" && last.mine) ||
    (last?.type === "line" && last.event.body.kind === "escalated");
  return (
    <Log
      key={transcript.conversation}
      firstSeq={transcript.firstSeq}
      newest={last?.key ?? ""}
      newestIsMine={mine}
      earlier={on.earlier}
    >
      {last === undefined && <Empty />}
      {rows.map((one) => (
        <div key={one.key} data-row={one.type}>
          {rowElement(one, seen, on)}
        </div>
      ))}
      <Unsettled transcript={transcript} on={on} />
      {transcript.composing && <ComposingRow {...transcript.composing} on={on} />}
      {transcript.typing && <TypingMark name={transcript.typing.name} />}
      <Ended transcript={transcript} on={on} />
    </Log>
  );
}
