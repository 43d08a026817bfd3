/** What an agent can name as the solution. */
import type { HandoffCard, SearchHit } from "@sidelight/protocol";
import { expect, test } from "vitest";
import { choicesFor } from "../src/view/solved.tsx";

const tried = (id: string, how: "answered" | "opened" | "pointed") => ({
  ...{ seq: 1, how, id, title: `Title of ${id}`, at_ms: 1, helpful: null },
});

const hit = (id: string): SearchHit => ({
  ref: { id, title: `Title of ${id}`, summary: "", url: "" },
  heading: "",
  snippet: "",
});

test("what was shown comes first, the last of it leading, and nothing twice", () => {
  const card = {
    tried: [tried("a", "answered"), tried("anchor", "pointed"), tried("b", "opened")],
  };
  const choices = choicesFor(card as unknown as HandoffCard, [hit("a"), hit("c")]);

  expect(choices.map(({ id }) => id)).toEqual(["b", "a", "c"]);
});
