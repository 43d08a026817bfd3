/** Owns how a conversation's events become the rows on screen: a pure fold, without words or markup. */
import type { Pending, TranscriptView } from "@sidelight/client";
import type { Actor, Answer, Clarification, Event, EventBody, Message } from "@sidelight/protocol";
import { isOtherDay } from "./times.ts";

/** Whether the visitor said that an answer helped; null before he did. */
export type Vote = boolean | null;

/** What is said in plain text, whatever else comes with it. */
export type SpokenBody = Exclude<
  Extract<EventBody, { readonly text: string }>,
  Message | Clarification
>;

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
      vote: Vote;
      readonly pageTitle: string;
      /** The newest answer, while the assistant still answers. */
      open: boolean;
    }
  | {
      readonly type: "clarification";
      readonly key: string;
      readonly event: Event;
      readonly body: Clarification;
      chosen: string | null;
      open: boolean;
    }
  | {
      readonly type: "said";
      readonly key: string;
      readonly event: Event;
      readonly body: SpokenBody;
      open: boolean;
    }
  | { readonly type: "line"; readonly key: string; readonly event: Event }
  | {
      /** A message that the server has not accepted yet. */
      readonly type: "unsent";
      readonly key: string;
      readonly pending: Pending;
      readonly text: string;
    };

/** After this a run of messages by one person starts anew. */
const RUN_MS = 5 * 60_000;

const LINES: ReadonlySet<string> = new Set([
  "page_moved",
  "escalated",
  "taken_over",
  "handed_back",
  "resolved",
  "reopened",
]);

/** What later events tell of the rows before them. */
interface Fold {
  readonly rows: Row[];
  /** Titles of page contexts that the conversation has met. */
  readonly titles: Map<string, string>;
  /** The last event with a row. */
  before: Event | null;
}

function vote(rows: readonly Row[], answerSeq: number, helpful: boolean): void {
  for (const row of rows) {
    if (row.type === "answer" && row.event.seq === answerSeq) row.vote = helpful;
  }
}

/** Takes in what an event says of others. */
function learn({ rows, titles }: Fold, { body }: Event): void {
  if (body.kind === "feedback") vote(rows, body.answer_seq, body.helpful);
  const last = rows.at(-1);
  if (body.kind === "message" && last?.type === "clarification") last.chosen = body.choice;
  const page = body.kind === "opened" || body.kind === "page_moved" ? body.page : null;
  if (page?.context) titles.set(page.context, page.context_title);
}

function isFirst(before: Event | null, { actor, at_ms }: Event): boolean {
  const inRun = before?.body.kind === "message" && before.actor.id === actor.id;
  return !(inRun && at_ms - before.at_ms < RUN_MS);
}

function rowOf({ titles, before }: Fold, event: Event): Row | null {
  const { body } = event;
  const key = `e${event.seq}`;
  switch (body.kind) {
    case "message": {
      const mine = event.actor.kind === "visitor";
      // The key of the command: the row stays the same element when its echo becomes an event.
      const echo = `m${(mine && event.key) || event.seq}`;
      return { type: "message", key: echo, event, body, mine, first: isFirst(before, event) };
    }
    case "answer": {
      const pageTitle = titles.get(body.page ?? "") ?? "";
      return { type: "answer", key, event, body, vote: null, pageTitle, open: false };
    }
    case "clarification":
      return { type: "clarification", key, event, body, chosen: null, open: false };
    default:
      // Also kinds that are newer than this panel: what is said must not be lost.
      if ("text" in body) return { type: "said", key, event, body, open: false };
      return LINES.has(body.kind) ? { type: "line", key, event } : null;
  }
}

function isMove(one: Row | undefined): boolean {
  return one?.type === "line" && one.event.body.kind === "page_moved";
}

function add(fold: Fold, event: Event): void {
  const { rows, before } = fold;
  learn(fold, event);
  const row = rowOf(fold, event);
  if (row === null) return;
  if (before === null || isOtherDay(before.at_ms, event.at_ms)) {
    rows.push({ type: "day", key: `d${event.seq}`, atMs: event.at_ms });
  }
  // Of a walk through several pages only the last matters to the reader.
  if (isMove(row) && isMove(rows.at(-1))) rows.pop();
  rows.push(row);
  fold.before = event;
}

/** What the assistant said last is still to be answered. */
function openLast(rows: readonly Row[]): void {
  const spoken = rows.filter(({ type }) => type !== "line" && type !== "day");
  const last = spoken.at(-1);
  if (last && "open" in last) last.open = true;
}

/** Returns the rows of a transcript, oldest first, what is not sent yet last. */
export function rowsOf({ events, pending, state }: TranscriptView): Row[] {
  const fold: Fold = { rows: [], titles: new Map(), before: null };
  const { rows } = fold;
  for (const event of events) add(fold, event);
  for (const one of pending) {
    const { command, key, status } = one;
    if (command.type === "send") {
      rows.push({ type: "unsent", key: `m${key}`, pending: one, text: command.text });
    } else if (command.type === "feedback" && status !== "refused") {
      vote(rows, command.answer_seq, command.helpful);
    }
  }
  if (state === "assisting") openLast(rows);
  return rows;
}

/** The rating since the last resolution: none asked for, still to give, or given. */
export type Rating = "none" | "open" | "given";

/** Tells whether the visitor should be asked how it went. */
export function ratingOf({ state, pending, events }: TranscriptView): Rating {
  if (state !== "resolved") return "none";
  const sent = pending.some(
    ({ command, status }) => command.type === "csat" && status !== "refused",
  );
  const ends = events.filter(({ body }) => body.kind === "csat" || body.kind === "resolved");
  return sent || ends.at(-1)?.body.kind === "csat" ? "given" : "open";
}

/** The person in the conversation now, by the last of his traces among the events held. */
export function agentOf({ state, events }: TranscriptView): Actor | null {
  const theirs = events.filter(({ actor }) => actor.kind === "agent");
  return state === "with_agent" ? (theirs.at(-1)?.actor ?? null) : null;
}
