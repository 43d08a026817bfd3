/** One lasting connection over many transports: greeting, requests, heartbeat, coming back. */
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

type Without<T, Names extends string> = T extends unknown ? Omit<T, Names> : never;

/** A command that has a reply, without the `id` that pairs them. */
export type Question = Without<Extract<Command, { readonly id: string }>, "id"> & {
  /** A command that carries its own name keeps it through every repetition. */
  readonly id?: string;
};

/** The world a connection lives in. */
export interface ConnectionOptions<Received extends Push = Push> {
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

/** A connection; the first `wake` begins it, and it comes back by itself until refused or closed. */
export interface Connection {
  status(): Status;
  /** Sends when online and forgets otherwise. */
  send(command: Command): void;
  /**
   * Sends now or when online, again after each reconnect, until the reply is there.
   * A question that is not `patient` gets an `unavailable` error of our own making after 10 s.
   */
  request(question: Question, patient?: boolean): Promise<Push>;
  /** The tab or the network is back: connects at once, or makes sure that the line is alive. */
  wake(): void;
  /** Hangs up without coming back until `wake`. */
  suspend(): void;
  close(): void;
}

/** Longest wait for a reply, and for any frame after a ping. */
const REPLY_MS = 10_000;

/** A line that spoke this recently needs no ping on waking. */
const FRESH_MS = 5_000;

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MOST_MS = 30_000;

interface Waiting {
  readonly text: string;
  readonly answer: (reply: Push) => void;
}

/** Connects and stays connected. */
export function createConnection<Received extends Push = Push>(
  options: ConnectionOptions<Received>,
): Connection {
  const { clock } = options;
  const waiting = new Map<string, Waiting>();
  let status: Status = "offline";
  let transport: Transport | undefined;
  let attempt = 0;
  let onlineAt = 0;
  let heardAt = 0;
  let lastId = 0;
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
    if (DROP_TOKEN_CLOSE_CODES.some((known) => known === code)) options.onTokenDropped?.();
    if (FINAL_CLOSE_CODES.some((known) => known === code)) {
      refusal ??= `${code}`;
      become("refused");
      return;
    }
    next(options.random() * Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** failures++), connect);
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
    for (const { text } of waiting.values()) transmit(text);
  };

  const heard = (text: string): void => {
    unwatch();
    heardAt = clock.now();
    const push: Received = JSON.parse(text);
    const greeted = push.type === "welcome" || push.type === "welcome_agent";
    if (push.type === "error" && push.id === null) refusal = push.message;
    if (greeted && status !== "online") welcomed(push.limits);
    options.onPush(push);
    if ("id" in push && push.id) waiting.get(push.id)?.answer(push);
  };

  const transmit = (text: string): void => {
    transport?.send(text);
    watch();
  };

  const connect = (): void => {
    hangUp();
    const mine = attempt;
    const current = (run: () => void) => () => {
      if (mine === attempt) run();
    };
    refusal = null;
    become("connecting");
    watch();
    const greet = async (): Promise<void> => {
      const hello = JSON.stringify({ id: "hello", ...(await options.greeting()) });
      current(() => {
        transport = options.open(options.url, {
          opened: current(() => transmit(hello)),
          frame: (text) => current(() => heard(text))(),
          closed: (code) => current(() => lost(code))(),
        });
      })();
    };
    greet().catch(current(() => lost(0)));
  };

  const request = (question: Question, patient = false): Promise<Push> =>
    new Promise((resolve) => {
      const id = question.id ?? `q${++lastId}`;
      const text = JSON.stringify({ id, ...question });
      const giveUp = (): void =>
        answer({
          type: "error",
          id,
          code: "unavailable",
          message: "",
          retry: true,
          retry_after_ms: null,
        });
      const stop = patient ? undefined : clock.later(REPLY_MS, giveUp);
      const answer = (reply: Push): void => {
        stop?.();
        waiting.delete(id);
        resolve(reply);
      };
      waiting.set(id, { text, answer });
      if (status === "online") transmit(text);
    });

  return {
    status: () => status,
    send(command) {
      if (status === "online") transport?.send(JSON.stringify(command));
    },
    request,
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
      waiting.clear();
    },
  };
}
