/** Owns how moments are written for people; every function takes the clock's reading. */
import type { Strings } from "./strings.ts";

const DAY_MS = 86_400_000;

/** Days between two moments by the visitor's calendar, not by 24 hours. */
function daysBetween(earlierMs: number, laterMs: number): number {
  const [from, to] = [earlierMs, laterMs].map((ms) => new Date(ms).setHours(0, 0, 0, 0));
  return Math.round(((to ?? 0) - (from ?? 0)) / DAY_MS);
}

/** The hour and minute, such as "14:05". */
export function clockTime(ms: number, locale: string): string {
  return new Date(ms).toLocaleTimeString(locale, { timeStyle: "short" });
}

/** The calendar day: today, yesterday, or a date. */
export function dayName(ms: number, nowMs: number, locale: string, text: Strings): string {
  const days = daysBetween(ms, nowMs);
  if (days === 0) return text.today;
  if (days === 1) return text.yesterday;
  return new Date(ms).toLocaleDateString(locale, { dateStyle: "long" });
}

/** Tells whether two moments lie on different days of the visitor's calendar. */
export function isOtherDay(aMs: number, bMs: number): boolean {
  return daysBetween(aMs, bMs) !== 0;
}

/** Short enough for a row: the time today, else the day. */
export function rowTime(ms: number, nowMs: number, locale: string, text: Strings): string {
  return isOtherDay(ms, nowMs) ? dayName(ms, nowMs, locale, text) : clockTime(ms, locale);
}
