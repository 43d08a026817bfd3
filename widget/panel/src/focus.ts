/** Owns where the keyboard is when the panel opens and when its screens change. */
import type { Screen } from "./screens.ts";

/** Touch screens raise a keyboard over half the panel when a text box is focused for them. */
function raisesKeyboard(element: HTMLElement): boolean {
  return element.matches("input, textarea") && matchMedia("(pointer: coarse)").matches;
}

/** Focuses the screen's entry, or at home what was focused there before it was left. */
export function enterScreen(panel: HTMLElement, screen: Screen, atHome: HTMLElement | null): void {
  const selector =
    screen.name === "chat" ? "[data-message]" : `[data-screen=${screen.name}] [data-focus]`;
  const before = screen.name === "home" && atHome?.isConnected ? atHome : null;
  const entry = before ?? panel.querySelector<HTMLElement>(selector);
  const target = entry === null || raisesKeyboard(entry) ? panel : entry;
  target.focus({ preventScroll: true });
}
