/** Owns where the keyboard is when the panel opens and when its screens change. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Screen } from "./screens.ts";

/** Touch screens raise a keyboard over half the panel when a text box is focused for them. */
function raisesKeyboard(element: HTMLElement): boolean {
  return element.matches("input, textarea") && matchMedia("(pointer: coarse)").matches;
}

function entryOf(panel: HTMLElement, screen: Screen["name"]): HTMLElement | null {
  const selector = screen === "chat" ? "[data-message]" : `[data-screen=${screen}] [data-focus]`;
  return panel.querySelector<HTMLElement>(selector);
}

function focusedIn(panel: HTMLElement): HTMLElement | null {
  const root = panel.getRootNode();
  const active = root instanceof ShadowRoot ? root.activeElement : document.activeElement;
  return active instanceof HTMLElement && panel.contains(active) ? active : null;
}

/**
 * Focuses the screen's entry when it opens, and on coming back home what was focused there before.
 */
export function useScreenFocus(panel: RefObject<HTMLElement | null>, screen: Screen): void {
  const leftHome = useRef<HTMLElement | null>(null);
  const place = screen.name === "article" ? screen.id : screen.name;
  useEffect(() => {
    const element = panel.current;
    if (element === null) return;
    const remembered = screen.name === "home" && leftHome.current?.isConnected;
    const entry = remembered ? leftHome.current : entryOf(element, screen.name);
    const target = entry === null || raisesKeyboard(entry) ? element : entry;
    target.focus({ preventScroll: true });
  }, [place]);
  useEffect(() => {
    const element = panel.current;
    const home = element?.querySelector("[data-screen=home]");
    const remember = (): void => {
      const active = element && focusedIn(element);
      if (active && home?.contains(active)) leftHome.current = active;
    };
    home?.addEventListener("focusin", remember);
    return () => home?.removeEventListener("focusin", remember);
  }, []);
}
