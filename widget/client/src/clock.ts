/** Time as an argument, so that tests decide when it passes. */

/** What the client needs of time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs something later and returns how to cancel it. */
  later(ms: number, run: () => void): () => void;
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  later(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
