/** Mounts the panel for a test and finds what is shown by role and accessible name. */
import { afterEach } from "vitest";
import { mount, type PanelOptions } from "../src/index.ts";
import type { FakeSession } from "./fake-session.ts";

/** A mounted panel. */
export interface Shown {
  readonly root: ShadowRoot;
  /** The elements that match a selector, in order. */
  all(selector: string): HTMLElement[];
  /** The one element with this selector and name, or a failure that lists the names there are. */
  named(selector: string, name: string): HTMLElement;
  /** The text of the open screen and the dock. */
  text(): string;
  unmount(): void;
}

const mounted = new Set<() => void>();

afterEach(() => {
  for (const unmount of mounted) unmount();
  mounted.clear();
  sessionStorage.clear();
  document.body.replaceChildren();
});

function nameOf(element: Element): string {
  return element.getAttribute("aria-label") ?? element.textContent ?? "";
}

/** Mounts a panel over a session. */
export function show(session: FakeSession, part: Partial<PanelOptions> = {}): Shown {
  const host = document.createElement("div");
  document.body.append(host);
  const root = host.attachShadow({ mode: "open" });
  const unmount = mount({
    root,
    session,
    locale: "en",
    now: () => 0,
    anchors: { present: () => true, show: () => Promise.resolve(true) },
    close: () => undefined,
    ...part,
  });
  mounted.add(unmount);
  const all = (selector: string): HTMLElement[] => [
    ...root.querySelectorAll<HTMLElement>(selector),
  ];
  return {
    root,
    all,
    unmount,
    named(selector, name) {
      const found = all(selector).filter((one) => nameOf(one) === name);
      const [only] = found;
      if (only === undefined || found.length > 1) {
        throw new Error(
          `${found.length} of ${name} among: ${all(selector).map(nameOf).join(" | ")}`,
        );
      }
      return only;
    },
    text: () => root.querySelector("[role=dialog]")?.textContent ?? "",
  };
}

/** Lets renders, effects and promises that are due take place. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** Types a text into a box, as one input. */
export function type(box: HTMLElement, text: string): void {
  if (!(box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement)) {
    throw new TypeError("not a text box");
  }
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Presses a key on an element. */
export function press(element: HTMLElement, key: string, more: KeyboardEventInit = {}): void {
  element.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, composed: true, ...more }),
  );
}
