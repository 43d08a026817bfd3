/** How a frame changes what an agent's session knows; pure, transcripts are kept elsewhere. */
import type { AgentPush, Card, Watching, WelcomeAgent } from "@sidelight/protocol";
import type { AgentState, CardHeld, Notice } from "./agent-state.ts";
import { takeSnapshot, upsertRow } from "./inbox.ts";

/** A frame as it came, of either role; one that is not for agents changes nothing. */
type Frame = AgentPush | { readonly type: string };

const withEntry = <Value>(
  map: ReadonlyMap<string, Value>,
  key: string,
  value: Value,
): ReadonlyMap<string, Value> => new Map(map).set(key, value);

export function withoutEntry<Value>(
  map: ReadonlyMap<string, Value>,
  key: string,
): ReadonlyMap<string, Value> {
  if (!map.has(key)) return map;
  return new Map([...map].filter(([name]) => name !== key));
}

export function withNotice(state: AgentState, conversation: string, notice: Notice): AgentState {
  return { ...state, notices: withEntry(state.notices, conversation, notice) };
}

function takeCard(state: AgentState, conversation: string, held: CardHeld): AgentState {
  const before = state.cards.get(conversation);
  if (before !== undefined && before.seq > held.seq) return state;
  return { ...state, cards: withEntry(state.cards, conversation, held) };
}

function onWatching(
  state: AgentState,
  { row, card, transcript, visitor_online }: Watching,
): AgentState {
  const { conversation } = row;
  return takeCard(
    {
      ...state,
      rows: upsertRow(state.rows, row),
      presence: withEntry(state.presence, conversation, visitor_online),
      notices: withoutEntry(state.notices, conversation),
    },
    conversation,
    { seq: transcript.head, card },
  );
}

/** A snapshot; nothing held from a log of another epoch is believed. */
function onWelcome(state: AgentState, push: WelcomeAgent, nowMs: number): AgentState {
  const same = state.epoch === push.epoch;
  const fresh: AgentState = {
    ...state,
    me: push.agent,
    agents: push.agents,
    epoch: push.epoch,
    limits: push.limits,
    loaded: true,
    rows: takeSnapshot(same ? state.rows : new Map(), push.inbox),
    cards: same ? state.cards : new Map(),
    presence: new Map(),
    skewMs: push.now_ms - nowMs,
  };
  return push.watching.reduce(onWatching, fresh);
}

const onCard = (state: AgentState, { conversation, seq, card }: Card): AgentState =>
  takeCard(state, conversation, { seq, card });

const isAgentPush = (frame: Frame): frame is AgentPush => TAKEN.has(frame.type);

const TAKEN: ReadonlySet<string> = new Set([
  "welcome_agent",
  "watching",
  "inbox",
  "card",
  "agents",
  "presence",
]);

/** Takes a frame in; `nowMs` is this browser's time. */
export function reduce(state: AgentState, frame: Frame, nowMs: number): AgentState {
  if (!isAgentPush(frame)) return state;
  switch (frame.type) {
    case "welcome_agent":
      return onWelcome(state, frame, nowMs);
    case "watching":
      return onWatching(state, frame);
    case "inbox":
      return { ...state, rows: upsertRow(state.rows, frame.row) };
    case "card":
      return onCard(state, frame);
    case "agents":
      return { ...state, agents: frame.agents };
    case "presence":
      return {
        ...state,
        presence: withEntry(state.presence, frame.conversation, frame.visitor_online),
      };
    default:
      return state;
  }
}
