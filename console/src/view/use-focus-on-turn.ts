/** Puts the cursor into a box at the moment one may write there, as after a takeover. */
import { useEffect, useRef } from "preact/hooks";

/** Focuses `box` when `blocked` turns from a reason into null, never on the first look. */
export function useFocusOnTurn(
  box: { readonly current: HTMLElement | null },
  blocked: string | null,
): void {
  const before = useRef(blocked);
  useEffect(() => {
    if (before.current !== null && blocked === null) box.current?.focus();
    before.current = blocked;
  }, [blocked]);
}
