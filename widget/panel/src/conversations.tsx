/** Owns the list of the visitor's conversations, to be resumed. */
import type { ConversationSummary } from "@sidelight/protocol";
import type { VNode } from "preact";
import { Card } from "./card.tsx";
import type { Environment } from "./environment.ts";
import { AssistantMark, Initials } from "./markers.tsx";
import { rowTime } from "./times.ts";

interface ConversationsProps {
  readonly conversations: readonly ConversationSummary[];
  resume(conversation: string): void;
}

function Conversation(
  { one, open }: { one: ConversationSummary; open(): void },
  { text, locale, now }: Environment,
): VNode {
  const { agent, state } = one;
  const unread = one.head > one.seen;
  return (
    <Card
      lead={agent === null ? <AssistantMark /> : <Initials name={agent.name} />}
      title={one.last_text || text.newConversation}
      note={
        <>
          {unread && <b>{text.newMessages} · </b>}
          <span class={`state-${state}`}>{text.states[state]}</span>
          {` · ${rowTime(one.last_at_ms, now(), locale, text)}`}
        </>
      }
      press={open}
    />
  );
}

/** The conversations, newest first. */
export function Conversations(
  { conversations, resume }: ConversationsProps,
  { text }: Environment,
): VNode | null {
  if (conversations.length === 0) return null;
  const sorted = [...conversations].sort((a, b) => b.last_at_ms - a.last_at_ms);
  return (
    <section class="section">
      <h2>{text.conversations}</h2>
      <ul class="cards">
        {sorted.map((one) => (
          <Conversation key={one.conversation} one={one} open={() => resume(one.conversation)} />
        ))}
      </ul>
    </section>
  );
}
