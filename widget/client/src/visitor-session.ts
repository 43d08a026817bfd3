/** A visitor's conversations on top of his line: one state to show, and everything he may do. */
import type { ConversationSummary, Welcome } from "@sidelight/protocol";
import type { Push } from "./link.ts";
import { createOutbox, type DurableDraft } from "./outbox.ts";
import { createQuestions, type Question } from "./questions.ts";
import { randomId } from "./random-id.ts";
import { summarized, unreadIn } from "./summaries.ts";
import { withPending } from "./transcript.ts";
import { createTranscripts } from "./transcripts.ts";
import type { VisitorLine } from "./visitor-line.ts";
import type { VisitorSession, VisitorState } from "./visitor-types.ts";

type WithoutConversation<T> = T extends unknown ? Omit<T, "conversation"> : never;

/** How often a typing client says so until the server has named its limit. */
const TYPING_MS = 3_000;

/** Follows a line with a session; `close` on the line ends both. */
export function createVisitorSession(line: VisitorLine): VisitorSession {
  const { clock } = line;
  const lastName = `${line.name}:conversation`;
  const listeners = new Set<(state: VisitorState) => void>();
  const seenHere = new Map<string, number>();
  let conversations: readonly ConversationSummary[] = [];
  let epoch: string | undefined;
  let visitor: string | undefined;
  let chosen: string | null | undefined;
  let typedAt = 0;
  let shown: VisitorState | undefined;

  const changed = (): void => {
    shown = undefined;
    for (const listener of listeners) listener(state());
  };

  const questions = createQuestions(line, clock);

  const transcripts = createTranscripts({
    clock,
    request: questions.request,
    onEvent(event) {
      conversations = summarized(conversations, event);
      if (event.key) outbox.arrived(event.key);
    },
    onChange: changed,
  });

  const outbox = createOutbox({
    name: line.name,
    shelf: line.local,
    clock,
    connection: { ...questions, status: line.status },
    head: (conversation) => transcripts.get(conversation).head,
    onChange: changed,
  });

  const welcomed = (welcome: Welcome): void => {
    const other = visitor !== welcome.visitor.id;
    if (other || epoch !== welcome.epoch) transcripts.clear();
    ({ epoch, conversations } = welcome);
    // What an anonymous visitor began is his also once he is known; another person's is not.
    if (other && visitor && chosen && !summaryOf(chosen)) chosen = undefined;
    visitor = welcome.visitor.id;
    welcome.transcripts.forEach(transcripts.takeRun);
    transcripts.heads(conversations.filter(({ conversation }) => conversation === current()));
    for (const [conversation, seq] of seenHere) line.send({ type: "seen", conversation, seq });
  };

  /**
   * The chosen conversation; before any choice the one with unsent words, or the newest.
   * Until the server has told which that is, the one of the last page load stands in, so that
   * somebody who types quickly after a reload is not put into a new one.
   */
  const current = (): string | null => {
    if (chosen !== undefined) return chosen;
    const unsent = outbox.pending().at(-1)?.command.conversation;
    if (epoch === undefined) return unsent ?? line.local.get(lastName);
    const newest = conversations.reduce<ConversationSummary | undefined>(
      (best, one) => (best && best.last_at_ms >= one.last_at_ms ? best : one),
      undefined,
    );
    return unsent ?? (newest && newest.state !== "closed" ? newest.conversation : null);
  };

  const summaryOf = (conversation: string | null): ConversationSummary | undefined =>
    conversations.find((one) => one.conversation === conversation);

  const seenOf = (conversation: string): number =>
    Math.max(seenHere.get(conversation) ?? 0, summaryOf(conversation)?.seen ?? 0);

  /** Up to where nothing waits to be read: what one did oneself is no news. */
  const seenIn = ({ conversation, head }: ConversationSummary): number => {
    const seen = seenOf(conversation);
    const view = transcripts.get(conversation);
    return view.head >= head && unreadIn(view, seen) === 0 ? head : seen;
  };

  const compose = (): VisitorState => {
    const id = current();
    const welcome = line.welcome();
    const views = transcripts.all();
    return {
      status: line.status(),
      refusal: line.refusal(),
      visitor: welcome?.visitor ?? null,
      pageHelp: welcome?.page_help ?? null,
      availability: welcome?.availability ?? null,
      limits: welcome?.limits ?? null,
      conversations: conversations.map((one) => ({ ...one, seen: seenIn(one) })),
      transcript: id === null ? null : withPending(transcripts.get(id), outbox.pending()),
      unread: views.reduce((sum, view) => sum + unreadIn(view, seenOf(view.conversation)), 0),
    };
  };

  const state = (): VisitorState => {
    shown ??= compose();
    return shown;
  };

  /** Puts a command into the current conversation, or into a new one where there is none. */
  const put = (draft: WithoutConversation<DurableDraft>): void => {
    const id = current();
    chosen = id && transcripts.get(id).state !== "closed" ? id : `c_${randomId()}`;
    line.local.set(lastName, chosen);
    outbox.add({ ...draft, conversation: chosen });
  };

  const ask = async <Type extends Push["type"]>(
    type: Type,
    question: Question,
  ): Promise<Extract<Push, { type: Type }>> => {
    const reply = await questions.request(question);
    if (reply.type !== type) throw new Error(reply.type === "error" ? reply.message : reply.type);
    return reply as Extract<Push, { type: Type }>;
  };

  line.follow({
    onPush(push) {
      if (push.type === "welcome") welcomed(push);
      transcripts.take(push);
      questions.take(push);
      changed();
    },
    onStatus() {
      if (line.status() === "online") questions.resend();
      changed();
    },
    cursors: transcripts.cursors,
  });

  // What came before this session: the snapshot is at hand, and a pong tells what it lacks.
  const before = line.welcome();
  if (before) welcomed(before);
  line.send({ type: "ping", id: "ping" });

  return {
    state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    send: (text, choice, stepSeq) =>
      put({ type: "send", text, choice: choice ?? null, ...(stepSeq && { step_seq: stepSeq }) }),
    retry: outbox.retry,
    discard: outbox.discard,
    search: async (text) => (await ask("found", { type: "search", text })).hits,
    article: async (article) => (await ask("article", { type: "get_article", article })).article,
    view(what, target) {
      if (current()) put({ type: "view", what, target });
    },
    feedback: (answer_seq, helpful) => put({ type: "feedback", answer_seq, helpful }),
    csat: (score, comment) => put({ type: "csat", score, comment }),
    escalate: () => put({ type: "escalate" }),
    confirm: () => put({ type: "confirm" }),
    act: (action, parameters, confirmed) => put({ type: "act", action, parameters, confirmed }),
    typing() {
      const conversation = current();
      const now = clock.now();
      const pause = line.welcome()?.limits.typing_ms ?? TYPING_MS;
      if (!conversation || now - typedAt < pause) return;
      typedAt = now;
      line.send({ type: "typing", conversation });
    },
    seen() {
      const conversation = current();
      if (!conversation) return;
      const seq = transcripts.get(conversation).head;
      if (seq <= seenOf(conversation)) return;
      seenHere.set(conversation, seq);
      line.send({ type: "seen", conversation, seq });
      changed();
    },
    async earlier() {
      const conversation = current();
      if (conversation) await transcripts.earlier(conversation);
    },
    select(conversation) {
      chosen = conversation;
      const summary = summaryOf(conversation);
      if (summary) transcripts.heads([summary]);
      changed();
    },
  };
}
