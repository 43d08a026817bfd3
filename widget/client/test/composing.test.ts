/** An answer on its way is shown as it grows, and only until the log says more. */
import type { Delta, EventBody } from "@sidelight/protocol";
import { describe, expect, test } from "vitest";
import { createWorld } from "./world.ts";

const message = (text: string): EventBody => ({
  kind: "message",
  text,
  signals: [],
  choice: null,
});

const blocks = (...texts: string[]): Delta["blocks"] =>
  texts.map((text) => ({ type: "paragraph", inlines: [{ type: "text", text }] }));

/** A conversation in which the visitor has asked, and what is shown of an answer to it. */
async function asked() {
  const { clock, server, load } = createWorld();
  const { session } = load();
  await clock.pass(0);
  session.send("How do I send it?");
  await clock.pass(0);
  const conversation = session.state().transcript?.conversation ?? "";
  return {
    session,
    async composes(questionSeq: number, ...texts: string[]): Promise<void> {
      const own = { conversation, question_seq: questionSeq, blocks: blocks(...texts) };
      server.push({ type: "delta", ...own });
      await clock.pass(0);
    },
    async logs(body: EventBody, kind: "visitor" | "assistant" | "agent"): Promise<void> {
      server.append(conversation, body, kind);
      await clock.pass(0);
    },
    pass: clock.pass,
    shown: () => session.state().transcript?.composing?.blocks ?? null,
  };
}

describe("an answer on its way", () => {
  test("is shown as it was told last", async () => {
    const { composes, shown } = await asked();

    await composes(1, "Open it.");
    const first = shown();
    await composes(1, "Open it.", "Press Send.");

    expect(first).toEqual(blocks("Open it."));
    expect(shown()).toEqual(blocks("Open it.", "Press Send."));
  });

  test("adds nothing to what is held of the log", async () => {
    const { session, composes } = await asked();
    const before = session.state().transcript;

    await composes(1, "Open it.");

    const { composing, ...rest } = session.state().transcript ?? {};
    expect({ ...rest, composing: null }).toEqual(before);
  });

  test("gives way to the assistant's event, and does not come back after it", async () => {
    const { composes, logs, shown } = await asked();
    await composes(1, "Open it.");

    await logs(message("In the article's words."), "assistant");
    const after = shown();
    await composes(1, "Open it.", "Late.");

    expect([after, shown()]).toEqual([null, null]);
  });

  test("gives way to a person", async () => {
    const { composes, logs, shown } = await asked();
    await composes(1, "Open it.");

    await logs({ kind: "taken_over" }, "agent");

    expect(shown()).toBeNull();
  });

  test("gives way to a newer question and then to its answer", async () => {
    const { composes, logs, shown } = await asked();
    await composes(1, "Open it.");

    await logs(message("And resend?"), "visitor");
    const between = shown();
    await composes(2, "Press Resend.");
    await composes(1);

    expect(between).toBeNull();
    expect(shown()).toEqual(blocks("Press Resend."));
  });

  test("stays while the visitor goes to another page", async () => {
    const { composes, logs, shown } = await asked();
    await composes(1, "Open it.");

    await logs({ kind: "declared", declared: {} }, "visitor");

    expect(shown()).toEqual(blocks("Open it."));
  });

  test("is withdrawn by one without blocks", async () => {
    const { composes, shown } = await asked();
    await composes(1, "Open it.");

    await composes(1);

    expect(shown()).toBeNull();
  });

  test("lapses ten seconds after it grew last", async () => {
    const { composes, pass, shown } = await asked();
    await composes(1, "Open it.");
    await pass(9_000);
    await composes(1, "Open it.", "Press Send.");

    await pass(9_999);
    const during = shown();
    await pass(1);

    expect(during).toEqual(blocks("Open it.", "Press Send."));
    expect(shown()).toBeNull();
  });
});
