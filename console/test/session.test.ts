/** The agent's session against a server at the other end of a fake line. */
import { memoryShelf } from "@sidelight/client";
import { expect, test } from "vitest";
import { SignedOut } from "../src/account.ts";
import type { AgentSession } from "../src/agent-state.ts";
import { createAgentSession } from "../src/session.ts";
import { FakeDeskServer, handClock, settle } from "./fake-desk-server.ts";
import { cardOf, eventOf, idOf, rowOf, watchingOf } from "./rows.ts";

const MINE = idOf("mine");
const NORA = { kind: "agent", id: "a_nora", name: "Nora" } as const;
const IDA = { kind: "agent", id: "a_ida", name: "Ida" } as const;
const BACKOFF_MS = 30_000;

function world(ticket?: () => Promise<string>) {
  const server = new FakeDeskServer();
  const clock = handClock();
  let tickets = 0;
  const shelf = memoryShelf();
  const start = (): AgentSession =>
    createAgentSession({
      url: "ws://sidelight.test/ws",
      agentId: "a_nora",
      tab: "t_1",
      open: server.open,
      clock,
      random: () => 0.5,
      shelf,
      ticket:
        ticket ??
        (() => {
          tickets += 1;
          return Promise.resolve(`ticket-${tickets}`);
        }),
    });
  return { server, clock, start, session: start() };
}

/** A session that is online with one conversation open and two events held. */
async function opened() {
  const made = world();
  await made.server.welcome({ inbox: [rowOf("mine", { seq: 2 })] });
  made.session.open(MINE);
  const watch = made.server.last("watch");
  const events = [eventOf(MINE, 1), eventOf(MINE, 2)];
  await made.server.say({ ...watchingOf(rowOf("mine", { seq: 2 }), events), id: String(watch.id) });
  return made;
}

const textsOf = (session: AgentSession, conversation = MINE): readonly string[] =>
  (session.state().watched.get(conversation)?.transcript.events ?? []).map(({ body }) =>
    "text" in body ? body.text : body.kind,
  );

test("every connect takes a fresh ticket", async () => {
  const { server, clock } = world();
  await server.welcome();
  await server.cut();
  await clock.pass(BACKOFF_MS);

  expect(server.of("hello_agent").map(({ token }) => token)).toEqual(["ticket-1", "ticket-2"]);
});

test("a reconnect resumes the conversations that are open where they were left", async () => {
  const { server, clock } = await opened();
  await server.cut();
  await clock.pass(BACKOFF_MS);

  expect(server.last("hello_agent")).toMatchObject({
    resume: [{ conversation: MINE, after: 2 }],
    epoch: "e_1",
  });
});

test("what was missed comes with the welcome and stands in order, once", async () => {
  const { server, clock, session } = await opened();
  await server.cut();
  await clock.pass(BACKOFF_MS);
  const missed = [eventOf(MINE, 2), eventOf(MINE, 3), eventOf(MINE, 4)];
  await server.welcome({ watching: [watchingOf(rowOf("mine", { seq: 4 }), missed)] });

  expect(textsOf(session)).toEqual(["message 1", "message 2", "message 3", "message 4"]);
});

test("a conversation that the server did not resume is asked for again", async () => {
  const { server, clock } = await opened();
  await server.cut();
  await clock.pass(BACKOFF_MS);
  await server.welcome();

  expect(server.of("watch")).toHaveLength(2);
});

test("a hole in the stream is asked for", async () => {
  const { server } = await opened();
  await server.say(eventOf(MINE, 5));

  expect(server.last("catch_up")).toMatchObject({ conversation: MINE, after: 2 });
});

test("another epoch drops what is held", async () => {
  const { server, clock, session } = await opened();
  await server.cut();
  await clock.pass(BACKOFF_MS);
  const anew = watchingOf(rowOf("mine", { seq: 1 }), [eventOf(MINE, 1)]);
  await server.welcome({ epoch: "e_2", inbox: [rowOf("mine", { seq: 1 })], watching: [anew] });

  expect(textsOf(session)).toEqual(["message 1"]);
  expect(session.state().rows.get(MINE)?.seq).toBe(1);
});

test("a reply is shown as pending until its event is there", async () => {
  const { server, session } = await opened();
  session.reply(MINE, "Hello!");
  await settle();
  const sent = server.last("send");
  const before = session.state().watched.get(MINE)?.transcript.pending.length;
  await server.say(
    eventOf(MINE, 3, {
      key: String(sent["key"]),
      actor: NORA,
      body: { kind: "message", text: "Hello!", signals: [], choice: null },
    }),
  );

  expect(before).toBe(1);
  expect(session.state().watched.get(MINE)?.transcript.pending).toEqual([]);
  expect(textsOf(session).at(-1)).toBe("Hello!");
});

test("a reply written offline goes out once the line is back, with its key", async () => {
  const { server, clock, session } = await opened();
  await server.cut();
  session.reply(MINE, "Still here");
  const key = session.state().watched.get(MINE)?.transcript.pending[0]?.key;
  await clock.pass(BACKOFF_MS);
  await server.welcome();

  expect(server.of("send").map((frame) => frame["key"])).toEqual([key]);
});

test("a takeover that a colleague won becomes a notice, not a pending step", async () => {
  const { server, session } = await opened();
  session.step(MINE, "take_over");
  await settle();
  const sent = server.last("take_over");
  const message = "Ida has taken over this conversation already.";
  await server.say({
    type: "error",
    id: String(sent.id),
    code: "already_taken",
    message,
    retry: false,
    retry_after_ms: null,
  });

  expect(session.state().notices.get(MINE)).toEqual({ code: "already_taken", message });
  expect(session.state().watched.get(MINE)?.transcript.pending).toEqual([]);
});

test("a notice goes when it is dismissed or the step is tried again", async () => {
  const { server, session } = await opened();
  session.step(MINE, "take_over");
  await settle();
  const id = String(server.last("take_over").id);
  const refusal = { type: "error", code: "already_taken", message: "", retry: false } as const;
  await server.say({ ...refusal, id, retry_after_ms: null });
  session.dismiss(MINE);

  expect(session.state().notices.size).toBe(0);
});

test("an older row or card changes nothing", async () => {
  const { server, session } = await opened();
  await server.say({ type: "inbox", row: rowOf("mine", { seq: 7, agent: IDA }) });
  await server.say({ type: "inbox", row: rowOf("mine", { seq: 6 }) });
  await server.say({ type: "card", conversation: MINE, seq: 7, card: cardOf({ question: "new" }) });
  await server.say({ type: "card", conversation: MINE, seq: 6, card: cardOf({ question: "old" }) });

  expect(session.state().rows.get(MINE)?.agent).toEqual(IDA);
  expect(session.state().watched.get(MINE)?.card.question).toBe("new");
});

test("the ninth conversation lets go of the one opened longest ago", async () => {
  const { server, session } = world();
  await server.welcome();
  for (let number = 0; number < 9; number++) session.open(idOf(`n${number}`));

  expect(server.of("unwatch").map(({ conversation }) => conversation)).toEqual([idOf("n0")]);
});

test("an ended sign-in stops the coming back", async () => {
  const { server, clock, session } = world(() => Promise.reject(new SignedOut()));
  await settle();
  await clock.pass(BACKOFF_MS);

  expect(session.state().status).toBe("signed_out");
  expect(server.connects).toBe(0);
});

test("typing is said at most once in the time the server allows", async () => {
  const { server, clock, session } = await opened();
  session.typing(MINE);
  session.typing(MINE);
  await clock.pass(3_000);
  session.typing(MINE);

  expect(server.of("typing")).toHaveLength(2);
});

test("nothing is drawn anew for a conversation that did not change", async () => {
  const { server, session } = await opened();
  const before = session.state().watched.get(MINE);
  await server.say({ type: "inbox", row: rowOf("other") });

  expect(session.state().watched.get(MINE)).toBe(before);
});

test("what solved a question goes with the step that resolves", async () => {
  const { server, session } = await opened();
  session.solved(MINE, { article: "send-an-invoice" });
  await settle();

  expect(server.last("resolve")).toMatchObject({ conversation: MINE, article: "send-an-invoice" });
});
