/** Owns what runs beside rendering: session state, loading an article, telling what was seen. */
import type { VisitorSession, VisitorState } from "@sidelight/client";
import { useEffect, useReducer, useState } from "preact/hooks";
import type { Loaded } from "./article.tsx";
import { ratingOf } from "./rows.ts";
import type { Screen } from "./screens.ts";

/** An open conversation is where the visitor still is for this long after its last event. */
const STILL_THERE_MS = 30 * 60_000;

/** Returns the session's state, anew at every change. */
export function useVisitorState(session: VisitorSession): VisitorState {
  const [state, setState] = useState(() => session.state());
  useEffect(() => {
    setState(session.state());
    return session.subscribe(setState);
  }, [session]);
  return state;
}

/** Tells whether the panel should open in the chat rather than at home. */
export function opensInChat({ transcript, unread }: VisitorState, nowMs: number): boolean {
  if (transcript === null) return false;
  const { state, events, pending } = transcript;
  if (unread > 0 || pending.length > 0 || state === "waiting" || state === "with_agent")
    return true;
  const last = events[events.length - 1];
  const recent = last !== undefined && nowMs - last.at_ms < STILL_THERE_MS;
  return recent && (state === "assisting" || ratingOf(transcript) === "open");
}

/** Loads the open article; `again` retries. An article that is no longer open is dropped. */
export function useArticle(
  session: VisitorSession,
  screen: Screen,
): { loaded: Loaded; again(): void } {
  const id = screen.name === "article" ? screen.id : null;
  const [attempt, again] = useReducer((count: number, _: null) => count + 1, 0);
  const [loaded, setLoaded] = useState<{ id: string | null; loaded: Loaded }>({
    id: null,
    loaded: { type: "loading" },
  });
  useEffect(() => {
    if (id === null) return;
    let current = true;
    const settle = (next: Loaded): void => {
      if (current) setLoaded({ id, loaded: next });
    };
    settle({ type: "loading" });
    session.article(id).then(
      (article) => settle({ type: "ready", article }),
      () => settle({ type: "failed" }),
    );
    return () => {
      current = false;
    };
  }, [session, id, attempt]);
  return {
    loaded: loaded.id === id ? loaded.loaded : { type: "loading" },
    again: () => again(null),
  };
}

/** Tells the server what has been on screen, and only while the tab is really visible. */
export function useSeen(session: VisitorSession, state: VisitorState, chatOpen: boolean): void {
  const { unread } = state;
  const head = state.transcript?.head ?? 0;
  useEffect(() => {
    const tell = (): void => {
      if (chatOpen && unread > 0 && document.visibilityState === "visible") session.seen();
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [session, chatOpen, unread, head]);
}
