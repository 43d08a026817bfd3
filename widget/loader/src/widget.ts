/** One running widget: launcher, line to the server, page reports, and the panel on demand. */
import {
  browserShelf,
  createVisitorLine,
  openWebSocket,
  systemClock,
  type VisitorLine,
} from "@sidelight/client";
import { chunksFrom } from "./chunks.ts";
import { declarable } from "./declarable.ts";
import { createLauncher } from "./launcher.ts";
import { currentPage, watchPage } from "./page-watch.ts";
import type { Desk } from "./session-chunk.ts";

/** What a product's page may ask of the widget. */
export interface Widget {
  identify(jwt: string): void;
  context(state: Readonly<Record<string, unknown>>): void;
  open(): void;
  close(): void;
  /** Undoes everything on the page; what is stored stays, so that history is there next time. */
  shutdown(): void;
  /** Shuts down and forgets this visitor, as on signing out. */
  forget(): void;
}

/** Begins everything that happens before somebody opens the panel, as the script tag says. */
export function startWidget({ src, dataset }: HTMLScriptElement): Widget {
  const site = dataset["site"] ?? "default";
  const stored = `sidelight:${site}:`;
  const load = chunksFrom(src);
  const local = browserShelf(() => localStorage);
  const tab = browserShelf(() => sessionStorage);
  const ending = new AbortController();
  let declared = {};
  let identity = dataset["identity"] ?? null;
  let line: VisitorLine | undefined;
  let desk: Promise<Desk> | undefined;
  let unmount: (() => void) | undefined;
  let wanted = false;

  const connect = (): VisitorLine => {
    if (line) return line;
    line = createVisitorLine({
      url: new URL("ws", src).href.replace("http", "ws"),
      site,
      page: currentPage(),
      declared,
      identity,
      local,
      tab,
      open: openWebSocket,
      clock: systemClock,
      random: Math.random,
      onPush(push) {
        const news =
          push.type === "event" ||
          (push.type === "welcome" && push.conversations.some(({ head, seen }) => head > seen));
        if (news) converse().catch(() => {});
      },
    });
    if (local.names().some((name) => name.startsWith(`${stored}outbox`))) {
      converse().catch(() => {});
    }
    return line;
  };

  /** Conversations cost a part of their own, loaded when there is one to follow. */
  const converse = (): Promise<Desk> => {
    desk ??= load("session").then(
      ({ openDesk }) => {
        const made = openDesk(connect(), {
          root: launcher.root,
          signal: ending.signal,
          pointer: () => load("pointer"),
          close,
        });
        const tell = (): void => launcher.badge(made.session.state().unread);
        made.session.subscribe(tell);
        tell();
        return made;
      },
      (error) => {
        desk = undefined;
        throw error;
      },
    );
    return desk;
  };

  const open = async (): Promise<void> => {
    if (wanted) return;
    wanted = true;
    launcher.failed(false);
    try {
      const [{ mount }, made] = await Promise.all([load("panel"), converse()]);
      if (!wanted) return;
      launcher.opened(true);
      unmount = mount({
        ...made,
        root: launcher.root,
        locale: dataset["locale"] || document.documentElement.lang || navigator.language,
        close,
      });
    } catch {
      wanted = false;
      launcher.failed(true);
    }
  };

  const close = (): void => {
    wanted = false;
    if (!unmount) return;
    unmount();
    unmount = undefined;
    launcher.opened(false);
    launcher.focus();
  };

  const shutdown = (): void => {
    close();
    ending.abort();
    line?.close();
    unwatch();
    launcher.remove();
  };

  const wake = (): void => {
    if (document.visibilityState === "visible") line?.wake();
  };

  const launcher = createLauncher(dataset["theme"], {
    intent: () => void load("panel").catch(() => {}),
    toggle: () => (wanted ? close() : open()),
  });
  const unwatch = watchPage((page) => line?.page(page));
  for (const name of ["online", "pageshow", "focus"]) addEventListener(name, wake, ending);
  document.addEventListener("visibilitychange", wake, ending);
  // An open socket would keep the page out of the back/forward cache.
  addEventListener("pagehide", () => line?.suspend(), ending);
  (window.requestIdleCallback ?? setTimeout)(() => {
    if (!ending.signal.aborted) connect();
  });

  return {
    identify(jwt) {
      identity = jwt;
      line?.identify(jwt);
    },
    context(state) {
      declared = declarable(state);
      line?.context(declared);
    },
    open: () => void open(),
    close,
    shutdown,
    forget() {
      shutdown();
      for (const shelf of [local, tab]) {
        for (const name of shelf.names()) if (name.startsWith(stored)) shelf.remove(name);
      }
    },
  };
}
