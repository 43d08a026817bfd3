/** Puts the focus back where it was before something opened; else closing it would lose the place. */
import { useLayoutEffect } from "preact/hooks";

/** Remembers what has the focus when the component appears, and gives it back when it goes. */
export function useFocusBack(): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
}
