/** An answer on its way stands in the chat, grows quietly, and becomes the row of its event. */
import type { Answer, Block, Delta } from "@sidelight/protocol";
import { expect, it } from "vitest";
import { CONVERSATION, type Entry, fakeSession, message, transcriptOf } from "./fake-session.ts";
import { type Shown, settled, show } from "./shown.ts";

const paragraph = (text: string): Block => ({
  type: "paragraph",
  inlines: [{ type: "text", text }],
});

const delta = (...texts: string[]): Delta => ({
  type: "delta",
  conversation: CONVERSATION,
  question_seq: 1,
  blocks: texts.map(paragraph),
});

const answer: Answer = {
  kind: "answer",
  rephrased: true,
  question_seq: 1,
  article: { id: "send", title: "Send an invoice", summary: "", url: "https://help.example/s" },
  heading: "",
  blocks: [paragraph("Open it."), paragraph("Press Send.")],
  more: true,
  probability: 0.9,
  page: null,
  related: [],
};

const asked: Entry = ["visitor", message("how do I send it")];
const typing = { kind: "assistant", id: "assistant", name: "Assistant" } as const;

async function composing(...texts: string[]) {
  const session = fakeSession({
    transcript: transcriptOf([asked], { typing, composing: delta(...texts) }),
  });
  const shown = show(session);
  await settled();
  return { session, shown };
}

const growing = (shown: Shown): HTMLElement[] => shown.all("[role=log] [aria-busy=true]");

it("shows what is checked so far, and that more is coming", async () => {
  const { shown } = await composing("Open it.");

  expect(growing(shown).map((one) => one.textContent)).toEqual(["AssistantOpen it."]);
  expect(shown.text()).toContain("Assistant is typing");
});

it("grows in its place without being read aloud", async () => {
  const { session, shown } = await composing("Open it.");
  const [first] = shown.all(".answer p");

  session.set({
    transcript: transcriptOf([asked], { typing, composing: delta("Open it.", "Press Send.") }),
  });
  await settled();

  expect(shown.all(".answer p").map((one) => one.textContent)).toEqual(["Open it.", "Press Send."]);
  expect(shown.all(".answer p")[0]).toBe(first);
  expect(growing(shown).map((one) => one.getAttribute("aria-live"))).toEqual(["off"]);
});

it("offers nothing to press before it is an answer", async () => {
  const { shown } = await composing("Open it.");

  expect(growing(shown).flatMap((one) => [...one.querySelectorAll("button")])).toEqual([]);
});

it("becomes a new row that is read out whole", async () => {
  const { session, shown } = await composing("Open it.");
  const [before] = shown.all(".answer");

  session.set({ transcript: transcriptOf([asked, ["assistant", answer]]) });
  await settled();

  const [after, ...others] = shown.all(".answer");
  expect(growing(shown)).toEqual([]);
  expect(others).toEqual([]);
  expect(after).not.toBe(before);
  expect(after?.closest("[aria-live=off]")).toBeNull();
  expect(shown.text()).toContain("Read: Send an invoice");
});

it("goes without a trace when it is withdrawn", async () => {
  const { session, shown } = await composing("Open it.");

  session.set({ transcript: transcriptOf([asked]) });
  await settled();

  expect(shown.all(".answer")).toEqual([]);
});
