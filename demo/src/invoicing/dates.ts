/** Calendar days as ISO strings (2026-01-28); there is no time of day in Tidebill. */

const DAY_MS = 86_400_000;

const words: Intl.DateTimeFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const month: Intl.DateTimeFormat = new Intl.DateTimeFormat("en-GB", {
  month: "short",
  timeZone: "UTC",
});

export function showDate(day: string): string {
  return words.format(new Date(`${day}T00:00:00Z`));
}

export function showMonth(yearMonth: string): string {
  return month.format(new Date(`${yearMonth}-01T00:00:00Z`));
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** The `count` months that end with the month of `day`, oldest first, as "2026-01". */
export function monthsUntil(day: string, count: number): string[] {
  const year = Number(day.slice(0, 4));
  const index = Number(day.slice(5, 7)) - 1;
  return Array.from({ length: count }, (_, step) => {
    const at = new Date(Date.UTC(year, index - (count - 1 - step), 1));
    return at.toISOString().slice(0, 7);
  });
}
