/** Keeps the state in localStorage under `tidebill:`; a stored state of another shape is dropped. */
import type { State } from "./model.ts";
import { seed } from "./seed.ts";

const KEY = "tidebill:state:2";

function isState(value: unknown): value is State {
  if (typeof value !== "object" || value === null) return false;
  return Object.keys(seed).every((key) => key in value);
}

export function load(storage: Storage): State {
  try {
    const stored: unknown = JSON.parse(storage.getItem(KEY) ?? "null");
    return isState(stored) ? stored : seed;
  } catch {
    return seed;
  }
}

/** A full or forbidden storage must not break the app: the demo then forgets on reload. */
export function save(storage: Storage, state: State): void {
  try {
    storage.setItem(KEY, JSON.stringify(state));
  } catch {
    // Nothing to do: the state lives on in memory.
  }
}
