/** Pointing at a control: shown, said, and over with the first key or click. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { anchorsOf } from "../src/anchors.ts";
import { point } from "../src/pointer.ts";

let root: ShadowRoot;
let control: HTMLButtonElement;
let ending: AbortController;

const parts = (): number => root.querySelectorAll(".spot").length;

beforeEach(() => {
  const host = document.createElement("div");
  root = host.attachShadow({ mode: "open" });
  control = document.createElement("button");
  control.textContent = "Retry payment";
  control.dataset["helpId"] = "retry-payment";
  control.getBoundingClientRect = () => new DOMRect(10, 20, 100, 30);
  Object.assign(control, { getClientRects: () => [new DOMRect(10, 20, 100, 30)] });
  document.body.replaceChildren(host, control);
  ending = new AbortController();
});

afterEach(() => ending.abort());

test("the control gets the focus and its name is said", async () => {
  point(control, root, ending.signal);
  const label = root.querySelector("[role=status]");
  await vi.waitFor(() => expect(label?.textContent).toBe("Showing: Retry payment"));

  expect(document.activeElement).toBe(control);
  expect(parts()).toBe(2);
});

test("the reader's name for the control goes before the control's own", async () => {
  point(control, root, ending.signal, "Retry");

  const label = root.querySelector("[role=status]");
  await vi.waitFor(() => expect(label?.textContent).toBe("Showing: Retry"));
});

test("a label stays beside a panel that stands next to the control", async () => {
  const panel = document.createElement("div");
  panel.role = "dialog";
  panel.getBoundingClientRect = () => new DOMRect(120, 0, 400, 700);
  root.append(panel);
  point(control, root, ending.signal);

  const label = root.querySelector<HTMLElement>(".label");
  Object.assign(label ?? {}, { getBoundingClientRect: () => new DOMRect(0, 0, 100, 20) });
  const rules = (): string =>
    [...(root.adoptedStyleSheets.at(-1)?.cssRules ?? [])].map((one) => one.cssText).join("");
  await vi.waitFor(() => expect(rules()).toContain("translate: 10px 62px"));
  await vi.waitFor(() => expect(rules()).toMatch(/label[^}]*translate: 10px/));
});

test("escape ends it and reaches nobody else", () => {
  const heard: string[] = [];
  control.addEventListener("keydown", ({ key }) => heard.push(key));
  point(control, root, ending.signal);

  control.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));

  expect(parts()).toBe(0);
  expect(heard).toEqual([]);
  expect(root.adoptedStyleSheets).toHaveLength(0);
});

test("a click anywhere ends it", () => {
  point(control, root, ending.signal);

  document.body.dispatchEvent(new Event("click", { bubbles: true }));

  expect(parts()).toBe(0);
});

test("a covering panel stays away until the click on the control is made", async () => {
  const panel = document.createElement("div");
  panel.role = "dialog";
  panel.getBoundingClientRect = () => new DOMRect(0, 0, 400, 700);
  root.append(panel);
  const hidden = (): boolean =>
    [...(root.adoptedStyleSheets.at(-1)?.cssRules ?? [])].some((one) =>
      one.cssText.includes("visibility: hidden"),
    );
  point(control, root, ending.signal);
  await vi.waitFor(() => expect(hidden()).toBe(true));

  control.dispatchEvent(new Event("pointerdown", { bubbles: true }));

  expect(hidden()).toBe(true);
});

test("pointing at another control ends the one before", () => {
  point(control, root, ending.signal);
  point(control, root, ending.signal);

  expect(parts()).toBe(2);
});

test("a control that goes away ends it", async () => {
  point(control, root, ending.signal);
  control.remove();

  await vi.waitFor(() => expect(parts()).toBe(0));
});

test("the widget's end is its end", () => {
  point(control, root, ending.signal);
  ending.abort();

  expect(parts()).toBe(0);
});

test("an anchor that is not on the page is not shown", async () => {
  const anchors = anchorsOf({
    root,
    signal: ending.signal,
    pointer: () => Promise.resolve({ point }),
    close: () => {},
  });

  expect(anchors.present("retry-payment")).toBe(true);
  expect(anchors.present("elsewhere")).toBe(false);
  expect(await anchors.show("elsewhere")).toBe(false);
  expect(await anchors.show("retry-payment")).toBe(true);
});

test("a part that cannot be loaded shows nothing", async () => {
  const anchors = anchorsOf({
    root,
    signal: ending.signal,
    pointer: () => Promise.reject(new Error("offline")),
    close: () => {},
  });

  expect(await anchors.show("retry-payment")).toBe(false);
});
