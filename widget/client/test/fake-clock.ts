/** Time that passes only when told to. */
import type { Clock } from "../src/index.ts";

/** A clock and how to move it. */
export interface FakeClock extends Clock {
  /** Lets time pass: everything due runs in order, with what it set in motion between. */
  pass(ms: number): Promise<void>;
}

/** Deeper than any chain of promises between a frame and its last effect. */
const TURNS = 60;

/** Lets everything that is ready run, without letting time pass. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
}

/** Starts a clock at a fixed time. */
export function fakeClock(): FakeClock {
  let now = 1_800_000_000_000;
  let order = 0;
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();

  const earliest = (until: number): [number, { at: number; run: () => void }] | undefined =>
    [...timers]
      .filter(([, timer]) => timer.at <= until)
      .sort(([one, first], [other, second]) => first.at - second.at || one - other)[0];

  return {
    now: () => now,
    later(ms, run) {
      const id = ++order;
      timers.set(id, { at: now + ms, run });
      return () => void timers.delete(id);
    },
    async pass(ms) {
      const until = now + ms;
      await settle();
      for (let due = earliest(until); due; due = earliest(until)) {
        const [id, timer] = due;
        timers.delete(id);
        now = timer.at;
        timer.run();
        await settle();
      }
      now = until;
    },
  };
}
