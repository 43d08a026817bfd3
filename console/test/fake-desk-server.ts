/** A server at the other end of a fake line: it keeps what it was sent and says what it is told. */

import type { Clock, OpenTransport, TransportEvents } from "@sidelight/client";
import { type AgentPush, LIMITS, type WelcomeAgent } from "@sidelight/protocol";

export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly [name: string]: unknown;
}

/** Deeper than any chain of promises between a frame and its last effect. */
const TURNS = 60;

export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
}

export const WELCOME: WelcomeAgent = {
  type: "welcome_agent",
  id: "hello",
  agent: { id: "a_nora", name: "Nora", online: true },
  epoch: "e_1",
  now_ms: 5_000,
  inbox: [],
  agents: [{ id: "a_nora", name: "Nora", online: true }],
  watching: [],
  limits: LIMITS,
};

export class FakeDeskServer {
  /** Every frame received, over all connections. */
  readonly received: Frame[] = [];
  connects = 0;
  private line: TransportEvents | null = null;

  readonly open: OpenTransport = (_url, events) => {
    this.connects += 1;
    this.line = events;
    queueMicrotask(() => events.opened());
    return {
      send: (text) => void this.received.push(JSON.parse(text)),
      close: () => {
        this.line = null;
      },
    };
  };

  async say(push: AgentPush): Promise<void> {
    this.line?.frame(JSON.stringify(push));
    await settle();
  }

  async welcome(change: Partial<WelcomeAgent> = {}): Promise<void> {
    await settle();
    await this.say({ ...WELCOME, ...change });
  }

  async cut(): Promise<void> {
    this.line?.closed(1006);
    await settle();
  }

  /** Frames of a type, oldest first. */
  of(type: string): readonly Frame[] {
    return this.received.filter((frame) => frame.type === type);
  }

  last(type: string): Frame {
    const frame = this.of(type).at(-1);
    if (frame === undefined) throw new Error(`no ${type} was sent`);
    return frame;
  }
}

/** A clock that moves when told. */
export interface HandClock extends Clock {
  pass(ms: number): Promise<void>;
}

export function handClock(): HandClock {
  let now = 1_000_000;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    later(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    async pass(ms: number): Promise<void> {
      now += ms;
      const due = timers.filter((timer) => timer.at <= now);
      timers = timers.filter((timer) => timer.at > now);
      for (const timer of due) timer.run();
      await settle();
    },
  };
}
