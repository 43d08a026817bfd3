/** Owns what each action of the visitor asks of the session and of the screens. */
import type { VisitorSession, VisitorState } from "@sidelight/client";
import type { ChatActions } from "./chat.tsx";
import type { Environment } from "./environment.ts";
import type { Screen, Step } from "./screens.ts";

/** Everything the visitor can do in the panel. */
export interface PanelActions extends ChatActions {
  /** Asks in the open conversation, or in a new one where that is over. */
  ask(text: string): void;
  load(article: string): void;
  resume(conversation: string): void;
  typing(): void;
  home(): void;
  chat(): void;
  back(): void;
  close(): void;
}

/** What the actions work on, read anew at each render. */
export interface Scene {
  readonly session: VisitorSession;
  readonly state: VisitorState;
  readonly screen: Screen;
  readonly env: Environment;
  go(step: Step): void;
  load(article: string): void;
  close(): void;
  /** Says something in passing. */
  tell(remark: string): void;
}

/** Leaves a conversation that is over; in the chat itself a solved one is reopened instead. */
function leaveEnded({ session, state, screen }: Scene, evenSolved: boolean): void {
  const ended = state.transcript?.state;
  const solved = ended === "resolved" && (evenSolved || screen.name !== "chat");
  if (ended === "closed" || solved) session.select(null);
}

function showAnchor({ session, env, tell }: Scene, id: string, label: string): void {
  const gone = (): void => tell(env.text.anchorGone);
  session.view("anchor", id);
  env.anchors.show(id, label).then((shown) => shown || gone(), gone);
}

/** Returns the actions for one render. */
export function actionsOf(scene: Scene): PanelActions {
  const { session, go, load, close } = scene;
  const chat = (): void => go({ type: "chat" });
  const openArticle = (id: string, title = ""): void => {
    session.view("article", id);
    load(id);
    go({ type: "article", id, title });
  };
  const say = (text: string, choice?: string): void => {
    leaveEnded(scene, false);
    session.send(text, choice);
    chat();
  };
  const select = (conversation: string | null): void => {
    session.select(conversation);
    chat();
  };
  return {
    session,
    ask: say,
    choose: (option) => say(option.title, option.id),
    openArticle,
    showAnchor: (id, label) => showAnchor(scene, id, label),
    askPerson: () => {
      // A solved conversation takes no escalation; a new one may begin with it.
      leaveEnded(scene, true);
      session.escalate();
      chat();
    },
    resume: select,
    startAnew: () => select(null),
    vote: session.feedback,
    confirm: () => session.confirm(),
    rate: session.csat,
    retry: session.retry,
    discard: session.discard,
    typing: session.typing,
    earlier: () => {
      // Where it fails the button is still there to be pressed again.
      session.earlier().catch(() => undefined);
    },
    home: () => go({ type: "home" }),
    back: () => go({ type: "back" }),
    chat,
    load,
    close,
  };
}
