/** The launcher says what it has to say, and stays where the visitor can reach it. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLauncher, type Launcher } from "../src/launcher.ts";

let launcher: Launcher;
let calls: string[] = [];

const settle = (): Promise<void> => vi.waitFor(() => expect(host().isConnected).toBe(true));
const host = (): Element => launcher.root.host;
const button = (): HTMLButtonElement => {
  const found = launcher.root.querySelector("button");
  if (!found) throw new Error("no launcher");
  return found;
};

beforeEach(() => {
  calls = [];
  launcher = createLauncher("dark", {
    intent: () => calls.push("intent"),
    toggle: () => calls.push("toggle"),
  });
});

afterEach(() => launcher.remove());

test("it is one element with an open shadow root and no style attribute", () => {
  expect([...document.body.children]).toEqual([host()]);
  expect(document.body.innerHTML).toBe('<div id="sidelight" data-theme="dark"></div>');
  expect(launcher.root.innerHTML).not.toContain("style=");
});

test("unread messages are in its name and on its badge", () => {
  launcher.badge(2);
  const name = button().ariaLabel;
  launcher.badge(0);

  expect(name).toBe("Help, 2 unread");
  expect(button().ariaLabel).toBe("Help");
});

test("a failure is said until the next try, whatever is unread meanwhile", () => {
  launcher.failed(true);
  launcher.badge(1);
  const name = button().ariaLabel;
  const role = launcher.root.querySelector(".badge")?.role;
  launcher.failed(false);

  expect(name).toBe("Help could not be loaded. Try again");
  expect(role).toBe("alert");
  expect(button().ariaLabel).toBe("Help, 1 unread");
});

test("coming near is an intent, a click opens", () => {
  button().dispatchEvent(new Event("pointerenter"));
  button().click();

  expect(calls).toEqual(["intent", "toggle"]);
});

test("it tells whether the panel is open", () => {
  launcher.opened(true);

  expect(button().ariaExpanded).toBe("true");
});

test("it comes back when the page replaces its body or empties it", async () => {
  document.documentElement.replaceChild(document.createElement("body"), document.body);
  await settle();
  const inNewBody = document.body.contains(host());
  document.body.replaceChildren();
  await settle();

  expect(inNewBody).toBe(true);
  expect(document.body.contains(host())).toBe(true);
});

test("once removed it stays away", async () => {
  launcher.remove();
  document.body.replaceChildren();
  await Promise.resolve();

  expect(document.body.children).toHaveLength(0);
});
