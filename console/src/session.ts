/** An agent's session on one connection: inbox, followed conversations, durable commands. */
import {
  type Clock,
  type Connection,
  createConnection,
  createOutbox,
  createTranscripts,
  type DurableDraft,
  type OpenTransport,
  type Outbox,
  type Pending,
  type Push,
  type Shelf,
  type Transcripts,
  type TranscriptView,
  withPending,
} from "@sidelight/client";
import type { ErrorCode, SearchHit } from "@sidelight/protocol";
import { SignedOut } from "./account.ts";
import { reduce, withNotice, withoutEntry } from "./agent-reduce.ts";
import {
  type AgentSession,
  type AgentState,
  EMPTY_STATE,
  type Solution,
  type Step,
  type Watched,
} from "./agent-state.ts";

/** The world a session lives in. */
export interface SessionOptions {
  readonly url: string;
  readonly agentId: string;
  readonly tab: string;
  readonly open: OpenTransport;
  readonly clock: Clock;
  readonly random: () => number;
  readonly shelf: Shelf;
  /** Gives a ticket for one connect; rejects with `SignedOut` when coming back is of no use. */
  ticket(): Promise<string>;
}

const FOLLOWED = 8;
/** Conversations followed at once, so that switching among them is instant. */

const TYPING_MS = 3_000;
/** Until `welcome` tells. */

const isStep = (type: string): type is Step =>
  type === "take_over" || type === "hand_back" || type === "resolve";

const samePending = (left: readonly Pending[], right: readonly Pending[]): boolean =>
  left.length === right.length &&
  left.every((one, at) => one.key === right[at]?.key && one.status === right[at]?.status);

/** Keeps the object of before where nothing changed, so that nothing is drawn again. */
function viewed(before: TranscriptView | undefined, after: TranscriptView): TranscriptView {
  if (before === undefined || !samePending(before.pending, after.pending)) return after;
  const same =
    before.events === after.events &&
    before.state === after.state &&
    before.typing === after.typing &&
    before.seenByOther === after.seenByOther;
  return same ? before : after;
}

class LiveSession implements AgentSession {
  private readonly options: SessionOptions;
  private readonly connection: Connection;
  private readonly transcripts: Transcripts;
  private readonly outbox: Outbox;
  private readonly listeners = new Set<(state: AgentState) => void>();
  private readonly refusals = new Map<string, ErrorCode>();
  private readonly typedAt = new Map<string, number>();
  private readonly seenUpTo = new Map<string, number>();
  /** Conversations followed, the one opened last at the end. */
  private followed: readonly string[] = [];
  private known: AgentState = EMPTY_STATE;

  constructor(options: SessionOptions) {
    const { clock, url, open, random, shelf, agentId } = options;
    this.options = options;
    this.transcripts = createTranscripts({
      clock,
      request: (question) => this.connection.request(question),
      onEvent: (event) => {
        if (event.key !== null) this.outbox.arrived(event.key);
      },
      onChange: () => this.publish(),
    });
    this.connection = createConnection({
      ...{ url, open, clock, random },
      greeting: () => this.greeting(),
      onPush: (push) => this.take(push),
      onStatus: (status, refusal) => {
        if (this.known.status !== "signed_out") this.become({ status, refusal });
      },
    });
    this.outbox = createOutbox({
      name: `sidelight:console:${agentId}`,
      ...{ shelf, clock, connection: this.connection },
      head: (conversation) => this.transcripts.get(conversation).head,
      onChange: () => this.settle(),
    });
    this.connection.wake();
  }

  state(): AgentState {
    return this.known;
  }

  subscribe(listener: (state: AgentState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  open(conversation: string | null): void {
    if (conversation !== null) this.follow(conversation);
    this.become({ current: conversation });
  }

  reply(conversation: string, text: string): void {
    this.add({ type: "send", conversation, text, choice: null });
  }

  note(conversation: string, text: string): void {
    this.add({ type: "note", conversation, text });
  }

  step(conversation: string, step: Step): void {
    this.dismiss(conversation);
    this.add({ type: step, conversation });
  }

  solved(conversation: string, solution: Solution): void {
    this.dismiss(conversation);
    this.add({ type: "resolve", conversation, ...solution });
  }

  retry(key: string): void {
    this.outbox.retry(key);
  }

  discard(key: string): void {
    this.outbox.discard(key);
  }

  dismiss(conversation: string): void {
    this.become({ notices: withoutEntry(this.known.notices, conversation) });
  }

  typing(conversation: string): void {
    const now = this.options.clock.now();
    const every = this.known.limits?.typing_ms ?? TYPING_MS;
    if (now - (this.typedAt.get(conversation) ?? 0) < every) return;
    this.typedAt.set(conversation, now);
    this.connection.send({ type: "typing", conversation });
  }

  seen(conversation: string, seq: number): void {
    if (seq <= (this.seenUpTo.get(conversation) ?? 0) || this.known.status !== "online") return;
    this.seenUpTo.set(conversation, seq);
    this.connection.send({ type: "seen", conversation, seq });
  }

  earlier(conversation: string): Promise<void> {
    return this.transcripts.earlier(conversation);
  }

  async search(text: string): Promise<readonly SearchHit[]> {
    const reply = await this.connection.request({ type: "search", text });
    if (reply.type === "found") return reply.hits;
    throw new Error(reply.type === "error" ? reply.message : reply.type);
  }

  wake(): void {
    if (this.known.status !== "signed_out") this.connection.wake();
  }

  close(): void {
    this.connection.close();
    this.listeners.clear();
  }

  private add(draft: DurableDraft): void {
    if (this.outbox.add(draft) !== null) return;
    const message = "Too many messages wait for the connection.";
    this.known = withNotice(this.known, draft.conversation, { code: "unavailable", message });
    this.publish();
  }

  private async greeting() {
    const { tab } = this.options;
    try {
      const token = await this.options.ticket();
      const resume = this.followed.map((conversation) => ({
        conversation,
        after: this.transcripts.get(conversation).head,
      }));
      return { type: "hello_agent" as const, token, tab, resume, epoch: this.known.epoch };
    } catch (problem) {
      if (problem instanceof SignedOut) {
        this.become({ status: "signed_out" });
        this.connection.close();
      }
      throw problem;
    }
  }

  /** Follows a conversation, and lets go of the one that was opened longest ago. */
  private follow(conversation: string): void {
    const already = this.followed.includes(conversation);
    const others = this.followed.filter((id) => id !== conversation);
    const left = others.slice(0, Math.max(0, others.length + 1 - FOLLOWED));
    this.followed = [...others.slice(left.length), conversation];
    if (this.connection.status() !== "online") return;
    for (const id of left) void this.connection.request({ type: "unwatch", conversation: id });
    if (!already) void this.watch(conversation);
  }

  private async watch(conversation: string): Promise<void> {
    const after = this.transcripts.get(conversation).head;
    const reply = await this.connection.request({ type: "watch", conversation, after });
    if (reply.type !== "error") return;
    this.followed = this.followed.filter((id) => id !== conversation);
    const { code, message } = reply;
    this.known = withNotice(this.known, conversation, { code, message });
    this.publish();
  }

  private take(push: Push): void {
    if (push.type === "welcome_agent") {
      if (this.known.epoch !== null && this.known.epoch !== push.epoch) this.transcripts.clear();
      this.seenUpTo.clear();
    }
    if (push.type === "error" && push.id !== null && !push.retry) {
      this.refusals.set(push.id, push.code);
    }
    this.known = reduce(this.known, push, this.options.clock.now());
    this.transcripts.take(push);
    if (push.type === "watching") this.transcripts.takeRun(push.transcript);
    if (push.type === "welcome_agent") this.resume(push.watching);
    this.publish();
  }

  /** Takes in what was missed, and asks again for what the server did not resume. */
  private resume(
    watching: readonly { readonly transcript: Parameters<Transcripts["takeRun"]>[0] }[],
  ): void {
    for (const { transcript } of watching) this.transcripts.takeRun(transcript);
    const resumed = new Set(watching.map(({ transcript }) => transcript.conversation));
    for (const id of this.followed) if (!resumed.has(id)) void this.watch(id);
  }

  /** Turns refused steps into notices; refused texts stay where they can be sent again. */
  private settle(): void {
    for (const { key, command, status, error } of this.outbox.pending()) {
      if (status !== "refused" || !isStep(command.type)) continue;
      const code = this.refusals.get(key) ?? "unavailable";
      this.known = withNotice(this.known, command.conversation, { code, message: error ?? "" });
      this.outbox.discard(key);
    }
    this.publish();
  }

  private become(change: Partial<AgentState>): void {
    this.known = { ...this.known, ...change };
    this.publish();
  }

  private publish(): void {
    if (this.outbox === undefined) return;
    const pending = this.outbox.pending();
    const watched = new Map<string, Watched>();
    for (const conversation of this.followed) {
      const held = this.known.cards.get(conversation);
      if (held === undefined) continue;
      const before = this.known.watched.get(conversation);
      const after = withPending(this.transcripts.get(conversation), pending);
      const transcript = viewed(before?.transcript, after);
      const same = before?.transcript === transcript && before.card === held.card;
      watched.set(conversation, same ? before : { conversation, transcript, card: held.card });
    }
    this.known = { ...this.known, watched };
    for (const listener of this.listeners) listener(this.known);
  }
}

/** Begins a session; it comes back by itself until it is closed or signed out. */
export function createAgentSession(options: SessionOptions): AgentSession {
  return new LiveSession(options);
}
