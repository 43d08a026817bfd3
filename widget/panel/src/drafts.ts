/** Owns the unsent text of the message box across closing the panel and reloading the page. */

const KEY = "sidelight:draft";

/** Returns the text kept in this tab, or none where storage is blocked. */
export function readDraft(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** Keeps the text for this tab; where storage is blocked or full the box alone holds it. */
export function keepDraft(draft: string): void {
  try {
    if (draft === "") sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, draft);
  } catch {
    // Storage blocked by the browser is a visitor's choice, and no error of ours.
  }
}
