/** Which steps a conversation offers, and to whom. */
import { expect, test } from "vitest";
import { replyBlocked } from "../src/view/conversation.tsx";
import { stepsFor } from "../src/view/conversation-head.tsx";

const IDA = { kind: "agent", id: "a_ida", name: "Ida" } as const;

test("only what nobody has can be taken over", () => {
  expect(stepsFor("waiting", null, "a_nora")).toEqual(["take_over"]);
  expect(stepsFor("assisting", null, "a_nora")).toEqual(["take_over"]);
  expect(stepsFor("with_agent", IDA, "a_nora")).toEqual([]);
});

test("only the one who has it hands back or resolves", () => {
  expect(stepsFor("with_agent", IDA, "a_ida")).toEqual(["hand_back", "resolve"]);
  expect(stepsFor("resolved", IDA, "a_ida")).toEqual([]);
});

test("a reply is for the one who has the conversation, and others are told why", () => {
  expect(replyBlocked("with_agent", IDA, "a_ida")).toBe(null);
  expect(replyBlocked("with_agent", IDA, "a_nora")).toContain("Ida has this conversation");
  expect(replyBlocked("waiting", null, "a_nora")).toContain("Take the conversation over");
});
