/** Owns how a conversation's events become the rows on screen: a pure fold, without words or markup. */
import type { Pending, TranscriptView } from "@sidelight/client";
import type { Actor, Answer, Clarification, Event, Message, Said, Send } from "@sidelight/protocol";
import { isOtherDay } from "./times.ts";

/** Whether the visitor said that an answer helped; null before he did. */
export type Vote = boolean | null;

/** A sent message that the server has not accepted yet. */
export interface Unsent {
  readonly pending: Pending;
  readonly command: Send;
}

/** One thing to show in the transcript. */
export type Row =
  | { readonly type: "day"; readonly key: string; readonly atMs: number }
  | {
      readonly type: "message";
      readonly key: string;
      readonly event: Event;
      readonly body: Message;
      readonly mine: boolean;
      /** First of a run by one person: it carries name, picture and time. */
      readonly first: boolean;
    }
  | {
      readonly type: "answer";
      readonly key: string;
      readonly event: Event;
      readonly body: Answer;
      readonly vote: Vote;
      readonly pageTitle: string;
      /** The newest answer, while the assistant still answers. */
      readonly open: boolean;
    }
  | {
      readonly type: "clarification";
      readonly key: string;
      readonly event: Event;
      readonly body: Clarification;
      readonly chosen: string | null;
      readonly open: boolean;
    }
  | {
      readonly type: "said";
      readonly key: string;
      readonly event: Event;
      readonly body: Said;
      readonly open: boolean;
    }
  | { readonly type: "line"; readonly key: string; readonly event: Event }
  | { readonly type: "unsent"; readonly key: string; readonly unsent: Unsent };

/** After this a run of messages by one person starts anew. */
const RUN_MS = 5 * 60_000;

/** What the fold looks up across events. */
interface Lookup {
  readonly votes: ReadonlyMap<number, boolean>;
  readonly pageTitles: ReadonlyMap<string, string>;
  readonly choices: readonly { seq: number; choice: string | null }[];
  readonly lastSpokenSeq: number;
  readonly assisting: boolean;
}

const LINES: ReadonlySet<string> = new Set([
  "page_moved",
  "escalated",
  "taken_over",
  "handed_back",
  "resolved",
  "reopened",
  "csat",
]);

function titles(events: readonly Event[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { body } of events) {
    const page = body.kind === "opened" || body.kind === "page_moved" ? body.page : null;
    if (page?.context) found.set(page.context, page.context_title);
  }
  return found;
}

function votes(view: TranscriptView): Map<number, boolean> {
  const found = new Map<number, boolean>();
  for (const { body } of view.events) {
    if (body.kind === "feedback") found.set(body.answer_seq, body.helpful);
  }
  for (const { command, status } of view.pending) {
    if (command.type === "feedback" && status !== "refused") {
      found.set(command.answer_seq, command.helpful);
    }
  }
  return found;
}

const SPOKEN: ReadonlySet<string> = new Set(["message", "answer", "clarification", "said"]);

function lookup(view: TranscriptView): Lookup {
  const spoken = view.events.filter(({ body }) => SPOKEN.has(body.kind));
  const unsent = view.pending.some(({ command }) => command.type === "send");
  return {
    votes: votes(view),
    pageTitles: titles(view.events),
    choices: view.events.flatMap(({ seq, actor, body }) =>
      body.kind === "message" && actor.kind === "visitor" ? [{ seq, choice: body.choice }] : [],
    ),
    lastSpokenSeq: unsent ? Number.POSITIVE_INFINITY : (spoken[spoken.length - 1]?.seq ?? 0),
    assisting: view.state === "assisting",
  };
}

function isRun(before: Event | null, event: Event): boolean {
  return (
    before !== null &&
    before.body.kind === "message" &&
    sameActor(before.actor, event.actor) &&
    event.at_ms - before.at_ms < RUN_MS
  );
}

function sameActor(a: Actor, b: Actor): boolean {
  return a.kind === b.kind && a.id === b.id;
}

function messageRow(event: Event, body: Message, before: Event | null): Row {
  const mine = event.actor.kind === "visitor";
  // The key of the command: the row stays the same element when its echo becomes an event.
  const key = `m${(mine && event.key) || event.seq}`;
  return { type: "message", key, event, body, mine, first: !isRun(before, event) };
}

function row(event: Event, before: Event | null, found: Lookup): Row | null {
  const { body, seq } = event;
  const key = `e${seq}`;
  const open = found.assisting && seq === found.lastSpokenSeq;
  switch (body.kind) {
    case "message":
      return messageRow(event, body, before);
    case "answer": {
      const vote = found.votes.get(seq) ?? null;
      const pageTitle = found.pageTitles.get(body.page ?? "") ?? "";
      return { type: "answer", key, event, body, vote, pageTitle, open };
    }
    case "clarification": {
      const next = found.choices.find((choice) => choice.seq > seq);
      return { type: "clarification", key, event, body, chosen: next?.choice ?? null, open };
    }
    case "said":
      return { type: "said", key, event, body, open };
    default:
      return LINES.has(body.kind) ? { type: "line", key, event } : null;
  }
}

function isMove(one: Row | undefined): boolean {
  return one?.type === "line" && one.event.body.kind === "page_moved";
}

/** Returns the rows of a transcript, oldest first, what is not sent yet last. */
export function rowsOf(view: TranscriptView): Row[] {
  const found = lookup(view);
  const rows: Row[] = [];
  let before: Event | null = null;
  for (const event of view.events) {
    const next = row(event, before, found);
    if (next === null) continue;
    if (before === null || isOtherDay(before.at_ms, event.at_ms)) {
      rows.push({ type: "day", key: `d${event.seq}`, atMs: event.at_ms });
    }
    // Of a walk through several pages only the last matters to the reader.
    if (isMove(next) && isMove(rows[rows.length - 1])) rows.pop();
    rows.push(next);
    before = event;
  }
  return [...rows, ...unsentRows(view)];
}

function unsentRows({ pending }: TranscriptView): Row[] {
  return pending.flatMap((one): Row[] =>
    one.command.type === "send"
      ? [{ type: "unsent", key: `m${one.key}`, unsent: { pending: one, command: one.command } }]
      : [],
  );
}

/** The rating since the last resolution: none asked for, still to give, or given. */
export type Rating = "none" | "open" | "given";

/** Tells whether the visitor should be asked how it went. */
export function ratingOf(view: TranscriptView): Rating {
  if (view.state !== "resolved") return "none";
  const pending = view.pending.some(
    ({ command, status }) => command.type === "csat" && status !== "refused",
  );
  if (pending) return "given";
  for (const { body } of [...view.events].reverse()) {
    if (body.kind === "csat") return "given";
    if (body.kind === "resolved") return "open";
  }
  return "open";
}

/** The person who took the conversation over last, if one is in it now. */
export function agentOf(view: TranscriptView): Actor | null {
  if (view.state !== "with_agent") return null;
  const taken = view.events.filter(({ body }) => body.kind === "taken_over");
  return taken[taken.length - 1]?.actor ?? null;
}

/** Commands other than messages that the server refused or that still wait, to be told of. */
export function unsettled(view: TranscriptView): readonly Pending[] {
  const told = new Set(["escalate", "feedback", "csat", "confirm"]);
  return view.pending.filter(
    ({ command, status }) =>
      told.has(command.type) && (status === "refused" || command.type === "escalate"),
  );
}
