/** Owns the list of the visitor's conversations, to be resumed. */
import type { ConversationSummary } from "@sidelight/protocol";
import type { VNode } from "preact";
import type { Environment } from "./environment.ts";
import { AssistantMark, Initials } from "./markers.tsx";
import { rowTime } from "./times.ts";

/** As many as fit under the articles without pushing them away. */
const FIRST = 3;

interface ConversationsProps {
  readonly heading: string;
  readonly conversations: readonly ConversationSummary[];
  resume(conversation: string): void;
}

/** Newest first. */
function byRecency(conversations: readonly ConversationSummary[]): ConversationSummary[] {
  return [...conversations].sort((a, b) => b.last_at_ms - a.last_at_ms);
}

function Conversation(
  { one, open }: { one: ConversationSummary; open(): void },
  { text, locale, now }: Environment,
): VNode {
  return (
    <li>
      <button type="button" class="card" onClick={open}>
        {one.agent === null ? <AssistantMark /> : <Initials name={one.agent.name} />}
        <span class="card-text">
          <span class="card-title card-line" dir="auto">
            {one.last_text || text.emptyChat}
          </span>
          <span class="card-note">
            <span class={`state state-${one.state}`}>{text.states[one.state]}</span>
            {` · ${rowTime(one.last_at_ms, now(), locale, text)}`}
          </span>
        </span>
        {one.head > one.seen && (
          <span class="dot">
            <span class="hidden">{text.newMessages}</span>
          </span>
        )}
      </button>
    </li>
  );
}

function Rows({ conversations, resume }: Omit<ConversationsProps, "heading">): VNode {
  return (
    <ul class="cards">
      {conversations.map((one) => (
        <Conversation key={one.conversation} one={one} open={() => resume(one.conversation)} />
      ))}
    </ul>
  );
}

/** The conversations, the newest few at first. */
export function Conversations(
  { heading, conversations, resume }: ConversationsProps,
  { text }: Environment,
): VNode | null {
  const sorted = byRecency(conversations);
  const older = sorted.slice(FIRST);
  if (sorted.length === 0) return null;
  return (
    <section class="section">
      <h2>{heading}</h2>
      <Rows conversations={sorted.slice(0, FIRST)} resume={resume} />
      {older.length > 0 && (
        <details>
          <summary class="link">{text.olderConversations(older.length)}</summary>
          <Rows conversations={older} resume={resume} />
        </details>
      )}
    </section>
  );
}
