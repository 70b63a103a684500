// Tables, names, numbers and percentages as text.

import { visible } from "./visible.ts";

/** A text table with aligned columns, those in `right` right-aligned. */
export function table(
  cells: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const rows = cells.map((row) => row.map(visible));
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Truncates text to a number of characters. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text.slice(0, 2 * length + 1)); // at most two units each
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}

/** The same on one line, with invisible characters escaped. */
export const shortLine = (text: string, length: number): string =>
  shorten(visible(text.replace(/\s+/g, " ")), length);

/** A fraction in percent, with a number of decimal places. */
export const percent = (share: number, places: number): string =>
  `${(100 * share).toFixed(places)} %`;

/** A fraction in percent, with up to three significant digits. */
export const shortPercent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

/** A number with up to `digits` significant digits; "–" for NaN. */
export const shortNumber = (value: number, digits = 4): string =>
  Number.isNaN(value) ? "–" : String(Number(value.toPrecision(digits)));

/** A count with a thousands separator. */
export const showCount = (value: number, separator = ","): string =>
  String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, separator);

/** "1 row", "2,000 rows". */
export const countOf = (count: number, what: string, plural = `${what}s`): string =>
  `${showCount(count)} ${count === 1 ? what : plural}`;

// each part can match a digit in one way only: linear in the length of the text
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Whether text is a number in decimal notation. */
export const isDecimal = (text: string): boolean => DECIMAL.test(text);
