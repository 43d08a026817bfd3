/** The open conversation in the address, so that a reload or a link comes back to it. */
import { effect } from "@preact/signals";
import type { Desk } from "./desk.ts";

const PLACE = /^#\/c\/(c_[A-Za-z0-9_-]{20,62})$/u;

const placeIn = (hash: string): string | null => PLACE.exec(hash)?.[1] ?? null;

/** Follows the address and is followed by it, until the function returned is called. */
export function followPlace(desk: Desk): () => void {
  const go = (): void => {
    const wanted = placeIn(location.hash);
    if (wanted !== desk.state.peek().current) desk.open(wanted);
  };
  go();
  const stop = effect(() => {
    const { current } = desk.state.value;
    if (current === placeIn(location.hash)) return;
    history.pushState(null, "", current === null ? location.pathname : `#/c/${current}`);
  });
  addEventListener("popstate", go);
  return () => {
    stop();
    removeEventListener("popstate", go);
  };
}
