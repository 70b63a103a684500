// Dates and times as days since 1970 in UTC: Date.parse() differs between engines.

import { cos, sin } from "../core/numerics.ts";
import { DAY_SECONDS, daysOfDate } from "./calendar.ts";

/** Whether 3/4/2024 is in April or in March. */
export type DateOrder = "dayFirst" | "monthFirst";

// "Wednesday, 30 September 2024 10:30:00.123456 +02:00"
const LONGEST = 60;

// 14:05, 14:05:30.25, 2:05 pm; then Z, UTC, GMT, +02:00 or +0200
const ZONE = String.raw`(?<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?`;
const TIME = String.raw`(?:(?:T|,?\s+)(?<hours>\d{1,2}):(?<minutes>\d{2})(?::(?<seconds>\d{2}(?:[.,]\d+)?))?(?:\s*(?<half>[ap])\.?m\.?)?\s*${ZONE})?`;
const WEEKDAY = String.raw`(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?`;
const MONTH = String.raw`(?<name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october|november|december)\.?`;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const YEAR = String.raw`(?<year>\d{4})`;
const DAY = String.raw`(?<day>\d{1,2})`;
const dated = (day: string) => new RegExp(`^${WEEKDAY}${day}${TIME}$`, "i");

const YEAR_LAST = dated(
  String.raw`(?<first>\d{1,2})(?<mark>[-/.])(?<second>\d{1,2})\k<mark>(?<year>\d{4}|\d{2})`,
);
const FORMS: readonly RegExp[] = [
  dated(String.raw`${YEAR}(?<mark>[-/.])(?<month>\d{1,2})\k<mark>${DAY}`),
  YEAR_LAST,
  dated(String.raw`${DAY}(?:st|nd|rd|th)?[\s-]+${MONTH}[\s,-]+${YEAR}`),
  dated(String.raw`${MONTH}\s+${DAY}(?:st|nd|rd|th)?,?\s+${YEAR}`),
  // a month is its first day
  new RegExp(String.raw`^${YEAR}[-/](?<month>\d{1,2})$`),
  new RegExp(String.raw`^${MONTH}[\s-]+${YEAR}$`, "i"),
  new RegExp(
    String.raw`^${YEAR}(?<month>\d{2})(?<day>\d{2})T(?<hours>\d{2})(?<minutes>\d{2})(?<seconds>\d{2}(?:[.,]\d+)?)?${ZONE}$`,
  ),
];

/** The most frequent form. */
const ISO_DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * Days since 1 January 1970, 0:00 UTC, of a date with or without a time; undefined for other text, such as
 * 30 February. A time without a zone is in UTC. Supported are ISO 8601 (2024-03-04,
 * 2024-03-04T10:30:00.5+02:00, a space instead of T, 20240304T1030Z, 2024-03), 2024/3/4, 4.3.2024, 3/4/2024 and
 * 4-3-24 in the given order (with dots the day is first; two digits stand for 1969 to 2068), 4 March 2024,
 * Mar 4, 2024 and Mon, 04 Mar 2024 10:30:00 GMT, and times such as 2:05 pm.
 */
export function daysOf(cell: string, order: DateOrder = "monthFirst"): number | undefined {
  if (ISO_DAY.test(cell)) {
    return daysOfDate(+cell.slice(0, 4), +cell.slice(5, 7), +cell.slice(8));
  }
  // rules out most other cells quickly
  if (cell.length > LONGEST || !/^(\d{1,4}[-/.\s a-z]|\d{8}T|[a-z]{3})/i.test(cell))
    return undefined;
  for (const form of FORMS) {
    const parts = form.exec(cell)?.groups;
    if (parts) return daysOfParts(parts, order);
  }
  return undefined;
}

/** Whether daysOf() depends on the order of day and month. */
export const isAmbiguous = (cell: string): boolean =>
  cell.length <= LONGEST &&
  YEAR_LAST.test(cell) &&
  daysOf(cell, "dayFirst") !== daysOf(cell, "monthFirst");

/** A cycle in time. */
export type Cycle = "year" | "week" | "day";

/** Days of a cycle; the mean year is exact to within a day. */
const CYCLE_DAYS: Readonly<Record<Cycle, number>> = { year: 365.2425, week: 7, day: 1 };

/** Sine and cosine of the phase in a cycle: the end of a cycle is close to the start of the next. */
export function phaseOf(days: number, cycle: Cycle): readonly [number, number] {
  const turns = days / CYCLE_DAYS[cycle];
  const angle = 2 * Math.PI * (turns - Math.floor(turns));
  return [sin(angle), cos(angle)];
}

type Parts = Readonly<Record<string, string | undefined>>;

function daysOfParts(parts: Parts, order: DateOrder): number | undefined {
  const { year, name, mark, first, second, month = second, day = first } = parts;
  const isDayFirst = mark === "." || order === "dayFirst";
  const [monthText, dayText] = first === undefined || isDayFirst ? [month, day] : [first, second];
  const monthNumber = name ? MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1 : Number(monthText);
  const days = daysOfDate(fullYear(year!), monthNumber, Number(dayText ?? 1));
  if (days === undefined || parts.hours === undefined) return days;
  const time = minutesOf(parts);
  return time && days + (time.minutes * 60 + time.seconds) / DAY_SECONDS;
}

/** Two digits as in POSIX. */
function fullYear(text: string): number {
  const year = Number(text);
  return text.length === 4 ? year : year + (year < 69 ? 2000 : 1900);
}

/** The time in UTC; undefined for times that do not exist. */
function minutesOf({ hours, minutes, seconds = "0", half, zone }: Parts) {
  const hour = hourOf(Number(hours), half?.toLowerCase());
  const minute = Number(minutes);
  const second = Number(seconds.replace(",", "."));
  // 24:00 ends a day, second 60 is a leap second
  const isWithin = hour < 24 || (hour === 24 && minute === 0 && second === 0);
  const offset = offsetOf(zone);
  if (!isWithin || minute > 59 || second >= 61 || offset === undefined) return undefined;
  return { minutes: hour * 60 + minute - offset, seconds: second };
}

/** 12 am is 0, 12 pm is 12; NaN for hours that the twelve-hour clock does not have. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return hour < 1 || hour > 12 ? NaN : (hour % 12) + (half === "p" ? 12 : 0);
}

/** Minutes east of Greenwich; undefined for zones that do not exist. */
function offsetOf(zone = "Z"): number | undefined {
  if (/^[a-z]/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = zone.length > 3 ? Number(zone.slice(-2)) : 0;
  if (hours > 23 || minutes > 59) return undefined;
  return (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
}
