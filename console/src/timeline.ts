/** A transcript as the list of things to draw; pure, and it words nothing. */
import type { TranscriptView } from "@sidelight/client";
import type { Actor, Event, EventBody, PageVisit } from "@sidelight/protocol";
import { choices } from "./flow-choices.ts";
import { dayOf } from "./time-text.ts";

type Pending = TranscriptView["pending"][number];

export type SpokenKind = "message" | "note" | "answer" | "clarification" | "said" | "flow_step";

export type Spoken = Event & { readonly body: Extract<EventBody, { kind: SpokenKind }> };

interface Told {
  readonly helpful: boolean | null;
  /** The choice of a flow's question that was picked, in the visitor's words or by a button. */
  readonly chosen: string | null;
}

export type Item =
  | { readonly type: "day"; readonly key: string; readonly atMs: number }
  | ({
      readonly type: "spoken";
      readonly key: string;
      readonly event: Spoken;
      /** The same person goes on within a few minutes: no name is needed. */
      readonly continued: boolean;
    } & Told)
  | { readonly type: "line"; readonly key: string; readonly event: Event }
  | { readonly type: "moves"; readonly key: string; readonly events: readonly Event[] }
  | { readonly type: "pending"; readonly key: string; readonly pending: Pending };

const SPOKEN: ReadonlySet<string> = new Set<SpokenKind>([
  "message",
  "note",
  "answer",
  "clarification",
  "said",
  "flow_step",
]);

const CONTINUES_MS = 5 * 60_000;

const MANY_MOVES = 4;
/** Page moves in a row from which they are folded into one line. */

const isSpoken = (event: Event): event is Spoken => SPOKEN.has(event.body.kind);

/** The last verdict on each answer, by the answer's number in the visitor's stream. */
function verdicts(events: readonly Event[]): ReadonlyMap<number, boolean> {
  const found = new Map<number, boolean>();
  for (const { body } of events) {
    if (body.kind === "feedback") found.set(body.answer_seq, body.helpful);
  }
  return found;
}

/** What later events tell of one that was spoken, by its number in the visitor's stream. */
function tellers(events: readonly Event[]): (seq: number) => Told {
  const helpful = verdicts(events);
  const chosen = choices(events);
  return (seq) => ({ helpful: helpful.get(seq) ?? null, chosen: chosen.get(seq) ?? null });
}

function continues(event: Spoken, before: Event | undefined): boolean {
  return (
    before !== undefined &&
    isSpoken(before) &&
    before.actor.id === event.actor.id &&
    (before.body.kind === "note") === (event.body.kind === "note") &&
    event.at_ms - before.at_ms < CONTINUES_MS &&
    dayOf(before.at_ms) === dayOf(event.at_ms)
  );
}

/** Folds long runs of page moves; the last page of a run is the one that matters. */
function folded(items: readonly Item[]): readonly Item[] {
  const result: Item[] = [];
  let run: Event[] = [];
  const flush = (): void => {
    const first = run[0];
    if (first !== undefined && run.length >= MANY_MOVES) {
      result.push({ type: "moves", key: `moves-${first.seq}`, events: run });
    } else {
      for (const event of run) result.push({ type: "line", key: `e-${event.seq}`, event });
    }
    run = [];
  };
  for (const item of items) {
    if (item.type === "line" && item.event.body.kind === "page_moved") run.push(item.event);
    else {
      flush();
      result.push(item);
    }
  }
  flush();
  return result;
}

function isShownPending(pending: Pending): boolean {
  return pending.command.type === "send" || pending.command.type === "note";
}

/** Draws up the items of a transcript, oldest first, what is still to be sent at the end. */
export function timeline(view: TranscriptView): readonly Item[] {
  const later = tellers(view.events);
  const items: Item[] = [];
  let before: Event | undefined;
  for (const event of view.events) {
    const day = dayOf(event.at_ms);
    if (before === undefined || dayOf(before.at_ms) !== day) {
      items.push({ type: "day", key: `day-${day}`, atMs: event.at_ms });
    }
    if (isSpoken(event)) {
      const told = later(event.visitor_seq ?? 0);
      const continued = continues(event, before);
      items.push({ type: "spoken", key: `e-${event.seq}`, event, continued, ...told });
    } else items.push({ type: "line", key: `e-${event.seq}`, event });
    before = event;
  }
  const waiting = view.pending
    .filter(isShownPending)
    .map((pending): Item => ({ type: "pending", key: `p-${pending.key}`, pending }));
  return [...folded(items), ...waiting];
}

/** The page the visitor was last known to have open, by every source that tells. */
export function latestPage(
  events: readonly Event[],
  ...others: readonly (PageVisit | null)[]
): PageVisit | null {
  const told = events.map(({ body }) =>
    body.kind === "page_moved" || body.kind === "opened" ? body.page : null,
  );
  return [...told, ...others].reduce(
    (latest, page) =>
      page !== null && (latest === null || page.at_ms > latest.at_ms) ? page : latest,
    null,
  );
}

/**
 * Who has the conversation: the log tells before the inbox's row does, and the row also knows
 * what lies before the events held.
 */
export function holderOf(view: TranscriptView, fromRow: Actor | null): Actor | null {
  if (view.state !== "with_agent") return null;
  const taken = view.events.filter(({ body }) => body.kind === "taken_over").at(-1);
  return taken?.actor ?? fromRow;
}

/** The last own message that the visitor has seen, to put the marker under; 0 for none. */
export function lastSeenSeq(view: TranscriptView): number {
  const own = view.events.filter(
    ({ actor, body, seq }) =>
      actor.kind === "agent" && body.kind === "message" && seq <= view.seenByOther,
  );
  return own.at(-1)?.seq ?? 0;
}
