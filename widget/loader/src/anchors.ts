/** Controls of the host page that help articles name by `data-help-id`. */
import type { point } from "./pointer.ts";

/** What a panel may do with the controls of the page. */
export interface Anchors {
  /** Whether the control can be seen. */
  present(id: string): boolean;
  /** Points at the control, by the name the reader knows; false when it is not there. */
  show(id: string, name?: string): Promise<boolean>;
}

/** The world around anchors. */
export interface AnchorOptions {
  readonly root: ShadowRoot;
  /** Ends every pointing. */
  readonly signal: AbortSignal;
  pointer(): Promise<{ readonly point: typeof point }>;
  /** Makes room: closes the panel. */
  close(): void;
}

/** Phones: the panel covers the page, so pointing at the page begins with closing it. */
const NARROW = "(max-width: 640px)";

/** Returns the control when it can be seen, else undefined. */
function findAnchor(id: string): HTMLElement | undefined {
  const all = document.querySelectorAll<HTMLElement>(`[data-help-id="${CSS.escape(id)}"]`);
  return [...all].find((one) => one.getClientRects().length > 0);
}

/** Finds controls and points at them. */
export function anchorsOf(options: AnchorOptions): Anchors {
  return {
    present: (id) => findAnchor(id) !== undefined,
    async show(id, name) {
      if (!findAnchor(id)) return false;
      const pointer = await options.pointer().catch(() => null);
      // The page may have moved on while the part was coming.
      const anchor = findAnchor(id);
      if (!(pointer && anchor)) return false;
      if (matchMedia(NARROW).matches) options.close();
      pointer.point(anchor, options.root, options.signal, name);
      return true;
    },
  };
}
