// Tables, names, numbers and shares as people read them.

import { visible } from "./visible.ts";

/** Rows of cells as lines, columns aligned; those named in `right` to the right. */
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

/** Text of at most so many characters, none of them halved. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text.slice(0, 2 * length + 1)); // the longest are of two units
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}

/** The same on one line, each character visible: line breaks would break a table. */
export const shortLine = (text: string, length: number): string =>
  shorten(visible(text.replace(/\s+/g, " ")), length);

/** A share in percent, with so many places. */
export const percent = (share: number, places: number): string =>
  `${(100 * share).toFixed(places)} %`;

/** A share in percent, with as many of three digits as say something. */
export const shortPercent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

/** A number with at most so many digits, "–" where there is none. */
export const shortNumber = (value: number, digits = 4): string =>
  Number.isNaN(value) ? "–" : String(Number(value.toPrecision(digits)));

/** A count with its thousands apart. */
export const showCount = (value: number, separator = ","): string =>
  String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, separator);
