/** The console's own state around a session, as signals: filter, drafts, marks, clock, alerts. */
import {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from "@preact/signals";
import type { InboxRow } from "@sidelight/protocol";
import type { AgentSession, AgentState, Watched } from "./agent-state.ts";
import { alertFor, newlyWaiting } from "./alerts.ts";
import { type Drafts, type Mode, openDrafts } from "./drafts.ts";
import { countWaiting, type InboxFilter, NO_FILTER, type Section, sortInbox } from "./inbox.ts";
import type { KeyValueStore } from "./kept.ts";
import type { Preferences } from "./preferences.ts";
import { openReadMarks, type ReadMarks } from "./read-marks.ts";
import { strings } from "./strings.ts";

/** Which of the panes a narrow screen shows. */
export type Pane = "inbox" | "conversation" | "details";

export interface Desk {
  readonly session: AgentSession;
  readonly state: ReadonlySignal<AgentState>;
  readonly preferences: Preferences;
  readonly drafts: Drafts;
  readonly filter: Signal<InboxFilter>;
  readonly pane: Signal<Pane>;
  readonly mode: Signal<Mode>;
  readonly knowledgeOpen: Signal<boolean>;
  /** The agent is in this window. */
  readonly focused: ReadonlySignal<boolean>;
  /** The server's time, once a second. */
  readonly nowMs: ReadonlySignal<number>;
  readonly sections: ReadonlySignal<readonly Section[]>;
  readonly unread: ReadonlySignal<ReadonlySet<string>>;
  readonly waiting: ReadonlySignal<number>;
  readonly current: ReadonlySignal<Watched | null>;
  readonly row: ReadonlySignal<InboxRow | null>;
  open(conversation: string | null): void;
  dispose(): void;
}

export interface DeskParts {
  readonly session: AgentSession;
  readonly preferences: Preferences;
  readonly store: KeyValueStore | null;
  readonly agentId: string;
  readonly now: () => number;
}

const TICK_MS = 1_000;

function inboxSignals(
  state: ReadonlySignal<AgentState>,
  filter: ReadonlySignal<InboxFilter>,
  marks: ReadMarks,
  marked: ReadonlySignal<number>,
): Pick<Desk, "sections" | "unread" | "waiting"> {
  const rows = computed(() => state.value.rows);
  const me = computed(() => state.value.me?.id ?? null);
  const unread = computed(() => {
    void marked.value;
    const fresh = [...rows.value.values()].filter((row) => marks.isUnread(row, me.value));
    return new Set(fresh.map((row) => row.conversation));
  });
  return {
    unread,
    waiting: computed(() => countWaiting(rows.value)),
    sections: computed(() => sortInbox(rows.value, me.value, filter.value, unread.value)),
  };
}

/** Follows whether the agent is in this window. */
function followFocus(focused: Signal<boolean>): () => void {
  const look = (): void => {
    focused.value = document.hasFocus();
  };
  addEventListener("focus", look);
  addEventListener("blur", look);
  return () => {
    removeEventListener("focus", look);
    removeEventListener("blur", look);
  };
}

/** Follows the session with effects that live as long as the desk. */
function watchSession(desk: Desk, marks: ReadMarks, marked: Signal<number>): (() => void)[] {
  let before = desk.state.value.rows;
  let known = desk.state.value.loaded;
  const alerting = effect(() => {
    const { rows, loaded } = desk.state.value;
    const fresh = known ? newlyWaiting(before, rows) : [];
    before = rows;
    known = loaded;
    untracked(() => alertFor(fresh, rows, desk.preferences, desk.open));
  });
  const titling = effect(() => {
    document.title = strings.title(desk.waiting.value);
  });
  const marking = effect(() => {
    const row = desk.row.value;
    if (row === null || !desk.focused.value) return;
    if (!marks.isUnread(row, desk.state.value.me?.id ?? null)) return;
    marks.mark(row);
    untracked(() => {
      marked.value += 1;
    });
  });
  return [alerting, titling, marking];
}

export function createDesk(parts: DeskParts): Desk {
  const { session, preferences } = parts;
  const state = signal(session.state());
  const filter = signal(NO_FILTER);
  const marked = signal(0);
  const clock = signal(parts.now());
  const marks = openReadMarks(parts.store, parts.agentId);
  const pane = signal<Pane>("inbox");
  const mode = signal<Mode>("reply");
  const knowledgeOpen = signal(false);
  const focused = signal(document.hasFocus());
  const current = computed(() => {
    const { watched, current: id } = state.value;
    return id === null ? null : (watched.get(id) ?? null);
  });
  const row = computed(() => state.value.rows.get(state.value.current ?? "") ?? null);
  const timer = setInterval(() => {
    clock.value = parts.now();
  }, TICK_MS);
  const desk: Desk = {
    ...{ session, preferences, filter, pane, mode, knowledgeOpen, focused, state, current, row },
    ...inboxSignals(state, filter, marks, marked),
    drafts: openDrafts(parts.store, parts.agentId),
    nowMs: computed(() => clock.value + state.value.skewMs),
    open(conversation) {
      batch(() => {
        mode.value = "reply";
        knowledgeOpen.value = false;
        pane.value = conversation === null ? "inbox" : "conversation";
        session.open(conversation);
      });
    },
    dispose() {
      for (const stop of stops) stop();
    },
  };
  const stops = [
    () => clearInterval(timer),
    followFocus(focused),
    session.subscribe((next) => {
      state.value = next;
    }),
    ...watchSession(desk, marks, marked),
  ];
  return desk;
}
