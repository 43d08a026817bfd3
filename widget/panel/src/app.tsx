/** Owns the panel as a whole: which screen is open, and how its parts hang together. */
import type { VisitorSession, VisitorState } from "@sidelight/client";
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { actionsOf, type PanelActions } from "./actions.ts";
import { Article } from "./article.tsx";
import { Chat } from "./chat.tsx";
import { Dock } from "./dock.tsx";
import { keepDraft, readDraft } from "./drafts.ts";
import { opensInChat, useArticle, useSeen, useVisitorState } from "./effects.ts";
import { useEnvironment } from "./environment.ts";
import { useScreenFocus } from "./focus.ts";
import { Header, PageStrip, Partner } from "./header.tsx";
import { Home } from "./home.tsx";
import { agentOf } from "./rows.ts";
import { advance, openScreen, type Screen, START, type Step } from "./screens.ts";

/** Until `welcome` announces the server's own limit. */
const TEXT_CHARS = 8_000;

/** How long a passing remark stays, in ms; long enough to read one sentence twice. */
const REMARK_MS = 5_000;

interface PartProps {
  readonly session: VisitorSession;
  readonly state: VisitorState;
  readonly screen: Screen;
  readonly on: PanelActions;
  go(step: Step): void;
}

function Pane({
  name,
  open,
  children,
}: {
  name: string;
  open: boolean;
  children: ComponentChildren;
}): VNode {
  return (
    <div class={`pane pane-${name}`} data-screen={name} data-open={open}>
      {children}
    </div>
  );
}

/** Home and chat stay where they were while another screen is open: scrolled, typed and focused. */
function Panes({ session, state, screen, on, go }: PartProps): VNode {
  const { loaded, again } = useArticle(session, screen);
  const toMessage = (): void => go({ type: "chat" });
  return (
    <div class="panes">
      <Pane name="home" open={screen.name === "home"}>
        <Home
          pageHelp={state.pageHelp}
          reachable={state.status === "connecting" || state.status === "online"}
          conversations={state.conversations}
          search={(text) => session.search(text)}
          open={on.open}
          ask={on.ask}
          resume={on.resume}
        />
      </Pane>
      <Pane name="chat" open={screen.name === "chat"}>
        <PageStrip title={state.pageHelp?.title ?? ""} open={() => go({ type: "home" })} />
        <Chat transcript={state.transcript} on={on} />
      </Pane>
      {screen.name === "article" && (
        <Pane key={screen.id} name="article" open>
          <Article title={screen.title} loaded={loaded} on={on} again={again} ask={toMessage} />
        </Pane>
      )}
    </div>
  );
}

function Head({ state, screen, on, go, close }: PartProps & { close(): void }): VNode {
  const { transcript } = state;
  return (
    <Header home={screen.name === "home"} back={() => go({ type: "back" })} close={close}>
      {screen.name === "chat" && (
        <Partner
          state={transcript?.state ?? null}
          agent={transcript && agentOf(transcript)}
          fresh={transcript === null}
          startAnew={on.startAnew}
        />
      )}
    </Header>
  );
}

function Foot({ session, state, screen, on, go }: PartProps): VNode {
  const { text } = useEnvironment();
  const [draft, setDraft] = useState(readDraft);
  const change = (next: string): void => {
    setDraft(next);
    keepDraft(next);
    if (next !== "") session.typing();
  };
  const send = (message: string): void => {
    on.ask(message);
    setDraft("");
    keepDraft("");
  };
  const { transcript } = state;
  return (
    <Dock
      status={state.status}
      refusal={state.refusal}
      availability={state.availability}
      state={transcript?.state ?? null}
      agent={transcript && agentOf(transcript)}
      draft={draft}
      hint={screen.name === "chat" ? text.messageHint : text.askHint}
      limit={state.limits?.text_chars ?? TEXT_CHARS}
      news={state.unread > 0 && screen.name !== "chat"}
      change={change}
      send={send}
      askPerson={on.askPerson}
      openChat={() => go({ type: "chat" })}
    />
  );
}

function useRemark(): { remark: string; say(words: string): void } {
  const [remark, say] = useState("");
  useEffect(() => {
    if (remark === "") return;
    const timer = setTimeout(() => say(""), REMARK_MS);
    return () => clearTimeout(timer);
  }, [remark]);
  return { remark, say };
}

/** Keys typed in the panel are the panel's: shortcuts of the host page must not see them. */
function keepKeys(event: KeyboardEvent): void {
  event.stopPropagation();
}

/** The panel. */
export function App({ session, close }: { session: VisitorSession; close(): void }): VNode {
  const { text, anchors, rtl, locale, now } = useEnvironment();
  const state = useVisitorState(session);
  const [screens, go] = useReducer(advance, START);
  const [, refresh] = useReducer((count: number, _: unknown) => count + 1, 0);
  const { remark, say } = useRemark();
  const panel = useRef<HTMLDivElement>(null);
  const screen = openScreen(screens);
  const on = actionsOf({
    session,
    state,
    screen,
    anchors,
    go,
    close,
    tell: (what) => say(text[what]),
  });
  useEffect(() => {
    const arrived = state.status === "online" || state.transcript !== null;
    if (arrived) go({ type: "arrived", chat: opensInChat(state, now()) });
  }, [state]);
  useScreenFocus(panel, screen);
  useSeen(session, state, screen.name === "chat");
  const onKeyDown = (event: KeyboardEvent): void => {
    keepKeys(event);
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) close();
  };
  const part: PartProps = { session, state, screen, on, go };
  return (
    <div
      ref={panel}
      class={`panel on-${screen.name}`}
      role="dialog"
      aria-label={text.dialog}
      tabIndex={-1}
      dir={rtl ? "rtl" : "ltr"}
      lang={locale}
      onKeyDown={onKeyDown}
      onKeyUp={keepKeys}
      onKeyPress={keepKeys}
      // The host page draws its controls when it likes: what can be shown is looked up anew on return.
      onPointerEnter={refresh}
      onFocusIn={refresh}
    >
      <Head {...part} close={close} />
      <Panes {...part} />
      <p class="remark" role="status">
        {remark}
      </p>
      <Foot {...part} />
    </div>
  );
}
