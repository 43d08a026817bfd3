/** What the visitor's session shows to a panel and takes from it; types only. */
import type {
  Actor,
  ArticleBody,
  Availability,
  ConversationState,
  ConversationSummary,
  Delta,
  DurableCommand,
  Event,
  Limits,
  PageHelp,
  SearchHit,
  Visitor,
} from "@sidelight/protocol";

/** `refused` is final: the server said that coming back is of no use. */
export type Status = "connecting" | "online" | "offline" | "refused";

/** A durable command whose event has not arrived yet, to be shown as a local echo. */
export interface Pending {
  readonly key: string;
  readonly command: DurableCommand;
  /** `waiting` for a connection, `sending`, or `refused` for good: then retry or discard it. */
  readonly status: "sending" | "waiting" | "refused";
  /** The server's sentence for people when refused. */
  readonly error: string | null;
}

/** One conversation as far as this client has it: `events` run from `firstSeq` to `head`. */
export interface TranscriptView {
  readonly conversation: string;
  readonly state: ConversationState;
  readonly events: readonly Event[];
  /** Above 1 when earlier pages can be asked for. */
  readonly firstSeq: number;
  /** The last `seq` held; 0 for a conversation that has not begun. */
  readonly head: number;
  readonly pending: readonly Pending[];
  readonly typing: Actor | null;
  /** An answer on its way, as far as it is checked; null as soon as the log says more. */
  readonly composing: Delta | null;
  /** How far the other side has read. */
  readonly seenByOther: number;
}

/** Everything a panel renders; a new object on every change. */
export interface VisitorState {
  readonly status: Status;
  /** Why the connection is refused, for people. */
  readonly refusal: string | null;
  readonly visitor: Visitor | null;
  readonly pageHelp: PageHelp | null;
  readonly availability: Availability | null;
  readonly conversations: readonly ConversationSummary[];
  /** The current conversation; null while a new one has no message. */
  readonly transcript: TranscriptView | null;
  /** Messages of others that have not been on screen. */
  readonly unread: number;
  readonly limits: Limits | null;
}

/** What a panel may do; commands return at once and show up as `pending`. */
export interface VisitorSession {
  state(): VisitorState;
  /** Calls the listener after every change, and returns how to stop that. */
  subscribe(listener: (state: VisitorState) => void): () => void;
  /** `choice` picks an article offered last or, with `stepSeq`, a choice of that step of a flow. */
  send(text: string, choice?: string, stepSeq?: number): void;
  retry(key: string): void;
  discard(key: string): void;
  /** Rejects when the server cannot be reached in time. */
  search(text: string): Promise<readonly SearchHit[]>;
  /** Rejects when there is no such article or the server cannot be reached in time. */
  article(id: string): Promise<ArticleBody>;
  view(what: "article" | "anchor", target: string): void;
  feedback(answerSeq: number, helpful: boolean): void;
  csat(score: number, comment: string): void;
  escalate(): void;
  confirm(): void;
  /** Asks for an action that was offered; values are text, as a form gives them. */
  act(action: string, parameters: Readonly<Record<string, string>>, confirmed: boolean): void;
  /** The visitor is typing; call on every input, it is thinned out here. */
  typing(): void;
  /** Everything held of the current conversation is on screen. */
  seen(): void;
  /** Loads the page of events before the first one held. */
  earlier(): Promise<void>;
  /** Makes a conversation current; null begins a new one with the next message. */
  select(conversation: string | null): void;
}
