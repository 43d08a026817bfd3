/** An open conversation: head, transcript, what may be written, and the articles beside it. */
import { useSignal } from "@preact/signals";
import type { Actor, ConversationState } from "@sidelight/protocol";
import type { JSX } from "preact";
import type { AgentState, Step, Watched } from "../agent-state.ts";
import type { Desk } from "../desk.ts";
import type { Mode } from "../drafts.ts";
import { strings } from "../strings.ts";
import { holderOf } from "../timeline.ts";
import { Composer } from "./composer.tsx";
import { Head, NoticeStrip } from "./conversation-head.tsx";
import { Knowledge } from "./knowledge.tsx";
import { Solved } from "./solved.tsx";
import { Transcript } from "./transcript.tsx";

const TEXT_LIMIT = 8_000;
/** Until `welcome` tells; the protocol's own longest message. */

const STEPS: readonly string[] = ["take_over", "hand_back", "resolve"];

const isStep = (type: string): type is Step => STEPS.includes(type);

/** The step sent and not answered yet. */
function stepUnderWay(watched: Watched): Step | null {
  for (const { command, status } of watched.transcript.pending) {
    if (status !== "refused" && isStep(command.type)) return command.type;
  }
  return null;
}

/** Why a reply cannot be sent now, in plain words. */
export function replyBlocked(
  state: ConversationState,
  holder: Actor | null,
  me: string | null,
): string | null {
  const { composer } = strings;
  switch (state) {
    case "closed":
      return composer.closed;
    case "resolved":
      return composer.finished;
    case "with_agent":
      if (holder === null) return composer.takeOverFirst;
      return holder.id === me ? null : composer.withColleague(holder.name);
    default:
      return composer.takeOverFirst;
  }
}

function Typing({ watched }: { readonly watched: Watched }): JSX.Element {
  const { typing } = watched.transcript;
  return (
    <p class="typing" role="status">
      {typing !== null && (
        <>
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span>{strings.conversation.typing(typing.name || strings.visitorFallback)}</span>
        </>
      )}
    </p>
  );
}

/** Writes for one conversation: the composer, and the articles when asked for. */
function Writing({
  desk,
  watched,
}: {
  readonly desk: Desk;
  readonly watched: Watched;
}): JSX.Element {
  const insertion = useSignal({ text: "", count: 0 });
  const { session, state, mode, drafts, row, knowledgeOpen } = desk;
  const { conversation, card, transcript } = watched;
  const holder = holderOf(transcript, row.value?.agent ?? null);
  const send = (chosen: Mode, text: string): void =>
    chosen === "note" ? session.note(conversation, text) : session.reply(conversation, text);
  return (
    <>
      {knowledgeOpen.value && (
        <Knowledge
          question={card.question}
          search={(text) => session.search(text)}
          onInsert={(text) => {
            mode.value = "reply";
            insertion.value = { text, count: insertion.value.count + 1 };
            // What was said, and what is written now, lie behind the list.
            knowledgeOpen.value = false;
          }}
          onClose={() => {
            knowledgeOpen.value = false;
          }}
        />
      )}
      <Composer
        conversation={conversation}
        visitorName={card.visitor.name || strings.visitorFallback}
        mode={mode.value}
        drafts={drafts}
        replyBlocked={replyBlocked(transcript.state, holder, state.value.me?.id ?? null)}
        noteBlocked={transcript.state === "closed" ? strings.composer.closed : null}
        limit={state.value.limits?.text_chars ?? TEXT_LIMIT}
        insertion={insertion.value}
        onMode={(next) => {
          mode.value = next;
        }}
        onSend={send}
        onTyping={() => session.typing(conversation)}
        onKnowledge={() => {
          knowledgeOpen.value = !knowledgeOpen.value;
        }}
        knowledgeOpen={knowledgeOpen.value}
      />
    </>
  );
}

function Empty({ state }: { readonly state: AgentState }): JSX.Element {
  const notice = state.current === null ? undefined : state.notices.get(state.current);
  const { none, noneHint, loading, missing } = strings.conversation;
  const quiet = state.loaded && state.rows.size === 0;
  if (notice !== undefined) {
    const gone = notice.code === "not_found";
    return (
      <p class="nothing" role="alert">
        {gone ? missing : notice.message}
      </p>
    );
  }
  if (state.current !== null) return <p class="nothing">{loading}</p>;
  return (
    <div class="nothing">
      <span class="mark large" aria-hidden="true" />
      <strong>{quiet ? strings.inbox.empty : none}</strong>
      <span>{quiet ? strings.inbox.emptyHint : noneHint}</span>
    </div>
  );
}

export function Conversation({ desk }: { readonly desk: Desk }): JSX.Element {
  const { session, state, row, nowMs, pane } = desk;
  /** The conversation of which is asked what solved it. */
  const solving = useSignal<string | null>(null);
  const watched = desk.current.value;
  if (watched === null) {
    return (
      <main class="conversation">
        <Empty state={state.value} />
      </main>
    );
  }
  const { conversation, transcript, card } = watched;
  const notice = state.value.notices.get(conversation);
  const me = state.value.me?.id ?? null;
  const holder = holderOf(transcript, row.value?.agent ?? null);
  return (
    <main class="conversation">
      <Head
        visitor={row.value?.visitor ?? card.visitor}
        row={row.value}
        holder={holder}
        state={transcript.state}
        me={me}
        online={state.value.presence.get(conversation)}
        underWay={stepUnderWay(watched)}
        detailsShown={pane.value === "details"}
        onStep={(step) => session.step(conversation, step)}
        onSolved={() => {
          solving.value = solving.value === conversation ? null : conversation;
        }}
        onBack={() => desk.open(null)}
        onDetails={() => {
          pane.value = pane.value === "details" ? "conversation" : "details";
        }}
      />
      {notice !== undefined && (
        <NoticeStrip
          notice={notice}
          holder={holder?.name ?? null}
          onDismiss={() => session.dismiss(conversation)}
        />
      )}
      <Transcript
        view={transcript}
        attentive={holder !== null && holder.id === me && desk.focused.value}
        me={me}
        nowMs={nowMs}
        onEarlier={() => session.earlier(conversation)}
        onRetry={(key) => session.retry(key)}
        onDiscard={(key) => session.discard(key)}
        onSeen={(seq) => session.seen(conversation, seq)}
      />
      <Typing watched={watched} />
      {solving.value === conversation && transcript.state === "with_agent" && (
        <Solved
          key={`solved ${conversation}`}
          card={card}
          search={(text) => session.search(text)}
          onTell={(solution) => {
            solving.value = null;
            session.solved(conversation, solution);
          }}
          onClose={() => {
            solving.value = null;
          }}
        />
      )}
      <Writing key={conversation} desk={desk} watched={watched} />
    </main>
  );
}
