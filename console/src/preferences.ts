/** An agent's own choices: alerts and appearance, kept in this browser and off by default. */
import { type Signal, signal } from "@preact/signals";
import { type KeyValueStore, openKeptMap } from "./kept.ts";

export type Theme = "system" | "light" | "dark";

export const THEMES: readonly Theme[] = ["system", "light", "dark"];

export interface Preferences {
  readonly theme: Signal<Theme>;
  readonly sound: Signal<boolean>;
  readonly notify: Signal<boolean>;
}

const isTheme = (text: string | undefined): text is Theme =>
  text === "light" || text === "dark" || text === "system";

/** Opens the choices; each change is written at once. */
export function openPreferences(store: KeyValueStore | null): Preferences {
  const kept = openKeptMap(store, "sidelight:console:preferences", 16);
  const flag = (name: string): Signal<boolean> => {
    const choice = signal(kept.get(name) === "on");
    choice.subscribe((on) => kept.set(name, on ? "on" : ""));
    return choice;
  };
  const chosen = kept.get("theme");
  const theme = signal<Theme>(isTheme(chosen) ? chosen : "system");
  theme.subscribe((name) => kept.set("theme", name === "system" ? "" : name));
  return { theme, sound: flag("sound"), notify: flag("notify") };
}
