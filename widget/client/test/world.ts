/** A client, a server and the time between them. */
import {
  createVisitorLine,
  createVisitorSession,
  memoryShelf,
  type Shelf,
  type VisitorLine,
  type VisitorSession,
} from "../src/index.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import { type FakeServer, fakeServer } from "./fake-server.ts";

/** One page load. */
export interface PageLoad {
  readonly line: VisitorLine;
  readonly session: VisitorSession;
}

/** Everything a test moves. */
export interface World {
  readonly clock: FakeClock;
  readonly server: FakeServer;
  readonly local: Shelf;
  /** Opens a page in the same browser; the tab is new unless given. */
  load(tab?: Shelf): PageLoad;
}

/** Makes a world in which nothing has happened. */
export function createWorld(): World {
  const clock = fakeClock();
  const server = fakeServer(clock.now);
  const local = memoryShelf();
  return {
    clock,
    server,
    local,
    load(tab = memoryShelf()) {
      const line = createVisitorLine({
        url: "ws://sidelight.test/ws",
        site: "demo",
        page: { url: "/invoices", title: "Invoices" },
        declared: {},
        identity: null,
        local,
        tab,
        open: server.open,
        clock,
        random: () => 0.5,
      });
      return { line, session: createVisitorSession(line) };
    },
  };
}

/** Returns the texts of a session's conversation. */
export function textsOf(session: VisitorSession): string[] {
  const events = session.state().transcript?.events ?? [];
  return events.map(({ body }) => ("text" in body ? body.text : body.kind));
}

/** Returns the echoes of a session's conversation, each with its status. */
export function echoesOf(session: VisitorSession): string[] {
  const pending = session.state().transcript?.pending ?? [];
  return pending.map(
    ({ command, status }) => `${command.type === "send" ? command.text : command.type} ${status}`,
  );
}
