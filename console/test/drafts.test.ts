/** Drafts by conversation and mode, through reloads and blocked storage. */
import { expect, test } from "vitest";
import { openDrafts } from "../src/drafts.ts";
import type { KeyValueStore } from "../src/kept.ts";
import { withInserted } from "../src/view/composer.tsx";

function memory(): KeyValueStore {
  const held = new Map<string, string>();
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
  };
}

const BLOCKED: KeyValueStore = {
  getItem: () => {
    throw new Error("blocked");
  },
  setItem: () => {
    throw new Error("blocked");
  },
  removeItem: () => undefined,
};

test("a draft is kept for its conversation and mode, also after a reload", () => {
  const store = memory();
  openDrafts(store, "a_nora").write("c_1", "reply", "Hello M");
  openDrafts(store, "a_nora").write("c_1", "note", "ask Ida");
  const drafts = openDrafts(store, "a_nora");

  expect(drafts.read("c_1", "reply")).toBe("Hello M");
  expect(drafts.read("c_1", "note")).toBe("ask Ida");
  expect(drafts.read("c_2", "reply")).toBe("");
});

test("a draft of one agent is not another's", () => {
  const store = memory();
  openDrafts(store, "a_nora").write("c_1", "reply", "Hello");

  expect(openDrafts(store, "a_ida").has("c_1")).toBe(false);
});

test("an emptied draft is gone", () => {
  const drafts = openDrafts(memory(), "a_nora");
  drafts.write("c_1", "reply", "x");
  drafts.write("c_1", "reply", "");

  expect(drafts.has("c_1")).toBe(false);
});

test("where storage is blocked, drafts live as long as the page", () => {
  const drafts = openDrafts(BLOCKED, "a_nora");
  drafts.write("c_1", "reply", "Hello");

  expect(drafts.read("c_1", "reply")).toBe("Hello");
});

test("damaged storage is no draft, and no fault", () => {
  const store = memory();
  store.setItem("sidelight:console:drafts:a_nora", '{"not": "a list"}');

  expect(openDrafts(store, "a_nora").has("c_1")).toBe(false);
});

test("an article is put under what is written", () => {
  expect(withInserted("Try this: ", "Title: https://x")).toBe("Try this:\nTitle: https://x");
  expect(withInserted(" ", "Title")).toBe("Title");
});
