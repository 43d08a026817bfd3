/** Owns what the loader hands to the panel; it knows no screen. */
import type { VisitorSession } from "@sidelight/client";
import type { Strings } from "./strings.ts";

/** Controls of the host page that carry a `data-help-id`. */
export interface Anchors {
  /** Tells whether the control is on the page right now. */
  present(id: string): boolean;
  /** Lights the control up by the name the article gives it, closing a panel that covers it; false where it was not found. */
  show(id: string, name: string): Promise<boolean>;
}

/** Everything the panel needs; `mount` keeps it in its closure and nowhere else. */
export interface PanelOptions {
  readonly root: ShadowRoot;
  readonly session: VisitorSession;
  readonly anchors: Anchors;
  /** BCP 47; sets the language of dates and the direction of writing. */
  readonly locale: string;
  /** Texts that replace the built-in English ones. */
  readonly strings?: Partial<Strings>;
  /** Wall time in ms, UTC; given by tests and galleries. */
  readonly now?: () => number;
  /** Asks the loader to close the panel and to give focus back to the launcher. */
  close(): void;
}
