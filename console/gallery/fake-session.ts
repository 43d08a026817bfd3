/** A session without a server, for looking at every screen; it answers each command at once. */
import { withPending } from "@sidelight/client";
import type { EventBody, SearchHit } from "@sidelight/protocol";
import type { AgentSession, AgentState, Step, Watched } from "../src/agent-state.ts";
import { upsertRow } from "../src/inbox.ts";
import { HITS } from "./articles.ts";

const STEP_BODIES: Record<Step, EventBody> = {
  take_over: { kind: "taken_over" },
  hand_back: { kind: "handed_back" },
  resolve: { kind: "resolved", how: "by_agent" },
};

const STEP_STATES = {
  take_over: "with_agent",
  hand_back: "assisting",
  resolve: "resolved",
} as const;

export class FakeSession implements AgentSession {
  private readonly listeners = new Set<(state: AgentState) => void>();
  private readonly watchable: ReadonlyMap<string, Watched>;
  private known: AgentState;

  constructor(state: AgentState, watchable: ReadonlyMap<string, Watched>) {
    this.known = state;
    this.watchable = watchable;
  }

  state(): AgentState {
    return this.known;
  }

  subscribe(listener: (state: AgentState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  become(change: Partial<AgentState>): void {
    this.known = { ...this.known, ...change };
    for (const listener of this.listeners) listener(this.known);
  }

  /** Changes the conversation that is open. */
  change(conversation: string, change: Partial<Watched>): void {
    const before = this.known.watched.get(conversation);
    if (before === undefined) return;
    const watched = new Map(this.known.watched).set(conversation, { ...before, ...change });
    this.become({ watched });
  }

  open(conversation: string | null): void {
    const watched = conversation === null ? undefined : this.watchable.get(conversation);
    if (watched !== undefined && !this.known.watched.has(watched.conversation)) {
      this.become({ watched: new Map(this.known.watched).set(watched.conversation, watched) });
    }
    this.become({ current: conversation });
  }

  reply(conversation: string, text: string): void {
    this.append(conversation, { kind: "message", text, signals: [], choice: null });
  }

  note(conversation: string, text: string): void {
    this.append(conversation, { kind: "note", text });
  }

  step(conversation: string, step: Step): void {
    const row = this.known.rows.get(conversation);
    const { me } = this.known;
    if (row === undefined || me === null) return;
    const agent =
      step === "take_over" ? { kind: "agent" as const, id: me.id, name: me.name } : row.agent;
    const next = { ...row, seq: row.seq + 1, state: STEP_STATES[step], agent };
    this.become({ rows: upsertRow(this.known.rows, next) });
    this.append(conversation, STEP_BODIES[step]);
  }

  solved(conversation: string): void {
    this.step(conversation, "resolve");
  }

  /** Adds an event of the signed-in agent. */
  private append(conversation: string, body: EventBody): void {
    const watched = this.known.watched.get(conversation);
    const { me } = this.known;
    if (watched === undefined || me === null) return;
    const { transcript } = watched;
    const state = this.known.rows.get(conversation)?.state ?? transcript.state;
    const event = {
      type: "event" as const,
      conversation,
      seq: transcript.head + 1,
      visitor_seq: body.kind === "note" ? null : transcript.head + 1,
      at_ms: Date.now(),
      actor: { kind: "agent" as const, id: me.id, name: me.name },
      state,
      key: null,
      body,
    };
    const grown = { ...transcript, state, events: [...transcript.events, event], head: event.seq };
    this.change(conversation, { transcript: withPending(grown, transcript.pending) });
  }

  dismiss(conversation: string): void {
    const notices = new Map(this.known.notices);
    notices.delete(conversation);
    this.become({ notices });
  }

  search(text: string): Promise<readonly SearchHit[]> {
    return Promise.resolve(text.length > 2 ? HITS : []);
  }

  earlier(): Promise<void> {
    return Promise.resolve();
  }

  retry(): void {}
  discard(): void {}
  typing(): void {}
  seen(): void {}
  wake(): void {}
  close(): void {}
}
