/** Whatever is lost, repeated or cut off, the client ends with the server's log. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createWorld, echoesOf, textsOf } from "./world.ts";

const mishap = fc.oneof(
  fc.record({ kind: fc.constant("send" as const) }),
  fc.record({ kind: fc.constant("reply" as const) }),
  fc.record({ kind: fc.constant("cut" as const) }),
  fc.record({ kind: fc.constant("suspend" as const) }),
  fc.record({ kind: fc.constant("lose pushes" as const) }),
  fc.record({ kind: fc.constant("lose command" as const) }),
  fc.record({ kind: fc.constant("lose reply" as const) }),
  fc.record({ kind: fc.constant("busy" as const) }),
  fc.record({ kind: fc.constant("reload" as const) }),
  fc.record({ kind: fc.constant("pass" as const) }),
);

test("any order of loss, repeat and resume ends equal to the server", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mishap, { maxLength: 40 }), async (mishaps) => {
      const { clock, server, load } = createWorld();
      let { line, session } = load();
      await clock.pass(0);
      session.send("0");
      await clock.pass(0);
      const conversation = session.state().transcript?.conversation ?? "";
      let sent = 0;

      const cause = async (kind: (typeof mishaps)[number]["kind"]): Promise<void> => {
        switch (kind) {
          case "send":
            return session.send(`${++sent}`);
          case "reply": {
            const body = { kind: "message", text: "reply", signals: [], choice: null } as const;
            return void server.append(conversation, body);
          }
          case "cut":
            return server.cut();
          case "suspend":
            return line.suspend();
          case "lose pushes":
            return server.losePushes(2);
          case "lose command":
            return server.loseCommands(1);
          case "lose reply":
            return server.loseReplies(1);
          case "busy":
            return server.refuse(1, { code: "unavailable", retry: true, retry_after_ms: 50 });
          case "reload":
            line.close();
            ({ line, session } = load());
            return;
          case "pass":
            return clock.pass(300);
        }
      };
      for (const { kind } of mishaps) await cause(kind);
      line.wake();
      await clock.pass(600_000);

      const texts = server.log(conversation).map(({ body }) => ("text" in body ? body.text : ""));
      expect(textsOf(session)).toEqual(texts);
      expect(echoesOf(session)).toEqual([]);
      expect(texts.filter((text) => text !== "reply")).toEqual(
        Array.from({ length: sent + 1 }, (_, index) => `${index}`),
      );
    }),
    { numRuns: 300 },
  );
});
