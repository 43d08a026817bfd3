/** A connection comes back when it should, stays away when it should, and notices silence. */
import { describe, expect, test } from "vitest";
import { createWorld } from "./world.ts";

describe("coming back", () => {
  test("after a lost connection it waits half of the first step with a fair coin", async () => {
    const { clock, server, load } = createWorld();
    const { line } = load();
    await clock.pass(0);

    server.cut();
    await clock.pass(249);
    const early = line.status();
    await clock.pass(1);

    expect(early).toBe("offline");
    expect(line.status()).toBe("online");
  });

  test("waits grow to thirty seconds and no further", async () => {
    const { clock, server, load } = createWorld();
    const { line } = load();
    server.silence(true);
    await clock.pass(300_000);
    server.silence(false);

    await clock.pass(10_000 + 15_000);

    expect(line.status()).toBe("online");
  });

  test("a close code that forbids it is final and says why", async () => {
    const { clock, server, load } = createWorld();
    const { line, session } = load();
    await clock.pass(0);

    server.push({
      type: "error",
      id: null,
      code: "wrong_origin",
      message: "Not here.",
      retry: false,
    });
    await clock.pass(0);
    server.cut(4403);
    await clock.pass(600_000);
    line.wake();
    await clock.pass(0);

    expect(session.state()).toMatchObject({ status: "refused", refusal: "Not here." });
  });

  test("a refused token is dropped and a new one asked for", async () => {
    const { clock, server, local, load } = createWorld();
    const { line } = load();
    await clock.pass(0);
    const before = local.get("sidelight:demo:token");

    server.cut(4401);
    await clock.pass(1_000);

    expect(before).not.toBeNull();
    expect(line.status()).toBe("online");
    expect(server.received.at(-1)).toMatchObject({ type: "hello", token: null });
  });

  test("waking connects at once", async () => {
    const { clock, server, load } = createWorld();
    const { line } = load();
    await clock.pass(0);
    server.cut();
    await clock.pass(0);

    line.wake();
    await clock.pass(0);

    expect(line.status()).toBe("online");
  });

  test("a suspended line stays away until it is woken", async () => {
    const { clock, load } = createWorld();
    const { line } = load();
    await clock.pass(0);

    line.suspend();
    await clock.pass(600_000);
    const asleep = line.status();
    line.wake();
    await clock.pass(0);

    expect(asleep).toBe("offline");
    expect(line.status()).toBe("online");
  });
});

describe("silence", () => {
  test("a ping without an answer ends in a new connection", async () => {
    const { clock, server, load } = createWorld();
    const { line } = load();
    await clock.pass(0);

    server.silence(true);
    await clock.pass(25_000 + 9_999);
    const waiting = line.status();
    await clock.pass(1);

    expect(waiting).toBe("online");
    expect(line.status()).toBe("offline");
  });

  test("waking after more than five seconds asks whether anybody is there", async () => {
    const { clock, server, load } = createWorld();
    const { line } = load();
    await clock.pass(0);

    line.wake();
    const fresh = server.received.at(-1)?.type;
    await clock.pass(5_001);
    line.wake();

    expect(fresh).toBe("hello");
    expect(server.received.at(-1)?.type).toBe("ping");
  });

  test("a question without an answer is given up after ten seconds", async () => {
    const { clock, server, load } = createWorld();
    const { session } = load();
    await clock.pass(0);
    server.silence(true);

    const found = session.search("invoice").catch((error: Error) => error.constructor.name);
    await clock.pass(10_000);

    expect(await found).toBe("Error");
  });
});
