/** One lasting link over many transports: greeting, heartbeat, coming back; no replies awaited. */
import {
  type AgentCommand,
  type AgentPush,
  DROP_TOKEN_CLOSE_CODES,
  FINAL_CLOSE_CODES,
  HEARTBEAT_MS,
  type Hello,
  type HelloAgent,
  type VisitorCommand,
  type VisitorPush,
} from "@sidelight/protocol";
import type { Clock } from "./clock.ts";
import type { OpenTransport, Transport } from "./transport.ts";
import type { Status } from "./visitor-types.ts";

/** What the server sends, to either role. */
export type Push = VisitorPush | AgentPush;

/** What a client sends after the greeting, in either role. */
export type Command = VisitorCommand | AgentCommand;

/** A union with fewer fields in each member. */
export type Without<T, Names extends string> = T extends unknown ? Omit<T, Names> : never;

/** The world a link lives in. */
export interface LinkOptions<Received extends Push = Push> {
  readonly url: string;
  readonly open: OpenTransport;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Makes the first frame anew for each attempt; a rejection counts as a failed attempt. */
  greeting(): Promise<Without<Hello | HelloAgent, "id">>;
  /** Gets every frame, replies too, in order. */
  onPush(push: Received): void;
  onStatus(status: Status, refusal: string | null): void;
  /** The stored token is of no use any more. */
  onTokenDropped?(): void;
}

/** A link; the first `wake` begins it, and it comes back by itself until refused or closed. */
export interface Link {
  status(): Status;
  /** Sends when online and forgets otherwise; a command with an `id` makes it expect a frame. */
  send(command: Command): void;
  /** The tab or the network is back: connects at once, or makes sure that the line is alive. */
  wake(): void;
  /** Hangs up without coming back until `wake`. */
  suspend(): void;
  close(): void;
}

/** Longest wait for any frame after a command that has a reply. */
export const REPLY_MS = 10_000;

/** A line that spoke this recently needs no ping on waking. */
const FRESH_MS = 5_000;

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MOST_MS = 30_000;

/** Connects and stays connected. */
export function createLink<Received extends Push = Push>(options: LinkOptions<Received>): Link {
  const { clock } = options;
  let status: Status = "offline";
  let transport: Transport | undefined;
  let attempt = 0;
  let onlineAt = 0;
  let heardAt = 0;
  let failures = 0;
  let refusal: string | null = null;
  let heartbeatMs: number = HEARTBEAT_MS;
  let stopTimer = (): void => {};
  let stopWatch: (() => void) | undefined;

  const become = (to: Status): void => {
    status = to;
    options.onStatus(to, to === "refused" ? refusal : null);
  };

  /** One timer for what comes next, coming back or the heartbeat. */
  const next = (ms: number, run: () => void): void => {
    stopTimer();
    stopTimer = clock.later(ms, run);
  };

  /** Ends the attempt at hand, if any, so that nothing it still says counts. */
  const hangUp = (): void => {
    attempt++;
    stopTimer();
    unwatch();
    transport?.close();
    transport = undefined;
  };

  /** Gives up on the attempt at hand when no frame comes in time; sending more buys no time. */
  const watch = (): void => {
    stopWatch ??= clock.later(REPLY_MS, () => lost(0));
  };

  const unwatch = (): void => {
    stopWatch?.();
    stopWatch = undefined;
  };

  const lost = (code: number): void => {
    if (status === "online" && clock.now() - onlineAt > REPLY_MS) failures = 0;
    hangUp();
    if (DROP_TOKEN_CLOSE_CODES.includes(code)) options.onTokenDropped?.();
    if (FINAL_CLOSE_CODES.includes(code)) {
      refusal ??= `${code}`;
      become("refused");
      return;
    }
    next(
      options.random() * Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 1.5 ** failures++),
      connect,
    );
    become("offline");
  };

  const ping = (): void => {
    transmit('{"type":"ping","id":"ping"}');
    next(heartbeatMs, ping);
  };

  const welcomed = (limits: { readonly heartbeat_ms: number }): void => {
    onlineAt = clock.now();
    heartbeatMs = limits.heartbeat_ms;
    next(heartbeatMs, ping);
    become("online");
  };

  const heard = (text: string): void => {
    unwatch();
    heardAt = clock.now();
    const push: Received = JSON.parse(text);
    if (push.type === "error" && push.id === null) refusal = push.message;
    if ("limits" in push && status !== "online") welcomed(push.limits);
    options.onPush(push);
  };

  const transmit = (text: string): void => {
    transport?.send(text);
    watch();
  };

  const connect = (): void => {
    hangUp();
    const mine = attempt;
    const isOver = (): boolean => mine !== attempt;
    const begin = async (): Promise<void> => {
      const hello = JSON.stringify({ id: "hello", ...(await options.greeting()) });
      if (isOver()) return;
      transport = options.open(options.url, {
        opened: () => isOver() || transmit(hello),
        frame: (text) => isOver() || heard(text),
        closed: (code) => isOver() || lost(code),
      });
    };
    refusal = null;
    become("connecting");
    watch();
    begin().catch(() => isOver() || lost(0));
  };

  return {
    status: () => status,
    send(command) {
      if (status !== "online") return;
      transport?.send(JSON.stringify(command));
      if ("id" in command) watch();
    },
    wake() {
      if (status === "offline") connect();
      else if (status === "online" && clock.now() - heardAt > FRESH_MS) ping();
    },
    suspend() {
      if (status === "refused") return;
      hangUp();
      become("offline");
    },
    close() {
      hangUp();
    },
  };
}
