/** The console's screens with made-up data: `?scene=` names one, `&theme=` its scheme. */

import type { Pending } from "@sidelight/client";
import type { InboxRow } from "@sidelight/protocol";
import { render } from "preact";
import { type AgentState, EMPTY_STATE } from "../src/agent-state.ts";
import { createDesk, type Desk } from "../src/desk.ts";
import { openPreferences } from "../src/preferences.ts";
import { SignIn } from "../src/view/sign-in.tsx";
import { Workspace } from "../src/view/workspace.tsx";
import { manyRows, UNUSUAL } from "./crowds.ts";
import { FakeSession } from "./fake-session.ts";
import { AFTERNOON, AGENTS, conversationId, page } from "./people.ts";
import { talkOf, unusualTalkOf } from "./talks.ts";

const query = new URLSearchParams(location.search);
const root = document.getElementById("console");

function begin(
  rows: readonly InboxRow[],
  change: Partial<AgentState> = {},
  talk = talkOf,
): { readonly session: FakeSession; readonly desk: Desk } {
  const session = new FakeSession(
    {
      ...EMPTY_STATE,
      status: "online",
      me: AGENTS[0],
      agents: AGENTS,
      loaded: true,
      rows: new Map(rows.map((row) => [row.conversation, row])),
      presence: new Map(rows.map((row, index) => [row.conversation, index % 3 !== 1])),
      ...change,
    },
    new Map(rows.map((row) => [row.conversation, talk(row)])),
  );
  const preferences = openPreferences(null);
  const theme = query.get("theme");
  if (theme === "dark" || theme === "light") preferences.theme.value = theme;
  const desk = createDesk({ session, preferences, store: null, agentId: "a_nora", now: Date.now });
  return { session, desk };
}

function pending(key: string, text: string, status: Pending["status"]): Pending {
  const conversation = conversationId(5);
  const error =
    status === "refused" ? "Please write at most 8000 characters in one message." : null;
  return {
    key,
    command: { type: "send", id: key, key, conversation, text, choice: null },
    status,
    error,
  };
}

function offline(): Desk {
  const { session, desk } = begin(AFTERNOON, { status: "offline" });
  desk.open(conversationId(5));
  const transcript = session.state().watched.get(conversationId(5))?.transcript;
  if (transcript === undefined) return desk;
  session.change(conversationId(5), {
    transcript: {
      ...transcript,
      pending: [
        pending("key-one-1", "I have made a new link for you, just a moment.", "refused"),
        pending("key-two-2", "Here it is: https://pay.tidebill.example/l/8fj2k", "waiting"),
      ],
    },
  });
  return desk;
}

function opened(number: number, rows = AFTERNOON): Desk {
  const { desk } = begin(rows);
  desk.open(conversationId(number));
  return desk;
}

function mine(): Desk {
  const { session, desk } = begin(AFTERNOON);
  desk.open(conversationId(5));
  const transcript = session.state().watched.get(conversationId(5))?.transcript;
  const visitor = transcript?.events[0]?.actor;
  if (transcript !== undefined && visitor !== undefined) {
    session.change(conversationId(5), { transcript: { ...transcript, typing: visitor } });
  }
  setTimeout(() => {
    const row = session.state().rows.get(conversationId(5));
    if (row === undefined) return;
    const moved = { ...row, seq: row.seq + 1, page: page("payouts", 0) };
    session.become({ rows: new Map(session.state().rows).set(row.conversation, moved) });
  }, 600);
  return desk;
}

/** Five hundred rows, one of which changes ten times a second. */
function busy(): Desk {
  const { session, desk } = begin(manyRows(500));
  desk.open(conversationId(1));
  let at = 0;
  setInterval(() => {
    at = (at + 7) % 500;
    const row = session.state().rows.get(conversationId(at + 1));
    if (row === undefined) return;
    const next = {
      ...row,
      seq: row.seq + 1,
      last_text: `changed ${row.seq}`,
      last_at_ms: Date.now(),
    };
    session.become({ rows: new Map(session.state().rows).set(row.conversation, next) });
  }, 100);
  return desk;
}

const SCENES: Readonly<Record<string, () => Desk>> = {
  desk: () => begin(AFTERNOON).desk,
  waiting: () => opened(1),
  mine,
  note: () => {
    const desk = opened(5);
    desk.mode.value = "note";
    return desk;
  },
  knowledge: () => {
    const desk = opened(5);
    desk.knowledgeOpen.value = true;
    return desk;
  },
  taken: () => {
    const notice = { code: "already_taken" as const, message: "" };
    const { desk } = begin(AFTERNOON, { notices: new Map([[conversationId(7), notice]]) });
    desk.open(conversationId(7));
    return desk;
  },
  empty: () => begin([]).desk,
  loading: () => begin([], { loaded: false, status: "connecting" }).desk,
  sixty: () => opened(1, manyRows(60)),
  unusual: () => {
    const { desk } = begin(UNUSUAL, {}, unusualTalkOf);
    desk.open(conversationId(1));
    return desk;
  },
  details: () => {
    const desk = opened(1);
    desk.pane.value = "details";
    return desk;
  },
  offline,
  busy,
};

function Gallery({ refused, desk }: { readonly refused: boolean; readonly desk: Desk | null }) {
  if (desk !== null) return <Workspace desk={desk} onSignOut={() => undefined} />;
  const notice = refused ? "The e-mail address or the password is wrong." : null;
  return <SignIn notice={notice} onSubmit={() => Promise.resolve({ ok: false, message: "No." })} />;
}

const scene = query.get("scene") ?? "desk";
document.documentElement.dataset["theme"] = query.get("theme") ?? "system";
if (root !== null)
  render(<Gallery refused={scene === "refused"} desk={SCENES[scene]?.() ?? null} />, root);
