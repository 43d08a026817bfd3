/** Times and durations as people read them; it reads no clock. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const WEEKDAY = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const SHORT_DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const LONG_DAY = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
});
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

const twoDigits = (count: number): string => String(count).padStart(2, "0");

/** The hour and minute of a day. */
export const clockText = (atMs: number): string => CLOCK.format(atMs);

/** The whole truth, for a tool tip. */
export const fullText = (atMs: number): string => FULL.format(atMs);

export const isoText = (atMs: number): string => new Date(atMs).toISOString();

/** A running wait: "0:42", "12:05", "1 h 02 min", "3 d 4 h". */
export function waitText(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < HOUR) {
    return `${Math.floor(ms / MINUTE)}:${twoDigits(Math.floor((ms % MINUTE) / SECOND))}`;
  }
  if (ms < DAY)
    return `${Math.floor(ms / HOUR)} h ${twoDigits(Math.floor((ms % HOUR) / MINUTE))} min`;
  return `${Math.floor(ms / DAY)} d ${Math.floor((ms % DAY) / HOUR)} h`;
}

/** A span in the largest unit that fits: "20 s", "4 min", "2 h", "3 d". */
export function spanText(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

/** Midnight of the day, as the browser's time zone has it. */
export function dayOf(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}

/** When something was, short enough for a row: "now", "5 min", "14:05", "Mon", "3 Feb". */
export function recentText(atMs: number, nowMs: number): string {
  const ago = nowMs - atMs;
  if (ago < MINUTE) return "now";
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min`;
  if (dayOf(atMs) === dayOf(nowMs)) return clockText(atMs);
  return ago < 6 * DAY ? WEEKDAY.format(atMs) : SHORT_DAY.format(atMs);
}

/** The heading over a day's messages. */
export function dayText(atMs: number, nowMs: number): string {
  const day = dayOf(atMs);
  if (day === dayOf(nowMs)) return "Today";
  if (day === dayOf(dayOf(nowMs) - 1)) return "Yesterday";
  return LONG_DAY.format(atMs);
}
