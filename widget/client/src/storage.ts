/** The browser's storage, or memory where it is blocked; it must not know what is stored. */

/** What the client needs of a `Storage`. */
export interface Shelf {
  get(name: string): string | null;
  set(name: string, value: string): void;
  remove(name: string): void;
  /** Every name in use. */
  names(): string[];
}

/** Keeps things for as long as the page lives. */
export function memoryShelf(): Shelf {
  const things = new Map<string, string>();
  return {
    get: (name) => things.get(name) ?? null,
    set: (name, value) => void things.set(name, value),
    remove: (name) => void things.delete(name),
    names: () => [...things.keys()],
  };
}

/** Returns what was stored as a list; a list of nothing when it is absent or damaged. */
export function storedList<Item>(shelf: Shelf, name: string): readonly Item[] {
  try {
    const list: unknown = JSON.parse(shelf.get(name) ?? "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/**
 * Wraps a browser's storage; memory stands in when even touching it throws, as it does in a
 * sandboxed frame, or when it is full, as it always is in some private windows.
 */
export function browserShelf(open: () => Storage): Shelf {
  try {
    const storage = open();
    storage.setItem("sidelight", "");
    storage.removeItem("sidelight");
    return {
      get: (name) => storage.getItem(name),
      set(name, value) {
        try {
          storage.setItem(name, value);
        } catch {
          // Full: the page's own memory still holds everything until it is closed.
        }
      },
      remove: (name) => storage.removeItem(name),
      names: () => Object.keys(storage),
    };
  } catch {
    return memoryShelf();
  }
}
