/** What a page needs of the wire before anybody opens the panel; conversations come on top. */
import type {
  Cursor,
  DeclaredState,
  PageView,
  TrailPage,
  VisitorPush,
  Welcome,
} from "@sidelight/protocol";
import type { Clock } from "./clock.ts";
import { createLink, type Link } from "./link.ts";
import { randomId } from "./random-id.ts";
import { type Shelf, storedList } from "./storage.ts";
import type { OpenTransport } from "./transport.ts";

/** The world a visitor's line lives in. */
export interface VisitorLineOptions {
  readonly url: string;
  readonly site: string;
  readonly page: PageView;
  readonly declared: DeclaredState;
  readonly identity: string | null;
  /** Survives the tab: token and outbox. */
  readonly local: Shelf;
  /** Ends with the tab: its name and the page trail. */
  readonly tab: Shelf;
  readonly open: OpenTransport;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Gets every frame after the line itself and before its follower. */
  onPush?(push: VisitorPush): void;
}

/** Somebody who keeps conversations on a line, and says how far he has them. */
export interface Follower {
  onPush(push: VisitorPush): void;
  onStatus(): void;
  cursors(): readonly Cursor[];
}

/** A visitor's connection, with the page, the product's declarations and the token. */
export interface VisitorLine extends Link {
  /** The prefix of everything stored for this site. */
  readonly name: string;
  readonly clock: Clock;
  readonly local: Shelf;
  /** Why the connection is refused, for people. */
  refusal(): string | null;
  /** The last `welcome`, kept up with later suggestions and availability. */
  welcome(): Welcome | null;
  /** Gives the line its one follower. */
  follow(follower: Follower): void;
  /** The visitor is on another page. */
  page(page: PageView): void;
  /** The product declares its state anew. */
  context(declared: DeclaredState): void;
  /** The product tells who the visitor is. */
  identify(jwt: string): void;
}

/** Pages before the present one that the server is told of. */
const TRAIL_PAGES = 10;

/** Opens a visitor's line, which connects by itself and stays connected. */
export function createVisitorLine(options: VisitorLineOptions): VisitorLine {
  const { clock, local, tab, site } = options;
  const name = `sidelight:${site}`;
  const tokenName = `${name}:token`;
  let { page, declared, identity } = options;
  let told = { page, declared, identity };
  let follower: Follower | undefined;
  let sent: string | null | undefined;
  let refusal: string | null = null;
  let welcome: Welcome | null = null;

  /** Pages opened in this tab, the present one last; a reload is not a new page. */
  const trail = (): TrailPage[] => {
    const trailName = `${name}:trail`;
    const pages = storedList<TrailPage>(tab, trailName);
    const before = pages.at(-1)?.url === page.url ? pages.slice(0, -1) : pages;
    const all = [...before, { ...page, at_ms: clock.now() }].slice(-TRAIL_PAGES - 1);
    tab.set(trailName, JSON.stringify(all));
    return all;
  };

  const tabId = (): string => {
    const id = tab.get(`${name}:tab`) ?? randomId();
    tab.set(`${name}:tab`, id);
    return id;
  };

  /** Tells what has changed since it was last told; the greeting tells everything. */
  const tell = (): void => {
    if (link.status() !== "online") return;
    const before = told;
    told = { page, declared, identity };
    if (before.page !== page) link.send({ type: "page", id: "page", page });
    if (before.declared !== declared) link.send({ type: "context", id: "context", declared });
    if (identity && before.identity !== identity)
      link.send({ type: "identify", id: "identify", identity });
  };

  /** Another tab may have signed in since the greeting, which must not undo that. */
  const keep = (push: Welcome): void => {
    if (push.visitor.identified || sent === local.get(tokenName)) local.set(tokenName, push.token);
  };

  const link = createLink<VisitorPush>({
    ...options,
    async greeting() {
      told = { page, declared, identity };
      sent = local.get(tokenName);
      return {
        type: "hello",
        site,
        token: sent,
        identity,
        tab: tabId(),
        page,
        declared,
        trail: trail().slice(0, -1),
        resume: follower?.cursors() ?? [],
        epoch: welcome?.epoch ?? null,
      };
    },
    onPush(push) {
      if (push.type === "welcome") {
        welcome = push;
        keep(push);
        // From here on the token says who he is; the JWT may expire before the next greeting.
        if (identity === told.identity) identity = told.identity = null;
        tell();
      } else if (welcome && (push.type === "suggestions" || push.type === "availability")) {
        welcome = { ...welcome, ...push, type: "welcome", id: welcome.id };
      }
      options.onPush?.(push);
      follower?.onPush(push);
    },
    onStatus(_, why) {
      refusal = why;
      follower?.onStatus();
    },
    onTokenDropped() {
      local.remove(tokenName);
      identity = null;
    },
  });

  trail();
  link.wake();
  return {
    ...link,
    name,
    clock,
    local,
    refusal: () => refusal,
    welcome: () => welcome,
    follow(next) {
      follower = next;
    },
    page(next) {
      page = next;
      trail();
      tell();
    },
    context(next) {
      declared = next;
      tell();
    },
    identify(jwt) {
      identity = jwt;
      tell();
    },
  };
}
