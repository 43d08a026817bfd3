/** How an answer reads to an agent. */
import { expect, test } from "vitest";
import { percentOf } from "../src/view/spoken.tsx";

test("a probability is rounded, and never to certainty", () => {
  expect([0.5, 0.904, 0.996, 1].map(percentOf)).toEqual([50, 90, 99, 99]);
});
