/** The whole console on a session without a server: its names, and what an agent does most. */

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeSession } from "../gallery/fake-session.ts";
import { AFTERNOON, AGENTS, conversationId } from "../gallery/people.ts";
import { talkOf } from "../gallery/talks.ts";
import { EMPTY_STATE } from "../src/agent-state.ts";
import { createDesk, type Desk } from "../src/desk.ts";
import { openPreferences } from "../src/preferences.ts";
import { Workspace } from "../src/view/workspace.tsx";

let root: HTMLElement;
let session: FakeSession;
let desk: Desk;

beforeEach(async () => {
  session = new FakeSession(
    {
      ...EMPTY_STATE,
      status: "online",
      me: AGENTS[0],
      agents: AGENTS,
      loaded: true,
      rows: new Map(AFTERNOON.map((row) => [row.conversation, row])),
    },
    new Map(AFTERNOON.map((row) => [row.conversation, talkOf(row)])),
  );
  const preferences = openPreferences(null);
  desk = createDesk({ session, preferences, store: null, agentId: "a_nora", now: Date.now });
  root = document.createElement("div");
  document.body.append(root);
  await act(() => render(<Workspace desk={desk} onSignOut={() => undefined} />, root));
});

afterEach(async () => {
  await act(() => render(null, root));
  desk.dispose();
  document.body.replaceChildren();
});

const open = (number: number): Promise<void> => act(() => desk.open(conversationId(number)));

const region = (name: string): Element | null =>
  root.querySelector(`section[aria-label="${name}"], [role="log"][aria-label="${name}"]`);

function button(text: string): HTMLButtonElement {
  const found = [...root.querySelectorAll("button")].find((one) =>
    (one.getAttribute("aria-label") ?? one.textContent)?.trim().startsWith(text),
  );
  if (found === undefined) throw new Error(`no button "${text}"`);
  return found;
}

function box(name: string): HTMLTextAreaElement {
  const found = root.querySelector<HTMLTextAreaElement>(`textarea[aria-label="${name}"]`);
  if (found === null) throw new Error(`no box "${name}"`);
  return found;
}

const type = (name: string, text: string): Promise<void> =>
  act(() => {
    const found = box(name);
    found.value = text;
    found.dispatchEvent(new Event("input", { bubbles: true }));
  });

const press = (text: string): Promise<void> => act(() => button(text).click());

test("an open conversation has the regions and boxes that others rely on", async () => {
  await open(1);
  const names = ["Inbox", "Conversation", "Handoff card", "Page"];

  expect(names.filter((name) => region(name) === null)).toEqual([]);
  expect(box("Reply")).toBeDefined();
});

test("the title tells how many wait", () => {
  expect(document.title).toBe("(4) Sidelight");
});

test("after a takeover one can reply, and the reply stands in the log", async () => {
  await open(1);
  await press("Take over");
  await type("Reply", "On it.");
  await press("Send reply");

  expect(region("Conversation")?.textContent).toContain("On it.");
  expect(box("Reply").value).toBe("");
});

test("before a takeover a reply is kept but not sent", async () => {
  await open(1);
  await type("Reply", "On it.");
  await press("Send reply");

  expect(region("Conversation")?.textContent).not.toContain("On it.");
  expect(box("Reply").value).toBe("On it.");
});

test("drafts stay with their conversation and their mode", async () => {
  await open(5);
  await type("Reply", "half a reply");
  await press("Private note");
  await type("Private note", "half a note");
  await open(6);
  const elsewhere = box("Reply").value;
  await open(5);
  const reply = box("Reply").value;
  await press("Private note");

  expect([elsewhere, reply, box("Private note").value]).toEqual([
    "",
    "half a reply",
    "half a note",
  ]);
});

test("a note says in the log that it is private", async () => {
  await open(1);
  await press("Private note");
  await type("Private note", "Careful.");
  await press("Add note");

  const notes = [...root.querySelectorAll(".said.note")].map((note) => note.textContent);
  expect(notes.at(-1)).toContain("Only agents see this");
  expect(notes.at(-1)).toContain("Careful.");
});

test("a search in the inbox leaves only what matches", async () => {
  await act(() => {
    desk.filter.value = { text: "chiara", unreadOnly: false };
  });
  const names = [...root.querySelectorAll(".row-name")].map((name) => name.textContent);

  expect(names).toEqual(["Chiara Fontana"]);
});

test("j and k walk through the rows", async () => {
  const key = (name: string): boolean =>
    document.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
  await act(() => void key("j"));
  const first = document.activeElement?.querySelector(".row-name")?.textContent;
  await act(() => void key("j"));
  const second = document.activeElement?.querySelector(".row-name")?.textContent;

  expect([first, second]).toEqual(["Chiara Fontana", "Mara Lindqvist"]);
});
