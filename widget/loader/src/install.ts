/** `Sidelight` on the window: it takes what waited for it, and leaves nothing when it ends. */
import { startWidget } from "./widget.ts";

/** `Sidelight("open")`; calls made before the script came wait in `q`. */
interface Entry {
  (command: string, ...rest: unknown[]): void;
  q?: Iterable<unknown>[] | undefined;
  live?: boolean;
}

declare global {
  interface Window {
    Sidelight?: Entry | undefined;
  }
}

/** Starts the widget once; after `shutdown` the page is as it was, and may load it again. */
export function install(tag: HTMLScriptElement): void {
  const before = window.Sidelight;
  if (before?.live) return;
  const widget = startWidget(tag);
  const commands: Readonly<Record<string, (value: never) => void>> = { ...widget };
  const entry: Entry = (command, value) => {
    commands[command]?.(value as never);
    if (command !== "shutdown" && command !== "forget") return;
    if (before) before.q = undefined;
    window.Sidelight = before;
  };
  entry.live = true;
  window.Sidelight = entry;
  for (const [command, value] of before?.q ?? []) entry(`${command}`, value);
}
