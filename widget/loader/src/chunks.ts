/** The parts that come when they are wanted; a part that failed to come can be asked for again. */
import type { Desk, openDesk } from "./session-chunk.ts";

/** What a panel needs; the same shape as the panel's own `PanelOptions`. */
export interface PanelOptions extends Desk {
  readonly root: ShadowRoot;
  readonly locale: string;
  close(): void;
}

/** What each part exports. */
export interface Chunks {
  readonly panel: { mount(options: PanelOptions): () => void };
  readonly session: { readonly openDesk: typeof openDesk };
  readonly pointer: { point(anchor: HTMLElement, root: ShadowRoot, signal: AbortSignal): void };
}

/** File names with the hash of their content; the build writes them in. */
declare const CHUNK_NAMES: Readonly<Record<keyof Chunks, string>>;

/** Loads a part from the server, or from what the browser has of it. */
export type LoadChunk = <Name extends keyof Chunks>(name: Name) => Promise<Chunks[Name]>;

/** Returns a loader of parts beside the script at `base`. */
export function chunksFrom(base: string): LoadChunk {
  let retry = "";
  // The browser keeps what has come. It may keep a failure too, by the address, so that every
  // try after one has its own, longer by a sign.
  return async (name) => {
    try {
      return await import(new URL(`assets/${CHUNK_NAMES[name]}${retry}`, base).href);
    } catch (error) {
      retry += "?";
      throw error;
    }
  };
}
