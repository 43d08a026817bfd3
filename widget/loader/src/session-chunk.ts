/** The part that keeps conversations, finds controls and hears Escape: needed by every panel. */
import { createVisitorSession, type VisitorLine, type VisitorSession } from "@sidelight/client";
import { type AnchorOptions, type Anchors, anchorsOf } from "./anchors.ts";

/** What a panel is given beside its place. */
export interface Desk {
  readonly session: VisitorSession;
  readonly anchors: Anchors;
}

/** Begins to follow the line; the signal ends everything else that begins here. */
export function openDesk(line: VisitorLine, options: AnchorOptions): Desk {
  // A control that has just gone takes the focus with it, and the panel hears no key any more.
  document.addEventListener(
    "keydown",
    ({ key, defaultPrevented }) => {
      const isNowhere = [null, document.body, options.root.host].includes(document.activeElement);
      if (key === "Escape" && !defaultPrevented && isNowhere) options.close();
    },
    options,
  );
  return { session: createVisitorSession(line), anchors: anchorsOf(options) };
}
