/** Flows in the console: which choice it was, the walk on the card, hostile text as text. */

import { signal } from "@preact/signals";
import { emptyTranscript } from "@sidelight/client";
import type { EventBody, Walked } from "@sidelight/protocol";
import { render } from "preact";
import { afterEach, expect, test } from "vitest";
import { choices } from "../src/flow-choices.ts";
import { timeline } from "../src/timeline.ts";
import { Card } from "../src/view/card.tsx";
import { lineOf } from "../src/view/line.tsx";
import { SpokenView } from "../src/view/spoken.tsx";
import { walksOf } from "../src/view/walked.tsx";
import { cardOf, eventOf } from "./rows.ts";

const CONVERSATION = "c_0123456789abcdefghijkl";
const STEP: EventBody = {
  kind: "flow_step",
  question_seq: 1,
  flow: "lost-payout",
  title: "Find a lost payout",
  step: "listed",
  text: "Is it in the list?",
  choices: [
    { id: "yes", label: "Yes" },
    { id: "no", label: "<b>No</b>" },
  ],
  answered: [],
};

const message = (text: string, choice: string | null): EventBody => ({
  kind: "message",
  text,
  signals: [],
  choice,
});

const events = (...bodies: readonly EventBody[]) =>
  bodies.map((body, index) => eventOf(CONVERSATION, index + 1, { body, visitor_seq: index + 1 }));

const step = (title: string, question: string, answer: string): Walked => ({
  flow: title,
  title,
  question,
  answer,
  by: "visitor",
});

afterEach(() => document.body.replaceChildren());

test("a question was answered by the next message alone, when that picks", () => {
  const log = events(STEP, message("yep", "yes"), STEP, message("other", null), message("x", "no"));

  expect([...choices(log)]).toEqual([[1, "yes"]]);
});

test("the transcript shows the choices and marks the one it was", () => {
  const log = events(STEP, message("nope", "no"));
  const view = { ...emptyTranscript(CONVERSATION), events: log };
  const item = timeline(view).find((one) => one.type === "spoken");
  const root = document.createElement("div");
  if (item?.type === "spoken") render(<SpokenView {...item} mine={false} seen={false} />, root);

  expect([...root.querySelectorAll("li bdi")].map((one) => one.textContent)).toEqual([
    "Yes",
    "<b>No</b>",
  ]);
  expect(root.querySelector("li.good")?.textContent).toContain("chosen");
});

test("the end of a flow is a quiet line", () => {
  const [event] = events({
    kind: "flow_ended",
    flow: "f",
    title: "Find it",
    how: "handoff",
    answered: [],
  });

  expect(event && lineOf(event, "Mara")?.text).toBe("“Find it” led to a person");
});

test("the card tells the walk, flow by flow, and what is still open", () => {
  const root = document.createElement("div");
  const walked = [
    step("One", "Is it?", "Yes"),
    step("One", "plan", "pro"),
    step("Two", "So?", "No"),
  ];
  const asking = { flow: "Two", title: "Two", step_seq: 9, text: "And now?", choices: [] };
  render(<Card card={cardOf({ walked, asking })} state="waiting" nowMs={signal(0)} />, root);

  expect(walksOf(walked).map(({ title, steps }) => [title, steps.length])).toEqual([
    ["One", 2],
    ["Two", 1],
  ]);
  expect([...root.querySelectorAll(".walked li")].map((one) => one.textContent)).toEqual([
    "Is it? Yes",
    "plan: pro",
    "So? No",
  ]);
  expect(root.querySelector(".walk-open")?.textContent).toBe("And now? Not answered yet");
});

test("a card without a walk says nothing of one", () => {
  const root = document.createElement("div");
  render(<Card card={cardOf()} state="waiting" nowMs={signal(0)} />, root);

  expect(root.textContent).not.toContain("Asked step by step");
});
