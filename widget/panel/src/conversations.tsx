/** Owns the list of the visitor's conversations, to be resumed. */
import type { ConversationSummary } from "@sidelight/protocol";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useEnvironment } from "./environment.ts";
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

function Conversation({ one, open }: { one: ConversationSummary; open(): void }): VNode {
  const { text, locale, now } = useEnvironment();
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

/** The conversations, the newest few at first. */
export function Conversations(props: ConversationsProps): VNode | null {
  const { heading, conversations, resume } = props;
  const { text } = useEnvironment();
  const [all, setAll] = useState(false);
  const sorted = byRecency(conversations);
  const shown = all ? sorted : sorted.slice(0, FIRST);
  if (sorted.length === 0) return null;
  return (
    <section class="section">
      <h2>{heading}</h2>
      <ul class="cards">
        {shown.map((one) => (
          <Conversation key={one.conversation} one={one} open={() => resume(one.conversation)} />
        ))}
      </ul>
      {shown.length < sorted.length && (
        <button type="button" class="link" onClick={() => setAll(true)}>
          {text.allConversations(sorted.length)}
        </button>
      )}
    </section>
  );
}
