/** A visitor's session against a server that loses, repeats, refuses and restarts. */
import { describe, expect, test } from "vitest";
import { createWorld, echoesOf, textsOf } from "./world.ts";

describe("sending", () => {
  test("a message is shown at once and becomes its event", async () => {
    const { clock, load } = createWorld();
    const { session } = load();
    await clock.pass(0);

    session.send("Hello");
    const echoes = echoesOf(session);
    await clock.pass(0);

    expect(echoes).toEqual(["Hello sending"]);
    expect(textsOf(session)).toEqual(["Hello"]);
    expect(echoesOf(session)).toEqual([]);
  });

  test("messages written while offline wait and arrive in order", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);
    server.silence(true);
    server.cut();
    await clock.pass(0);

    session.send("one");
    session.send("two");
    const echoes = echoesOf(session);
    server.silence(false);
    await clock.pass(60_000);

    expect(echoes).toEqual(["one waiting", "two waiting"]);
    expect(textsOf(session)).toEqual(["one", "two"]);
  });

  test("a message whose reply was lost is there once", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);
    server.loseReplies(1);

    session.send("Hello");
    await clock.pass(60_000);

    expect(textsOf(session)).toEqual(["Hello"]);
    expect(echoesOf(session)).toEqual([]);
    expect(server.received.filter(({ type }) => type === "send")).toHaveLength(2);
  });

  test("a message that was not sent survives a reload and keeps its key", async () => {
    const { clock, server, local, load } = createWorld();
    const first = load();
    await clock.pass(0);
    server.silence(true);
    server.cut();
    await clock.pass(0);
    first.session.send("Hello");
    first.line.close();
    server.silence(false);

    const { session } = load();
    await clock.pass(0);

    expect(textsOf(session)).toEqual(["Hello"]);
    expect(local.names().filter((name) => name.includes("outbox"))).toEqual([]);
  });

  test("two tabs with one outbox send everything once", async () => {
    const { clock, server, load } = createWorld();
    const first = load();
    await clock.pass(0);
    server.silence(true);
    server.cut();
    await clock.pass(0);
    first.session.send("from the first");
    const second = load();
    second.session.send("from the second");
    server.silence(false);

    await clock.pass(60_000);

    expect(textsOf(first.session)).toEqual(["from the first", "from the second"]);
    expect(textsOf(second.session)).toEqual(["from the first", "from the second"]);
    expect([...echoesOf(first.session), ...echoesOf(second.session)]).toEqual([]);
  });

  test("a server that is busy is asked again in the same order", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);
    server.refuse(1, { code: "rate_limited", retry: true, retry_after_ms: 700 });

    session.send("one");
    session.send("two");
    await clock.pass(699);
    const early = textsOf(session);
    await clock.pass(1);

    expect(early).toEqual([]);
    expect(textsOf(session)).toEqual(["one", "two"]);
  });

  test("a refused message says why, can be tried again and can be discarded", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);
    server.refuse(3, { code: "too_long", retry: false });
    session.send("long");
    session.send("longer");
    await clock.pass(0);
    const [long, longer] = session.state().transcript?.pending ?? [];

    session.retry(long?.key ?? "");
    session.discard(longer?.key ?? "");
    await clock.pass(0);

    expect(long).toMatchObject({ status: "refused", error: "no" });
    expect(echoesOf(session)).toEqual(["long refused"]);
  });
});

test("a message too large for a frame is refused here and holds nothing up", async () => {
  const { clock, server, load } = createWorld();
  const { session } = load();
  await clock.pass(0);

  session.send("é".repeat(40_000));
  session.send("short");
  await clock.pass(0);

  expect(textsOf(session)).toEqual(["short"]);
  expect(session.state().transcript?.pending).toMatchObject([{ status: "refused" }]);
  expect(server.received.filter(({ type }) => type === "send")).toHaveLength(1);
});

describe("following", () => {
  test("a lost event is asked for when the next one comes", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);
    session.send("Hello");
    await clock.pass(0);
    const conversation = session.state().transcript?.conversation ?? "";

    server.losePushes(1);
    for (const text of ["one", "two"]) {
      server.append(conversation, { kind: "message", text, signals: [], choice: null });
    }
    await clock.pass(0);

    expect(textsOf(session)).toEqual(["Hello", "one", "two"]);
  });

  test("a lost last event is found by the heartbeat", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);
    session.send("Hello");
    await clock.pass(0);

    server.losePushes(1);
    server.append(session.state().transcript?.conversation ?? "", {
      kind: "message",
      text: "last",
      signals: [],
      choice: null,
    });
    await clock.pass(25_000);

    expect(textsOf(session)).toEqual(["Hello", "last"]);
  });

  test("another epoch drops what is held and takes the server's log", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);
    session.send("before");
    await clock.pass(0);
    const conversation = session.state().transcript?.conversation ?? "";

    server.restore();
    server.append(conversation, { kind: "message", text: "after", signals: [], choice: null });
    server.cut();
    await clock.pass(60_000);

    expect(textsOf(session)).toEqual(["after"]);
  });

  test("another visitor sees nothing of the one before him", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);
    session.send("mine");
    await clock.pass(0);

    server.handOver();
    server.cut();
    await clock.pass(60_000);

    expect(textsOf(session)).toEqual([]);
    expect(session.state().transcript).toBeNull();
  });

  test("history is there after a reload", async () => {
    const { clock, load } = createWorld();
    const first = load();
    await clock.pass(0);
    first.session.send("Hello");
    await clock.pass(0);
    first.line.close();

    const { session } = load();
    await clock.pass(0);

    expect(textsOf(session)).toEqual(["Hello"]);
  });

  test("what others say is unread until it has been seen", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);
    session.send("Hello");
    await clock.pass(0);
    const conversation = session.state().transcript?.conversation ?? "";
    server.append(conversation, { kind: "message", text: "Hi", signals: [], choice: null });
    await clock.pass(0);

    const before = session.state().unread;
    session.seen();

    expect(before).toBe(1);
    expect(session.state().unread).toBe(0);
    expect(server.received.at(-1)).toEqual({ type: "seen", conversation, seq: 2 });
  });

  test("what one did oneself is nothing new to read", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);
    const newIn = () => session.state().conversations.map(({ head, seen }) => head - seen);

    session.send("Hello");
    await clock.pass(0);
    const before = newIn();
    const conversation = session.state().transcript?.conversation ?? "";
    server.append(conversation, { kind: "message", text: "Hi", signals: [], choice: null });
    await clock.pass(0);

    expect(before).toEqual([0]);
    expect(newIn()).toEqual([2]);
  });

  test("typing lapses after six seconds", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);
    session.send("Hello");
    await clock.pass(0);
    const conversation = session.state().transcript?.conversation ?? "";
    const actor = { kind: "agent", id: "a_1", name: "Ada" };

    server.push({ type: "typing", conversation, actor });
    await clock.pass(5_999);
    const during = session.state().transcript?.typing;
    await clock.pass(1);

    expect(during).toEqual(actor);
    expect(session.state().transcript?.typing).toBeNull();
  });

  test("a push that nobody knows is ignored", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);

    server.push({ type: "from_the_future", value: 1 });
    await clock.pass(0);

    expect(session.state().status).toBe("online");
  });
});
