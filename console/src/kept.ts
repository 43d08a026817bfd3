/** A small map of values kept in the browser's storage; it works in memory where that is blocked. */

/** The part of `Storage` that is used here. */
export interface KeyValueStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface KeptMap {
  get(key: string): string | undefined;
  /** Sets a value, or removes it when it is empty. */
  set(key: string, value: string): void;
  keys(): readonly string[];
}

/** Returns local storage, or none where the browser forbids it. */
export function localStore(): KeyValueStore | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

function readPairs(store: KeyValueStore | null, name: string): readonly [string, string][] {
  try {
    const parsed: unknown = JSON.parse(store?.getItem(name) ?? "[]");
    return Array.isArray(parsed) ? parsed.filter(isPair) : [];
  } catch {
    return [];
  }
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "string";
}

function dropOldest(values: Map<string, string>, limit: number): void {
  for (const oldest of values.keys()) {
    if (values.size <= limit) return;
    values.delete(oldest);
  }
}

/** Opens the map `name`; beyond `limit` entries the ones set longest ago go. */
export function openKeptMap(store: KeyValueStore | null, name: string, limit: number): KeptMap {
  const values = new Map(readPairs(store, name));

  function write(): void {
    try {
      store?.setItem(name, JSON.stringify([...values]));
    } catch {
      // A full or blocked storage costs the values after a reload, never the work at hand.
    }
  }

  return {
    get: (key) => values.get(key),
    keys: () => [...values.keys()],
    set(key, value) {
      if (values.get(key) === value || (value === "" && !values.has(key))) return;
      values.delete(key);
      if (value !== "") values.set(key, value);
      dropOldest(values, limit);
      write();
    },
  };
}
