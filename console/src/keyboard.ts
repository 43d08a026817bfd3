/** The console's keys: j and k walk through the inbox, others go to where one writes. */
import type { Desk } from "./desk.ts";
import type { Mode } from "./drafts.ts";

const ROWS = "[data-conversation]";
const SEARCH = ".inbox input[type=search]";
const COMPOSER = ".composer textarea";

const isTyping = (target: EventTarget | null): target is HTMLElement =>
  target instanceof HTMLElement && target.closest("input, textarea, select") !== null;

const focusOn = (selector: string): void => document.querySelector<HTMLElement>(selector)?.focus();

/** Moves the focus to the row after or before the one focused, else the one that is open. */
function walk(desk: Desk, step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)].filter(
    (row) => row.closest("details:not([open])") === null,
  );
  const open = desk.state.peek().current;
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  const at = focused < 0 ? rows.findIndex((row) => row.dataset["conversation"] === open) : focused;
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
  rows[next]?.focus();
}

function write(desk: Desk, mode: Mode): void {
  if (desk.current.peek() === null) return;
  desk.mode.value = mode;
  requestAnimationFrame(() => focusOn(COMPOSER));
}

/** Leaves what one is in: first the text box, then the conversation's view. */
function leave(desk: Desk, target: EventTarget | null): void {
  if (isTyping(target)) target.blur();
  else if (desk.pane.peek() === "details") desk.pane.value = "conversation";
  else focusOn('.row[aria-current="true"]');
}

function act(desk: Desk, key: string): boolean {
  switch (key) {
    case "j":
      walk(desk, 1);
      return true;
    case "k":
      walk(desk, -1);
      return true;
    case "/":
      focusOn(SEARCH);
      return true;
    case "r":
      write(desk, "reply");
      return true;
    case "n":
      write(desk, "note");
      return true;
    default:
      return false;
  }
}

/** Listens until the function returned is called. */
export function followKeys(desk: Desk): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape") leave(desk, event.target);
    else if (!isTyping(event.target) && act(desk, event.key)) event.preventDefault();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}
