/** The whole console of a signed-in agent: bar, inbox, conversation, and what led here. */
import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Desk } from "../desk.ts";
import { followKeys } from "../keyboard.ts";
import { latestPage } from "../timeline.ts";
import { Card } from "./card.tsx";
import { Conversation } from "./conversation.tsx";
import { Inbox } from "./inbox.tsx";
import { LivePage } from "./live-page.tsx";
import { TopBar } from "./top-bar.tsx";

function Details({ desk }: { readonly desk: Desk }): JSX.Element | null {
  const watched = desk.current.value;
  if (watched === null) return null;
  const { conversation, transcript, card } = watched;
  const page = latestPage(transcript.events, desk.row.value?.page ?? null, card.page);
  return (
    <aside class="details">
      <LivePage
        conversation={conversation}
        page={page}
        online={desk.state.value.presence.get(conversation)}
        nowMs={desk.nowMs}
      />
      <Card card={card} state={transcript.state} nowMs={desk.nowMs} />
    </aside>
  );
}

export interface WorkspaceProps {
  readonly desk: Desk;
  readonly onSignOut: () => void;
}

export function Workspace({ desk, onSignOut }: WorkspaceProps): JSX.Element {
  useEffect(() => followKeys(desk), [desk]);
  useSignalEffect(() => {
    document.documentElement.dataset["theme"] = desk.preferences.theme.value;
  });
  return (
    <div class={`workspace show-${desk.pane.value}`}>
      <TopBar desk={desk} onSignOut={onSignOut} />
      <div class="panes">
        <Inbox desk={desk} />
        <Conversation desk={desk} />
        <Details desk={desk} />
      </div>
    </div>
  );
}
