/** What a visitor's line tells of him: page, trail, identity, typing; each as often as needed. */
import { expect, test } from "vitest";
import { memoryShelf } from "../src/index.ts";
import { createWorld } from "./world.ts";

test("typing is said at most every three seconds", async () => {
  const { clock, server, load } = createWorld();
  const { session } = load();
  await clock.pass(0);
  session.send("Hello");
  await clock.pass(0);

  session.typing();
  session.typing();
  await clock.pass(3_000);
  session.typing();

  expect(server.received.filter(({ type }) => type === "typing")).toHaveLength(2);
});

test("an identity is told once, then the token stands for it", async () => {
  const { clock, server, load } = createWorld();
  const { line } = load();
  line.identify("jwt");
  await clock.pass(0);
  const told = server.received.map((frame) => ("identity" in frame ? frame.identity : ""));
  line.identify("jwt-2");
  await clock.pass(0);
  server.cut();
  await clock.pass(1_000);

  expect(told).toContain("jwt");
  expect(server.received.at(-1)).toMatchObject({ type: "hello", identity: null });
});

test("a page opened while the greeting is under way is told after it", async () => {
  const { clock, server, load } = createWorld();
  const { line, session } = load();

  line.page({ url: "/payments", title: "Payments" });
  await clock.pass(0);

  expect(session.state().pageHelp?.title).toBe("/payments");
  expect(server.received.map(({ type }) => type)).toContain("page");
});

test("the greeting carries the pages opened before in this tab", async () => {
  const { clock, server, load } = createWorld();
  const tab = memoryShelf();
  const first = load(tab);
  first.line.page({ url: "/payments", title: "Payments" });
  first.line.close();

  load(tab);
  await clock.pass(0);

  expect(server.received[0]).toMatchObject({
    page: { url: "/invoices" },
    trail: [{ url: "/invoices" }, { url: "/payments" }],
  });
});
