/** What a transcript is drawn as. */
import { emptyTranscript, type TranscriptView } from "@sidelight/client";
import type { Event, PageVisit } from "@sidelight/protocol";
import { expect, test } from "vitest";
import { holderOf, lastSeenSeq, latestPage, timeline } from "../src/timeline.ts";
import { eventOf, idOf } from "./rows.ts";

const ONE = idOf("one");
const DAY_MS = 86_400_000;
const NORA = { kind: "agent", id: "a_nora", name: "Nora" } as const;

const viewOf = (
  events: readonly Event[],
  change: Partial<TranscriptView> = {},
): TranscriptView => ({
  ...emptyTranscript(ONE),
  events,
  head: events.length,
  ...change,
});

const page = (url: string, at_ms: number): PageVisit => ({
  ...{ url, at_ms, title: "", context: null, context_title: "" },
});

const moved = (seq: number): Event =>
  eventOf(ONE, seq, { body: { kind: "page_moved", page: page(`/p/${seq}`, seq) } });

test("a new day gets a heading", () => {
  const items = timeline(viewOf([eventOf(ONE, 1), eventOf(ONE, 2, { at_ms: 1_000 + 2 * DAY_MS })]));

  expect(items.map(({ type }) => type)).toEqual(["day", "spoken", "day", "spoken"]);
});

test("many page moves in a row are one line, a few are lines of their own", () => {
  const many = timeline(viewOf([1, 2, 3, 4, 5].map(moved)));
  const few = timeline(viewOf([1, 2].map(moved)));

  expect(many.map(({ type }) => type)).toEqual(["day", "moves"]);
  expect(few.map(({ type }) => type)).toEqual(["day", "line", "line"]);
});

test("a note never continues a reply, so that it always says it is private", () => {
  const reply = eventOf(ONE, 1, { actor: NORA });
  const note = eventOf(ONE, 2, { actor: NORA, body: { kind: "note", text: "psst" } });
  const items = timeline(viewOf([reply, note]));

  expect(items.map((item) => item.type === "spoken" && item.continued)).toEqual([
    false,
    false,
    false,
  ]);
});

test("a verdict finds its answer by the visitor's numbers", () => {
  const answer = eventOf(ONE, 3, {
    visitor_seq: 2,
    body: {
      ...{ kind: "answer", question_seq: 1, heading: "", blocks: [], more: false },
      rephrased: false,
      ...{ probability: 0.9, page: null, related: [] },
      article: { id: "a", title: "A", summary: "", url: "/help/s/a" },
    },
  });
  const verdict = eventOf(ONE, 4, { body: { kind: "feedback", answer_seq: 2, helpful: true } });
  const spoken = timeline(viewOf([answer, verdict])).find(({ type }) => type === "spoken");

  expect(spoken).toMatchObject({ helpful: true });
});

test("the marker stands under the last own message that was seen", () => {
  const events = [1, 2, 3].map((seq) => eventOf(ONE, seq, { actor: NORA }));

  expect(lastSeenSeq(viewOf(events, { seenByOther: 2 }))).toBe(2);
});

test("the live page is the latest that any source tells", () => {
  expect(latestPage([moved(3)], page("/row", 9), page("/card", 4))?.url).toBe("/row");
  expect(latestPage([moved(12)], page("/row", 9), null)?.url).toBe("/p/12");
  expect(latestPage([], null)).toBe(null);
});

test("the log tells who has a conversation before the inbox does", () => {
  const taken = eventOf(ONE, 1, { actor: NORA, body: { kind: "taken_over" } });
  const ida = { kind: "agent", id: "a_ida", name: "Ida" } as const;

  expect(holderOf(viewOf([taken], { state: "with_agent" }), ida)).toEqual(NORA);
  expect(holderOf(viewOf([], { state: "with_agent" }), ida)).toEqual(ida);
  expect(holderOf(viewOf([taken], { state: "assisting" }), ida)).toBe(null);
});
