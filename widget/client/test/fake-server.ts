/** A small server in memory that keeps the log as the real one does, and fails when told to. */
import {
  type DurableCommand,
  type Event,
  type EventBody,
  type Greeting,
  LIMITS,
  type Transcript,
  type Welcome,
} from "@sidelight/protocol";
import type { Command, OpenTransport, TransportEvents } from "../src/index.ts";

/** How many events a client may be behind before it is told to begin anew. */
const REACH = 8;

/** One live connection. */
interface Line {
  readonly events: TransportEvents;
  greeted: boolean;
  open: boolean;
}

/** What a test may do to the world between client and server. */
export interface FakeServer {
  readonly open: OpenTransport;
  /** Everything that clients sent, greetings too. */
  readonly received: readonly (Command | Greeting)[];
  log(conversation: string): readonly Event[];
  /** Something that happens without this client. */
  append(conversation: string, body: EventBody, kind?: Event["actor"]["kind"]): Event;
  push(frame: object): void;
  /** Ends every connection with a code. */
  cut(code?: number): void;
  /** The next pushes of events get lost on the way. */
  losePushes(count: number): void;
  /** The next commands get lost, with their connection, before they are read. */
  loseCommands(count: number): void;
  /** The next replies get lost, with their connection, after the command was done. */
  loseReplies(count: number): void;
  /** The next durable commands get this error. */
  refuse(count: number, error: { code: string; retry: boolean; retry_after_ms?: number }): void;
  /** Connections open but nothing is ever said. */
  silence(on: boolean): void;
  /** The browser is another person's from the next greeting on. */
  handOver(): void;
  /** A database restored from nothing. */
  restore(): void;
}

/** Starts a server. */
export function fakeServer(now: () => number): FakeServer {
  const logs = new Map<string, Event[]>();
  const replies = new Map<string, object>();
  const lines = new Set<Line>();
  const received: (Command | Greeting)[] = [];
  const lose = { pushes: 0, commands: 0, replies: 0 };
  let refusals: object[] = [];
  let silent = false;
  let epoch = 1;
  let visitor = 1;

  const log = (conversation: string): Event[] => logs.get(conversation) ?? [];

  const tell = (line: Line, frame: object): void => {
    if (line.open && !silent)
      queueMicrotask(() => line.open && line.events.frame(JSON.stringify(frame)));
  };

  const end = (line: Line, code: number): void => {
    if (!line.open) return;
    line.open = false;
    lines.delete(line);
    queueMicrotask(() => line.events.closed(code));
  };

  const append = (
    conversation: string,
    body: EventBody,
    kind: Event["actor"]["kind"] = "agent",
    key: string | null = null,
  ): Event => {
    const list = log(conversation);
    const event: Event = {
      type: "event",
      conversation,
      seq: list.length + 1,
      visitor_seq: list.length + 1,
      at_ms: now(),
      actor: { kind, id: `a_${kind}`, name: kind },
      state: body.kind === "resolved" ? "resolved" : "assisting",
      key,
      body,
    };
    logs.set(conversation, [...list, event]);
    for (const line of lines) {
      if (line.greeted && !mishap("pushes")) tell(line, event);
    }
    return event;
  };

  const transcript = (conversation: string, after: number, id: string | null): Transcript => {
    const all = log(conversation);
    const from = all.length - after > REACH && after > 0 ? all.length - REACH : after;
    return {
      type: "transcript",
      id,
      conversation,
      state: all.at(-1)?.state ?? "assisting",
      events: all.slice(from),
      first_seq: from > after ? from + 1 : 1,
      head: all.length,
      reset: from > after,
    };
  };

  const before = (conversation: string, seq: number, id: string): Transcript => {
    const from = Math.max(0, seq - 1 - REACH);
    const run = transcript(conversation, 0, id);
    return { ...run, events: run.events.slice(from, seq - 1), first_seq: from + 1 };
  };

  const welcome = (hello: Extract<Greeting, { type: "hello" }>): Welcome => ({
    type: "welcome",
    id: hello.id,
    visitor: { id: `v_${visitor}`, name: "", email: "", identified: false, traits: {} },
    token: `token-${received.length}`,
    epoch: `e${epoch}`,
    now_ms: now(),
    conversations: [...logs].map(([conversation, events]) => ({
      conversation,
      state: events.at(-1)?.state ?? "assisting",
      head: events.length,
      seen: 0,
      opened_at_ms: events[0]?.at_ms ?? 0,
      last_at_ms: events.at(-1)?.at_ms ?? 0,
      last_text: "",
      agent: null,
    })),
    transcripts: (hello.resume ?? []).map((cursor) =>
      transcript(cursor.conversation, hello.epoch === `e${epoch}` ? cursor.after : 0, null),
    ),
    page_help: { context: null, title: hello.page.url, greeting: "", articles: [], questions: [] },
    availability: { agents_online: 1, text: "" },
    limits: LIMITS,
  });

  const bodyOf = (command: DurableCommand): EventBody =>
    command.type === "send"
      ? { kind: "message", text: command.text, signals: [], choice: null }
      : { kind: "said", phrase: command.type, text: "", question_seq: null, offer_person: false };

  const durable = (command: DurableCommand): object => {
    const name = `${command.conversation} ${command.key}`;
    const known = replies.get(name);
    if (known) return { ...known, id: command.id };
    const refusal = refusals.shift();
    if (refusal)
      return { type: "error", message: "no", retry_after_ms: null, ...refusal, id: command.id };
    const { conversation, seq, at_ms } = append(
      command.conversation,
      bodyOf(command),
      "visitor",
      command.key,
    );
    const accepted = { type: "accepted", id: command.id, conversation, seq, at_ms };
    replies.set(name, accepted);
    return accepted;
  };

  const replyTo = (command: Command): object | null => {
    if ("key" in command) return durable(command);
    switch (command.type) {
      case "catch_up":
        return transcript(command.conversation, command.after, command.id);
      case "earlier":
        return before(command.conversation, command.before, command.id);
      case "ping":
        return {
          type: "pong",
          id: command.id,
          heads: [...logs].map(([conversation, { length }]) => ({ conversation, head: length })),
        };
      case "identify":
        return welcome({ type: "hello", id: command.id, site: "", tab: "", page: { url: "/" } });
      case "search":
        return { type: "found", id: command.id, hits: [] };
      case "page":
        return {
          type: "suggestions",
          id: command.id,
          page_help: {
            context: null,
            title: command.page.url,
            greeting: "",
            articles: [],
            questions: [],
          },
        };
      default:
        return null;
    }
  };

  const greet = (line: Line, hello: Greeting): void => {
    line.greeted = true;
    if (hello.type === "hello") tell(line, welcome(hello));
  };

  /** Says whether a mishap of this kind was ordered, and counts it off. */
  const mishap = (kind: keyof typeof lose): boolean => lose[kind] > 0 && lose[kind]-- > 0;

  const answer = (line: Line, command: Command): void => {
    const mayFail = command.type !== "ping" && "id" in command;
    if (mayFail && mishap("commands")) {
      end(line, 1006);
      return;
    }
    const reply = replyTo(command);
    if (mayFail && reply && mishap("replies")) end(line, 1006);
    else if (reply) tell(line, reply);
  };

  const read = (line: Line, text: string): void => {
    if (!line.open || silent) return;
    const frame: Command | Greeting = JSON.parse(text);
    received.push(frame);
    if (frame.type === "hello" || frame.type === "hello_agent") greet(line, frame);
    else answer(line, frame);
  };

  return {
    received,
    log,
    append,
    open(_, events) {
      const line: Line = { events, greeted: false, open: true };
      lines.add(line);
      if (!silent) queueMicrotask(() => line.open && events.opened());
      return { send: (text) => read(line, text), close: () => end(line, 1000) };
    },
    push(frame) {
      for (const line of lines) tell(line, frame);
    },
    cut(code = 1006) {
      for (const line of [...lines]) end(line, code);
    },
    losePushes(count) {
      lose.pushes += count;
    },
    loseCommands(count) {
      lose.commands += count;
    },
    loseReplies(count) {
      lose.replies += count;
    },
    refuse(count, error) {
      refusals = Array(count).fill(error);
    },
    silence(on) {
      silent = on;
    },
    handOver() {
      logs.clear();
      replies.clear();
      visitor++;
    },
    restore() {
      logs.clear();
      replies.clear();
      epoch++;
    },
  };
}
