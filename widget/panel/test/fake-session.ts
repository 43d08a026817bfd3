/** An in-memory visitor's session: its state is set by the test, and what is asked of it is kept. */
import type { TranscriptView, VisitorSession, VisitorState } from "@sidelight/client";
import type { ArticleBody, Event, EventBody, SearchHit } from "@sidelight/protocol";

/** One call of the panel: the method's name, then its arguments. */
export type Asked = readonly [string, ...unknown[]];

/** A session without a server. */
export interface FakeSession extends VisitorSession {
  readonly asked: Asked[];
  /** Replaces parts of the state and tells the panel. */
  set(part: Partial<VisitorState>): void;
  articles: Map<string, ArticleBody>;
  hits: readonly SearchHit[];
}

/** The state of a visitor who is online and has asked nothing yet. */
export const ONLINE: VisitorState = {
  status: "online",
  refusal: null,
  visitor: { id: "v_1", name: "Mara Lindqvist", email: "", identified: true, traits: {} },
  pageHelp: null,
  availability: null,
  conversations: [],
  transcript: null,
  unread: 0,
  limits: null,
};

/** Makes a session that starts in the given state. */
export function fakeSession(part: Partial<VisitorState> = {}): FakeSession {
  let state: VisitorState = { ...ONLINE, ...part };
  const listeners = new Set<(state: VisitorState) => void>();
  const asked: Asked[] = [];
  const keep =
    (name: string) =>
    (...rest: unknown[]): void => {
      asked.push([name, ...rest]);
    };
  const session: FakeSession = {
    asked,
    articles: new Map(),
    hits: [],
    state: () => state,
    set(next) {
      state = { ...state, ...next };
      for (const listener of listeners) listener(state);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    search(text) {
      asked.push(["search", text]);
      return Promise.resolve(session.hits);
    },
    article(id) {
      const found = session.articles.get(id);
      return found ? Promise.resolve(found) : Promise.reject(new Error("no such article"));
    },
    earlier() {
      asked.push(["earlier"]);
      return Promise.resolve();
    },
    send: keep("send"),
    retry: keep("retry"),
    discard: keep("discard"),
    view: keep("view"),
    feedback: keep("feedback"),
    csat: keep("csat"),
    escalate: keep("escalate"),
    confirm: keep("confirm"),
    act: keep("act"),
    typing: keep("typing"),
    seen: keep("seen"),
    select: keep("select"),
  };
  return session;
}

/** A name for a conversation as the client would make it. */
export const CONVERSATION = "c_0123456789abcdefghijkl";

const ACTORS = {
  visitor: { kind: "visitor", id: "v_1", name: "Mara Lindqvist" },
  agent: { kind: "agent", id: "a_dana", name: "Dana Okafor" },
  assistant: { kind: "assistant", id: "assistant", name: "Assistant" },
  system: { kind: "system", id: "system", name: "" },
} as const;

/** Who did it, and what. */
export type Entry = readonly [keyof typeof ACTORS, EventBody];

/** A transcript of these entries, one a minute, the first at `fromMs`. */
export function transcriptOf(
  entries: readonly Entry[],
  part: Partial<TranscriptView> = {},
  fromMs = 0,
): TranscriptView {
  const state = part.state ?? "assisting";
  const events = entries.map(
    ([who, body], index): Event => ({
      type: "event",
      conversation: CONVERSATION,
      seq: (part.firstSeq ?? 1) + index,
      visitor_seq: (part.firstSeq ?? 1) + index,
      at_ms: fromMs + index * 60_000,
      actor: ACTORS[who],
      state,
      key: null,
      body,
    }),
  );
  return {
    conversation: CONVERSATION,
    events,
    firstSeq: 1,
    head: events[events.length - 1]?.seq ?? 0,
    pending: [],
    typing: null,
    composing: null,
    seenByOther: 0,
    ...part,
    state,
  };
}

/** A message as it stands in the log. */
export function message(text: string): EventBody {
  return { kind: "message", text, signals: [], choice: null };
}
