// Numbers in cells: in decimal notation, and as people write them.

import { unknownName } from "../names.ts";

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number that a cell shows in decimal notation, if it does; too large ones are infinite. */
export const numberIn = (cell: string): number | undefined =>
  DECIMAL.test(cell) ? Number(cell) : undefined;

/** What stands before the fraction of a number. */
export type DecimalMark = "." | ",";

// 1.234,5
const COMMA_NUMBER = /^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?(e[+-]?\d+)?$/i;
// 1,234 may be a thousand; 1,23 and 1.234,5 are none
const COMMA = /^[+-]?(\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+)(e[+-]?\d+)?$/i;
const POINT = /^[+-]?(\d*\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+)(e[+-]?\d+)?$/i;

const MARKS = [".", ",", "auto"] as const;

/** The cells with a point before the fractions. */
export function withDecimalPoints(
  rows: readonly (readonly string[])[],
  decimal: DecimalMark | "auto" = "auto",
  delimiter: string,
): readonly (readonly string[])[] {
  if (!MARKS.includes(decimal)) throw unknownName("decimal", decimal, MARKS);
  const hasCommas = decimal === "auto" ? delimiter !== "," && areCommas(rows) : decimal === ",";
  return hasCommas ? rows.map((cells) => cells.map(withPoint)) : rows;
}

/** Whether some cells have a decimal comma for certain, and none a decimal point. */
const areCommas = (rows: readonly (readonly string[])[]) =>
  rows.some((cells) => cells.some((cell) => COMMA.test(cell))) &&
  !rows.some((cells) => cells.some((cell) => POINT.test(cell)));

const withPoint = (cell: string) =>
  COMMA_NUMBER.test(cell) ? cell.replaceAll(".", "").replace(",", ".") : cell;

const FORMATTED = /^[+-]?([$€£¥]\s?)?\d+((,\d{3})+|(\.\d{3})+)?([.,]\d+)?(\s?[%$€£¥])?$/;

/** Whether a cell shows a number, but as text for people: 1,5 or 1,234 or 12 % or € 5.20. */
export const isFormattedNumber = (cell: string): boolean =>
  FORMATTED.test(cell) && numberIn(cell) === undefined;

/** What to do about such a cell. */
export const numberAdvice = (cell: string): string =>
  /\d,\d/.test(cell)
    ? 'decimal: "," reads 1,5 as 1.5; take commas out that keep thousands apart'
    : "write numbers without signs of percent or currency";
