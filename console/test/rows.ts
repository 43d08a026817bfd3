/** Small rows, cards and transcripts for tests; each field may be overridden. */
import type {
  Event,
  HandoffCard,
  InboxRow,
  Transcript,
  Visitor,
  Watching,
} from "@sidelight/protocol";

export const VISITOR: Visitor = {
  id: "v_mara",
  name: "Mara Lindqvist",
  email: "mara@harbourpine.example",
  identified: true,
  traits: {},
};

export const idOf = (name: string): string => `c_${name.padEnd(22, "0")}`;

export function rowOf(name: string, change: Partial<InboxRow> = {}): InboxRow {
  return {
    conversation: idOf(name),
    seq: 1,
    state: "waiting",
    visitor: VISITOR,
    page: null,
    last_text: "hello",
    last_at_ms: 1_000,
    opened_at_ms: 0,
    waiting_since_ms: 1_000,
    reason: "asked_for_person",
    agent: null,
    priority: "normal",
    team: "support",
    skills: [],
    csat: null,
    ...change,
  };
}

export function cardOf(change: Partial<HandoffCard> = {}): HandoffCard {
  return {
    question: "it says the payment failed what now",
    visitor: VISITOR,
    page: null,
    trail: [],
    declared: {},
    tried: [],
    signals: [],
    reason: "asked_for_person",
    waiting_since_ms: 1_000,
    actions: [],
    walked: [],
    asking: null,
    ...change,
  };
}

export function eventOf(conversation: string, seq: number, change: Partial<Event> = {}): Event {
  return {
    type: "event",
    conversation,
    seq,
    visitor_seq: seq,
    at_ms: 1_000 + seq,
    actor: { kind: "visitor", id: VISITOR.id, name: VISITOR.name },
    state: "waiting",
    key: null,
    body: { kind: "message", text: `message ${seq}`, signals: [], choice: null },
    ...change,
  };
}

export function runOf(conversation: string, events: readonly Event[], head: number): Transcript {
  return {
    type: "transcript",
    id: null,
    conversation,
    state: events.at(-1)?.state ?? "waiting",
    events: [...events],
    first_seq: events[0]?.seq ?? 1,
    head,
    reset: false,
  };
}

export function watchingOf(row: InboxRow, events: readonly Event[]): Watching {
  return {
    type: "watching",
    id: null,
    row,
    card: cardOf(),
    transcript: runOf(row.conversation, events, events.at(-1)?.seq ?? 0),
    visitor_online: true,
  };
}
