/** Owns how the panel is made up for one moment: head, screens and foot, without state. */
import type { VisitorState } from "@sidelight/client";
import type { ComponentChildren, VNode } from "preact";
import type { PanelActions } from "./actions.ts";
import { Article, type Loaded } from "./article.tsx";
import { Chat } from "./chat.tsx";
import { Dock } from "./dock.tsx";
import type { Environment } from "./environment.ts";
import { Header, PageStrip, Partner } from "./header.tsx";
import { Home } from "./home.tsx";
import { agentOf } from "./rows.ts";
import type { Screen } from "./screens.ts";

/** Until `welcome` announces the server's own limit. */
const TEXT_CHARS = 8_000;

/** What the parts show and call. */
export interface PartProps {
  readonly state: VisitorState;
  readonly screen: Screen;
  readonly on: PanelActions;
}

interface PaneProps {
  readonly name: Screen["name"];
  readonly open: boolean;
  readonly children: ComponentChildren;
}

function Pane({ name, open, children }: PaneProps): VNode {
  return (
    <div class="pane" data-screen={name} data-open={open}>
      {children}
    </div>
  );
}

interface PanesProps extends PartProps {
  readonly loaded: Loaded;
}

/** Home and chat stay where they were while another screen is open: scrolled, typed and focused. */
export function Panes({ state, screen, on, loaded }: PanesProps): VNode {
  return (
    <div class="panes">
      <Pane name="home" open={screen.name === "home"}>
        <Home
          pageHelp={state.pageHelp}
          reachable={state.status === "connecting" || state.status === "online"}
          conversations={state.conversations}
          search={on.session.search}
          open={on.openArticle}
          ask={on.ask}
          resume={on.resume}
        />
      </Pane>
      <Pane name="chat" open={screen.name === "chat"}>
        <PageStrip title={state.pageHelp?.title ?? ""} open={on.home} />
        <Chat transcript={state.transcript} on={on} />
      </Pane>
      {screen.name === "article" && (
        <Pane key={screen.id} name="article" open>
          <Article
            title={screen.title}
            loaded={loaded}
            on={on}
            again={() => on.load(screen.id)}
            ask={on.chat}
          />
        </Pane>
      )}
    </div>
  );
}

/** The bar at the top. */
export function Head({ state, screen, on }: PartProps): VNode {
  const { transcript } = state;
  return (
    <Header home={screen.name === "home"} back={on.back} close={on.close}>
      {screen.name === "chat" && (
        <Partner
          state={transcript?.state ?? null}
          agent={transcript && agentOf(transcript)}
          startAnew={on.startAnew}
        />
      )}
    </Header>
  );
}

/** The message box and what belongs to it. */
export function Foot({ state, screen, on }: PartProps, { text }: Environment): VNode {
  const { transcript } = state;
  return (
    <Dock
      status={state.status}
      refusal={state.refusal}
      availability={state.availability}
      state={transcript?.state ?? null}
      agent={transcript && agentOf(transcript)}
      hint={screen.name === "chat" ? text.messageHint : text.ask}
      limit={state.limits?.text_chars ?? TEXT_CHARS}
      news={state.unread > 0 && screen.name !== "chat"}
      typing={on.typing}
      send={on.ask}
      askPerson={on.askPerson}
      openChat={on.chat}
    />
  );
}
