/** The conversations a client follows, kept whole: holes are asked for, echoes are placed. */
import type { Actor, Delta, Event, StreamHead, Transcript } from "@sidelight/protocol";
import type { Clock } from "./clock.ts";
import type { Connection } from "./connection.ts";
import type { Push } from "./link.ts";
import {
  applyEvent,
  applyTranscript,
  emptyTranscript,
  withComposing,
  withSeen,
  withTyping,
} from "./transcript.ts";
import type { TranscriptView } from "./visitor-types.ts";

/** Somebody who has said nothing for so long has stopped typing. */
const TYPING_LAPSE_MS = 6_000;

/** What has not grown for so long is not being composed any more. */
const COMPOSING_LAPSE_MS = 10_000;

/** As many as a greeting may carry; the others are asked for when a heartbeat shows a hole. */
const MOST_CURSORS = 20;

/** The world in which transcripts are kept. */
export interface TranscriptsOptions {
  readonly clock: Clock;
  readonly request: Connection["request"];
  /** An event that was not held before, in order. */
  onEvent(event: Event): void;
  onChange(): void;
}

/** All transcripts of one client. */
export interface Transcripts {
  /** Returns a view, an empty one when nothing is held. */
  get(conversation: string): TranscriptView;
  /** Every view held. */
  all(): readonly TranscriptView[];
  /** How far each is held, for the greeting. */
  cursors(): { readonly conversation: string; readonly after: number }[];
  /** Takes in a push that is about a conversation; others change nothing. */
  take(push: Push): void;
  /** Takes in a run of events that came inside another frame. */
  takeRun(run: Transcript): void;
  /** Asks for what is missing below these heads. */
  heads(heads: readonly StreamHead[]): void;
  /** Asks for the page before the first event held. */
  earlier(conversation: string): Promise<void>;
  /** Forgets everything: the server's log is another one. */
  clear(): void;
}

/** Keeps transcripts. */
export function createTranscripts(options: TranscriptsOptions): Transcripts {
  const views = new Map<string, TranscriptView>();
  const highest = new Map<string, number>();
  const asking = new Set<string>();
  const lapses = new Map<string, () => void>();

  const get = (conversation: string): TranscriptView =>
    views.get(conversation) ?? emptyTranscript(conversation);

  const put = (view: TranscriptView): void => {
    const before = get(view.conversation);
    if (view === before) return;
    views.set(view.conversation, view);
    for (const event of view.events) if (event.seq > before.head) options.onEvent(event);
    options.onChange();
  };

  /** Asks until everything heard of is held; a reply without progress ends it. */
  const complete = async (conversation: string, known: number): Promise<void> => {
    highest.set(conversation, Math.max(known, highest.get(conversation) ?? 0));
    if (asking.has(conversation)) return;
    asking.add(conversation);
    for (let after = -1; after < get(conversation).head; ) {
      after = get(conversation).head;
      if (after >= (highest.get(conversation) ?? 0)) break;
      await options.request({ type: "catch_up", conversation, after });
    }
    asking.delete(conversation);
  };

  const takeRun = (run: Transcript): void => {
    put(applyTranscript(get(run.conversation), run));
    void complete(run.conversation, run.head);
  };

  const takeEvent = (event: Event): void => {
    put(applyEvent(get(event.conversation), event));
    void complete(event.conversation, event.seq);
  };

  /** Does something unless the same is asked for again before. */
  const lapse = (name: string, afterMs: number, then: () => void): void => {
    lapses.get(name)?.();
    lapses.set(name, options.clock.later(afterMs, then));
  };

  const takeTyping = (conversation: string, actor: Actor): void => {
    put(withTyping(get(conversation), actor));
    const end = (): void => put(withTyping(get(conversation), null));
    lapse(`typing ${conversation}`, TYPING_LAPSE_MS, end);
  };

  const takeDelta = (delta: Delta): void => {
    const { conversation } = delta;
    put(withComposing(get(conversation), delta));
    const end = (): void => put(withComposing(get(conversation), { ...delta, blocks: [] }));
    lapse(`delta ${conversation}`, COMPOSING_LAPSE_MS, end);
  };

  /** Takes in what no log keeps. */
  const takePassing = (push: Push): void => {
    if (push.type === "typing") takeTyping(push.conversation, push.actor);
    if (push.type === "delta") takeDelta(push);
    if (push.type === "seen") put(withSeen(get(push.conversation), push.seq));
  };

  const take = (push: Push): void => {
    if (push.type === "event") takeEvent(push);
    if (push.type === "transcript") takeRun(push);
    if (push.type === "pong") heads(push.heads);
    takePassing(push);
  };

  const heads = (list: readonly StreamHead[]): void => {
    for (const { conversation, head } of list) void complete(conversation, head);
  };

  return {
    get,
    all: () => [...views.values()],
    cursors: () =>
      [...views.values()]
        .slice(-MOST_CURSORS)
        .map(({ conversation, head }) => ({ conversation, after: head })),
    take,
    takeRun,
    heads,
    async earlier(conversation) {
      const { firstSeq } = get(conversation);
      if (firstSeq > 1) await options.request({ type: "earlier", conversation, before: firstSeq });
    },
    clear() {
      views.clear();
      highest.clear();
    },
  };
}
