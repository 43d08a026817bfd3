/** Owns how moments are written for people; every function takes the clock's reading. */
import type { Strings } from "./strings.ts";

const DAY_MS = 86_400_000;

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** Days between two moments by the visitor's calendar, not by 24 hours. */
function daysBetween(earlierMs: number, laterMs: number): number {
  return Math.round((startOfDay(laterMs) - startOfDay(earlierMs)) / DAY_MS);
}

/** The hour and minute, such as "14:05". */
export function clockTime(ms: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(ms);
}

/** The calendar day: today, yesterday, or a date (with the year when it is another one). */
export function dayName(ms: number, nowMs: number, locale: string, text: Strings): string {
  const days = daysBetween(ms, nowMs);
  if (days === 0) return text.today;
  if (days === 1) return text.yesterday;
  const sameYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "long",
    ...(sameYear ? { weekday: "long" } : { year: "numeric" }),
  }).format(ms);
}

/** Tells whether two moments lie on different days of the visitor's calendar. */
export function isOtherDay(aMs: number, bMs: number): boolean {
  return startOfDay(aMs) !== startOfDay(bMs);
}

/** Short enough for a row: the time today, else the day. */
export function rowTime(ms: number, nowMs: number, locale: string, text: Strings): string {
  const days = daysBetween(ms, nowMs);
  if (days === 0) return clockTime(ms, locale);
  if (days === 1) return text.yesterday;
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" }).format(ms);
}
