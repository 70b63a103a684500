// The Gregorian calendar, before its beginning too, as days since 1970.

export const DAY_SECONDS = 86_400;

/** The date, and the time where it is not midnight: "2024-03-04", "2024-03-04 10:30:00". */
export function showDays(days: number): string {
  const whole = Math.floor(days);
  const seconds = Math.round((days - whole) * DAY_SECONDS);
  const { year, month, day } = civilOf(seconds === DAY_SECONDS ? whole + 1 : whole);
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  if (seconds % DAY_SECONDS === 0) return date;
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${date} ${time.map((part) => pad(part)).join(":")}`;
}

const pad = (value: number, width = 2) => String(value).padStart(width, "0");

const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Days of a month, counted from 1. */
export const daysInMonth = (year: number, month: number) =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

// years that begin in March end with the leap day; 400 of them have 146,097 days, and 1970 begins
// 719,468 days after 1 March of the year 0
const ERA_DAYS = 146_097;
const EPOCH_DAYS = 719_468;

/** Days since 1970 of a date of the Gregorian calendar, before its beginning too. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * ERA_DAYS + yearOfEra * 365 + leapDays + dayOfYear - EPOCH_DAYS;
}

/** The date of a day, the inverse of daysFromCivil(). */
function civilOf(days: number) {
  const shifted = days + EPOCH_DAYS;
  const era = Math.floor(shifted / ERA_DAYS);
  const dayOfEra = shifted - era * ERA_DAYS;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = ((marchMonth + 2) % 12) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
