/** What an agent's session knows, as a frozen value; how it changes is in agent-reduce.ts. */
import type { TranscriptView } from "@sidelight/client";
import type { Agent, ErrorCode, HandoffCard, Limits, SearchHit } from "@sidelight/protocol";
import type { Rows } from "./inbox.ts";

/** A conversation that is open, or was a moment ago; all of these are followed. */
export interface Watched {
  readonly conversation: string;
  readonly transcript: TranscriptView;
  readonly card: HandoffCard;
}

/** A handoff card with the position of the log that it tells of; an older card is ignored. */
export interface CardHeld {
  readonly seq: number;
  readonly card: HandoffCard;
}

/** A command that was refused, to be told once. */
export interface Notice {
  readonly code: ErrorCode;
  readonly message: string;
}

export type Status = "connecting" | "online" | "offline" | "refused" | "signed_out";

export interface AgentState {
  readonly status: Status;
  readonly refusal: string | null;
  readonly me: Agent | null;
  readonly agents: readonly Agent[];
  readonly rows: Rows;
  /** Whether the inbox has come; before that it is not empty but unknown. */
  readonly loaded: boolean;
  /** Whether a conversation's visitor is connected, as far as told. */
  readonly presence: ReadonlyMap<string, boolean>;
  readonly current: string | null;
  readonly watched: ReadonlyMap<string, Watched>;
  readonly cards: ReadonlyMap<string, CardHeld>;
  readonly notices: ReadonlyMap<string, Notice>;
  readonly limits: Limits | null;
  readonly epoch: string | null;
  /** Server clock minus this browser's, in milliseconds. */
  readonly skewMs: number;
}

export const EMPTY_STATE: AgentState = {
  status: "connecting",
  refusal: null,
  me: null,
  agents: [],
  rows: new Map(),
  loaded: false,
  presence: new Map(),
  current: null,
  watched: new Map(),
  cards: new Map(),
  notices: new Map(),
  limits: null,
  epoch: null,
  skewMs: 0,
};

/** A step that an agent takes with a conversation; each is durable and sent at most once. */
export type Step = "take_over" | "hand_back" | "resolve";

/** What an agent tells who resolves: the article that solved the question, or that none did. */
export type Solution = { readonly article: string } | { readonly gap: true };

/** What a console can do; every command survives a lost connection. */
export interface AgentSession {
  state(): AgentState;
  subscribe(listener: (state: AgentState) => void): () => void;
  /** Opens a conversation and follows it from now on; null shows none. */
  open(conversation: string | null): void;
  reply(conversation: string, text: string): void;
  note(conversation: string, text: string): void;
  step(conversation: string, step: Step): void;
  /** Resolves, and tells what solved it. */
  solved(conversation: string, solution: Solution): void;
  retry(key: string): void;
  discard(key: string): void;
  dismiss(conversation: string): void;
  typing(conversation: string): void;
  seen(conversation: string, seq: number): void;
  earlier(conversation: string): Promise<void>;
  /** Rejects when the server cannot be reached in time. */
  search(text: string): Promise<readonly SearchHit[]>;
  /** The tab or the network is back. */
  wake(): void;
  close(): void;
}
