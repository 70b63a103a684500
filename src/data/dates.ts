// Dates and times as days since 1970 in UTC, by our own arithmetic: engines read dates as they like.

import { cos, sin } from "../core/numerics.ts";
import { DAY_SECONDS, daysFromCivil, daysInMonth } from "./calendar.ts";

/** Which number of 3/4/2024 is the month. */
export type DateOrder = "dayFirst" | "monthFirst";

// "Wednesday, 30 September 2024 10:30:00.123456 +02:00"
const LONGEST = 60;

// 14:05, 14:05:30.25, 2:05 pm; then Z, UTC, GMT, +02:00 or +0200
const TIME = String.raw`(?:(?:T|,?\s+)(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?(?:\s*([ap])\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?`;
const WEEKDAY = String.raw`(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?`;
const MONTH = String.raw`(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october|november|december)\.?`;
const dated = (day: string) => new RegExp(`^${WEEKDAY}${day}${TIME}$`, "i");

const YEAR_FIRST = dated(String.raw`(\d{4})([-/.])(\d{1,2})\2(\d{1,2})`);
const YEAR_LAST = dated(String.raw`(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})`);
const DAY_MONTH_NAME = dated(String.raw`(\d{1,2})(?:st|nd|rd|th)?[\s-]+${MONTH}[\s,-]+(\d{4})`);
const MONTH_NAME_DAY = dated(String.raw`${MONTH}\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})`);
// months: the first day
const YEAR_MONTH = /^(\d{4})[-/](\d{1,2})$/;
const MONTH_YEAR = new RegExp(`^${MONTH}[\\s-]+(\\d{4})$`, "i");
const BASIC =
  /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2}(?:[.,]\d+)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * Days since 1 January 1970, 0:00 UTC, of a date with or without a time; undefined for anything else,
 * such as 30 February. A time without a zone is taken as UTC. Read are ISO 8601 (2024-03-04,
 * 2024-03-04T10:30:00.5+02:00, a space for the T, 20240304T1030Z, 2024-03), 2024/3/4, 4.3.2024, 3/4/2024 and 4-3-24 in the order
 * given (with dots the day is first; two digits mean 1969 to 2068), 4 March 2024, Mar 4, 2024 and Mon, 04 Mar 2024
 * 10:30:00 GMT; times like 2:05 pm too.
 */
export function daysOf(cell: string, order: DateOrder = "monthFirst"): number | undefined {
  // most cells that are no dates are longer or begin otherwise
  if (cell.length > LONGEST || !/^(\d{1,4}[-/.\s a-z]|\d{8}T|[a-z]{3})/i.test(cell))
    return undefined;
  let match = YEAR_FIRST.exec(cell);
  if (match) return daysAt(Number(match[1]), Number(match[3]), Number(match[4]), match.slice(5));
  match = YEAR_LAST.exec(cell);
  if (match) {
    const isDayFirst = match[2] === "." || order === "dayFirst";
    const [day, month] = isDayFirst ? [match[1], match[3]] : [match[3], match[1]];
    return daysAt(fullYear(match[4]!), Number(month), Number(day), match.slice(5));
  }
  match = DAY_MONTH_NAME.exec(cell);
  if (match) return daysAt(Number(match[3]), monthOf(match[2]!), Number(match[1]), match.slice(4));
  match = MONTH_NAME_DAY.exec(cell);
  if (match) return daysAt(Number(match[3]), monthOf(match[1]!), Number(match[2]), match.slice(4));
  match = YEAR_MONTH.exec(cell);
  if (match) return daysAt(Number(match[1]), Number(match[2]), 1, []);
  match = MONTH_YEAR.exec(cell);
  if (match) return daysAt(Number(match[2]), monthOf(match[1]!), 1, []);
  match = BASIC.exec(cell);
  if (!match) return undefined;
  const [hours, minutes, seconds, zone] = match.slice(4);
  const time = [hours, minutes, seconds, undefined, zone];
  return daysAt(Number(match[1]), Number(match[2]), Number(match[3]), time);
}

/** Whether daysOf() depends on the order of day and month. */
export const isAmbiguous = (cell: string): boolean =>
  cell.length <= LONGEST &&
  YEAR_LAST.test(cell) &&
  daysOf(cell, "dayFirst") !== daysOf(cell, "monthFirst");

/** What returns: with the year, the week, the day. */
export type Cycle = "year" | "week" | "day";

/** Days of a turn; a year is the mean one of the calendar, true to within a day. */
const CYCLE_DAYS: Readonly<Record<Cycle, number>> = { year: 365.2425, week: 7, day: 1 };

/** Sine and cosine of the place in a cycle: neighbours stay neighbours over its end. */
export function phaseOf(days: number, cycle: Cycle): readonly [number, number] {
  const turns = days / CYCLE_DAYS[cycle];
  const angle = 2 * Math.PI * (turns - Math.floor(turns));
  return [sin(angle), cos(angle)];
}

const monthOf = (name: string) => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;

/** Two digits as POSIX reads them. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 4) return year;
  return year + (year < 69 ? 2000 : 1900);
}

function daysAt(
  year: number,
  month: number,
  day: number,
  [hours, minutes, seconds, half, zone]: readonly (string | undefined)[],
): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  const days = daysFromCivil(year, month, day);
  if (hours === undefined) return days;
  const hour = hourOf(Number(hours), half?.toLowerCase());
  const minute = Number(minutes);
  const second = Number((seconds ?? "0").replace(",", "."));
  // 24:00 ends a day, second 60 leaps
  const isWithin = hour < 24 || (hour === 24 && minute === 0 && second === 0);
  if (!isWithin || minute > 59 || second >= 61) return undefined;
  const offset = offsetOf(zone);
  if (offset === undefined) return undefined;
  return days + (hour * 3600 + (minute - offset) * 60 + second) / DAY_SECONDS;
}

/** 12 am is 0, 12 pm is 12; out of range, where the twelve-hour clock has no such hour. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return hour < 1 || hour > 12 ? 99 : (hour % 12) + (half === "p" ? 12 : 0);
}

/** Minutes east of Greenwich; undefined for what is no zone. */
function offsetOf(zone = "Z"): number | undefined {
  if (/^[a-z]/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  const offset = hours * 60 + (zone.length > 3 ? minutes : 0);
  if (hours > 23 || (zone.length > 3 && minutes > 59)) return undefined;
  return zone[0] === "-" ? -offset : offset;
}
