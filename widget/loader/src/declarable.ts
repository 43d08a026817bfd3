/** What a product may declare of itself, made to fit the wire; it must not know what it means. */
import type { DeclaredState } from "@sidelight/protocol";

/** Returns what the wire takes: one odd name must not cost the page its help. */
export function declarable(state: Readonly<Record<string, unknown>>): DeclaredState {
  return Object.fromEntries(
    Object.entries(state)
      .filter(([name, value]) => /^[a-z][a-z0-9_]{0,31}$/.test(name) && value != null)
      .slice(0, 20)
      .map(([name, value]) => [name, `${value}`.slice(0, 200)]),
  );
}
