// Number formats of the page: narrow no-break spaces, true minus signs.

import { percent, shortNumber, showCount } from "../core/text.ts";

const NARROW_SPACE = "\u202f";

/** A count with separated thousands. */
export const printedCount = (value: number): string => showCount(value, NARROW_SPACE);

/** A number with up to `digits` digits, large ones in full; "–" for NaN. */
export function printedNumber(value: number = Number.NaN, digits?: number): string {
  if (Math.abs(value) === Infinity) return value < 0 ? "−∞" : "∞";
  const size = Math.abs(value);
  if (size < 1e9 && (size >= 1000 || Number.isInteger(value))) {
    return printedCount(value).replace("-", "−");
  }
  return shortNumber(value, digits).replace("-", "−");
}

/** A share in percent; "–" for NaN. */
export const printedPercent = (share: number, places = 1): string =>
  Number.isNaN(share) ? "–" : percent(share, places).replace(" ", NARROW_SPACE);

/** A duration in convenient units. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`; // more rounds to a minute
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
