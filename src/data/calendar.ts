// Days since 1970 in the proleptic Gregorian calendar.

export const DAY_SECONDS = 86_400;
/** The largest distance from 1970 that Date supports, in days. */
const MOST_DAYS = 1e8;

/** The date, and the time unless it is midnight: "2024-03-04", "2024-03-04 10:30:00". */
export function showDays(days: number): string {
  const whole = Math.floor(days);
  if (Math.abs(whole) >= MOST_DAYS) return `${days} days since 1970`;
  const seconds = Math.round((days - whole) * DAY_SECONDS);
  const date = new Date(1000 * (whole * DAY_SECONDS + seconds));
  const text = date.toISOString().replace("T", " ").replace(".000Z", "");
  return text.replace(" 00:00:00", "");
}

/** Days since 1970 of a date; undefined if it does not exist. */
export function daysOfDate(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // Date.UTC() would read the year 24 as 1924
  return date.getUTCMonth() === month - 1 ? date.getTime() / (1000 * DAY_SECONDS) : undefined;
}
