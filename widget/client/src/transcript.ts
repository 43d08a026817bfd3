/** A conversation as a fold of its log: pure and idempotent, in whatever order things arrive. */
import type { Actor, Delta, Event, Transcript } from "@sidelight/protocol";
import type { Pending, TranscriptView } from "./visitor-types.ts";

/** Returns the view of a conversation that nothing is known of. */
export function emptyTranscript(conversation: string): TranscriptView {
  return {
    conversation,
    state: "assisting",
    events: [],
    firstSeq: 1,
    head: 0,
    pending: [],
    typing: null,
    composing: null,
    seenByOther: 0,
  };
}

/** Returns the last `seq` held when events between it and this one are missing, else null. */
export function missingAfter(view: TranscriptView, event: Event): number | null {
  return event.seq > view.head + 1 ? view.head : null;
}

/** Adds the next event; one that is held already, or that leaves a hole, changes nothing. */
export function applyEvent(view: TranscriptView, event: Event): TranscriptView {
  return event.seq === view.head + 1 ? joined(view, [...view.events, event], event) : view;
}

/**
 * Adds a run of events that overlaps or adjoins what is held, on either side.
 *
 * A run that leaves a hole replaces what is held when it says `reset` and lies ahead, and
 * changes nothing otherwise: the log never changes, so what is held stays true.
 */
export function applyTranscript(view: TranscriptView, run: Transcript): TranscriptView {
  const first = run.events[0];
  const last = run.events.at(-1);
  if (!(first && last)) return settled(view, run);
  const ahead = first.seq > view.head + 1;
  const behind = last.seq < view.firstSeq - 1;
  const begins = view.head === 0 && first.seq === run.first_seq;
  if (begins || (ahead && run.reset)) return settled(joined(view, run.events, last), run);
  return ahead || behind ? view : settled(united(view, run), run);
}

/** Returns the view with what this client has sent and not seen come back. */
export function withPending(view: TranscriptView, pending: readonly Pending[]): TranscriptView {
  const arrived = new Set(view.events.map(({ key }) => key));
  return {
    ...view,
    pending: pending.filter(
      ({ key, command }) => command.conversation === view.conversation && !arrived.has(key),
    ),
  };
}

/** Returns the view with how far the other side has read, which only grows. */
export function withSeen(view: TranscriptView, seq: number): TranscriptView {
  return seq > view.seenByOther ? { ...view, seenByOther: seq } : view;
}

/** Returns the view with somebody typing, or nobody. */
export function withTyping(view: TranscriptView, typing: Actor | null): TranscriptView {
  return view.typing?.id === typing?.id ? view : { ...view, typing };
}

/** Returns the view with an answer on its way; without blocks it is none any more. */
export function withComposing(view: TranscriptView, delta: Delta): TranscriptView {
  const isOld = (view.composing?.question_seq ?? 0) > delta.question_seq;
  return isOld ? view : composed({ ...view, composing: delta.blocks.length > 0 ? delta : null });
}

/** The log is the truth: what follows the question there says what has become of the answer. */
function composed(view: TranscriptView): TranscriptView {
  const { composing, events, state } = view;
  if (composing === null) return view;
  const isOver = events.some(
    ({ visitor_seq, actor, body }) =>
      (visitor_seq ?? 0) > composing.question_seq &&
      (actor.kind !== "visitor" || body.kind === "message"),
  );
  return isOver || state !== "assisting" ? { ...view, composing: null } : view;
}

function united(view: TranscriptView, run: Transcript): TranscriptView {
  const older = run.events.filter(({ seq }) => seq < view.firstSeq);
  const newer = run.events.filter(({ seq }) => seq > view.head);
  return joined(view, [...older, ...view.events, ...newer], newer.at(-1));
}

function joined(view: TranscriptView, events: readonly Event[], newest?: Event): TranscriptView {
  return composed({
    ...view,
    events,
    firstSeq: events[0]?.seq ?? view.firstSeq,
    head: newest?.seq ?? view.head,
    state: newest?.state ?? view.state,
    typing: newest?.actor.id === view.typing?.id ? null : view.typing,
  });
}

/** The run says the state of the conversation itself, which holds when nothing is newer. */
function settled(view: TranscriptView, run: Transcript): TranscriptView {
  const isLast = view.head === run.head && view.state !== run.state;
  return isLast ? composed({ ...view, state: run.state }) : view;
}
