/** Owns what each action of the visitor asks of the session and of the screens. */
import type { VisitorSession, VisitorState } from "@sidelight/client";
import type { ChatActions } from "./chat.tsx";
import type { Anchors } from "./options.ts";
import type { Screen, Step } from "./screens.ts";

/** Everything the visitor can do in the panel. */
export interface PanelActions extends ChatActions {
  /** Asks in the open conversation, or in a new one where that is over. */
  ask(text: string): void;
  open(article: string, title: string): void;
  resume(conversation: string): void;
}

/** What the actions work on, read anew at each render. */
export interface Scene {
  readonly session: VisitorSession;
  readonly state: VisitorState;
  readonly screen: Screen;
  readonly anchors: Anchors;
  go(step: Step): void;
  close(): void;
  /** Says something in passing. */
  tell(what: "anchorGone"): void;
}

/** Below this width the panel covers the page, so that what it points at would be hidden. */
const COVERS_PAGE = "(max-width: 30em)";

/** Leaves a conversation that is over; in the chat itself a solved one is reopened instead. */
function leaveEnded({ session, state, screen }: Scene, evenSolved: boolean): void {
  const ended = state.transcript?.state;
  const solved = ended === "resolved" && (evenSolved || screen.name !== "chat");
  if (ended === "closed" || solved) session.select(null);
}

async function showAnchor({ session, anchors, close, tell }: Scene, id: string): Promise<void> {
  session.view("anchor", id);
  const shown = anchors.show(id);
  if (matchMedia(COVERS_PAGE).matches) close();
  if (!(await shown)) tell("anchorGone");
}

/** Returns the actions for one render. */
export function actionsOf(scene: Scene): PanelActions {
  const { session, go } = scene;
  const open = (id: string, title: string): void => {
    session.view("article", id);
    go({ type: "article", id, title });
  };
  const say = (text: string, choice?: string): void => {
    leaveEnded(scene, false);
    session.send(text, choice);
    go({ type: "chat" });
  };
  return {
    ask: (text) => say(text),
    choose: (option) => say(option.title, option.id),
    open,
    openArticle: (id) => open(id, ""),
    showAnchor: (id) => {
      showAnchor(scene, id).catch(() => scene.tell("anchorGone"));
    },
    askPerson: () => {
      // A solved conversation takes no escalation; a new one may begin with it.
      leaveEnded(scene, true);
      session.escalate();
      go({ type: "chat" });
    },
    resume: (conversation) => {
      session.select(conversation);
      go({ type: "chat" });
    },
    startAnew: () => {
      session.select(null);
      go({ type: "chat" });
    },
    vote: (seq, helpful) => session.feedback(seq, helpful),
    confirm: () => session.confirm(),
    rate: (score, comment) => session.csat(score, comment),
    retry: (key) => session.retry(key),
    discard: (key) => session.discard(key),
    earlier: () => session.earlier(),
  };
}
