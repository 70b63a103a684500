// Numbers in cells: in decimal notation, and as people write them.

import { isDecimal } from "../core/text.ts";
import { type DecimalMark, plainText, takeApart } from "./written-number.ts";

/** The number in a cell in decimal notation, possibly infinite; undefined for other cells. */
export const numberIn = (cell: string): number | undefined =>
  isDecimal(cell) ? Number(cell) : undefined;

/** The finite number in a cell, given the decimal mark; undefined for other cells. */
export function numberOf(cell: string, decimal: DecimalMark | undefined): number | undefined {
  const text = plainText(cell, decimal);
  if (text === undefined) return undefined;
  const value = Number(text);
  return Number.isFinite(value) && isExact(text, value) ? value : undefined;
}

/** Doubles represent all integers of up to 15 digits exactly. */
const SAFE_DIGITS = 15;

/** The maximum of toExponential(). */
const DIGITS_OF_DOUBLE = 101;

/**
 * Whether an integer, in any notation, equals the double that it becomes, rounded to as many digits: beyond
 * 2^53 several become the same double. Numbers with a fraction are measurements, which may be rounded.
 */
function isExact(text: string, value: number): boolean {
  if (text.length <= SAFE_DIGITS || Math.abs(value) <= Number.MAX_SAFE_INTEGER) return true;
  const [, whole = "", fraction = "", exponent = "0"] =
    /^[+-]?(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const all = (whole + fraction).replace(/^0+/, "");
  const digits = withoutLastZeros(all);
  const zeros = Number(exponent) - fraction.length + all.length - digits.length;
  if (zeros < 0) return true;
  if (digits.length <= DIGITS_OF_DOUBLE) {
    const shown = Math.abs(value).toExponential(digits.length - 1);
    return withoutLastZeros(shown.replace(/e.*|\./g, "")) === digits;
  }
  return BigInt(digits + "0".repeat(zeros)) === BigInt(Math.abs(value));
}

function withoutLastZeros(digits: string): string {
  let end = digits.length;
  while (end > 1 && digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}

/** The reason for which a cell cannot be read, if it is such an integer. */
export const beyondAdvice = (cell: string): string | undefined =>
  isBeyondDouble(cell) ? "integers beyond 2^53 cannot be represented exactly" : undefined;

/** Whether a cell is an integer that a double cannot represent. */
export function isBeyondDouble(cell: string): boolean {
  const text = cell.length > SAFE_DIGITS ? plainText(cell, undefined) : undefined;
  return text !== undefined && Number.isFinite(Number(text)) && !isExact(text, Number(text));
}

/** What is known about the notation of a column's numbers. */
export interface MarkHints {
  /** The mark of the table, from an option or inferred; "." only from an option. */
  readonly table?: DecimalMark | undefined;
  /** The mark of the column in the data from which a schema was inferred. */
  readonly known?: DecimalMark | undefined;
}

/**
 * The decimal mark of one column: 1.234 and 1,234 alone are ambiguous, other cells decide. A comma as in 1,5
 * is enough only if the hints rule out that commas separate cells.
 */
export function decimalMarkOf(
  cells: Iterable<string>,
  { table, known }: MarkHints,
): DecimalMark | undefined {
  if (table === ".") return table;
  const takesCommas = table === "," || known === ",";
  let [hasPoints, hasCommas] = [false, false];
  for (const cell of cells) {
    if (!/[.,]/.test(cell)) continue;
    const parts = takeApart(cell);
    hasPoints ||= parts?.decimal === ".";
    hasCommas ||= parts?.decimal === "," && (parts.isSure || takesCommas);
  }
  if (hasPoints && hasCommas) return table;
  if (hasPoints) return ".";
  return hasCommas ? "," : (table ?? known);
}

/** The mark of a whole table: a comma if some cells certainly have one, and none a point. */
export function decimalMarkOfTable(cells: Iterable<string>): DecimalMark | undefined {
  let hasCommas = false;
  for (const cell of cells) {
    if (!/[.,]/.test(cell)) continue;
    const decimal = takeApart(cell)?.decimal;
    if (decimal === ".") return undefined;
    hasCommas ||= decimal === ",";
  }
  return hasCommas ? "," : undefined;
}

/** Longer cells are text. */
const LONGEST = 48;
const CURRENCY = String.raw`(?:\p{Sc}|R\$|kr|Rs\.?|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|TRY|BRL|MXN|ZAR)\b)`;
const UNIT = String.raw`(?:[%\u2030\u00b0\u2032\u2033]|${CURRENCY}|\u00b0?\p{L}{1,12}[\u00b2\u00b3]?(?:\/\p{L}{1,6}[\u00b2\u00b3]?)?\.?)`; // ‰ ° ′ ″ ² ³, in ASCII for toPredictor()
// 1,5 and 1,234 and 12,34,567 and 1_000
const DIGITS = String.raw`\p{Nd}+(?:_\p{Nd}+)*(?:[.,'\u2019\s]\p{Nd}{2,3})*(?:[.,]\p{Nd}*)?`;
const FORMATTED = new RegExp(
  String.raw`^[(+\-\u2212\u2013]?\s?(${CURRENCY}?)\s?[+\-\u2212\u2013]?(?:${DIGITS}|[.,]\p{Nd}+)\s?(${UNIT}?)\s?[)\-]?$`,
  "u",
);

/** The units and symbols around the digits of a formatted number; undefined for other text. */
export function decorationOf(cell: string): string | undefined {
  if (cell.length > LONGEST || !/\p{Nd}/u.test(cell)) return undefined;
  const match = FORMATTED.exec(cell);
  if (!match) return undefined;
  // telephone numbers and addresses have more groups, or groups of other lengths
  const whole = cell.replace(/[.,]\p{Nd}*\P{Nd}*$/u, "");
  const groups = whole.match(/\p{Nd}+/gu) ?? [];
  const isSpaced = /\p{Nd}\s\p{Nd}/u.test(cell);
  const isOdd = isSpaced && (/^0/.test(groups[0]!) || groups.slice(1).some((g) => g.length !== 3));
  if (isOdd || (groups.length > 2 && groups.slice(1).some(({ length }) => length === 1))) {
    return undefined;
  }
  return `${match[1]}${match[2]}`;
}

/** Whether a cell is a formatted number: 1,5 or 1,234 or 12 % or € 5.20 or 3 kg. */
export const isFormattedNumber = (cell: string): boolean =>
  !isDecimal(cell) && decorationOf(cell) !== undefined && !isBeyondDouble(cell);

/** Advice for such a cell. */
export function numberAdvice(cell: string): string {
  if (/\p{Nd},\p{Nd}/u.test(cell))
    return 'decimal: "," reads 1,5 as 1.5, decimal: "." reads 1,234 as 1234';
  return /_/.test(cell)
    ? "write numbers without marks between digits"
    : "write numbers without units, percent signs and currencies";
}

/** Whether numbers are codes, such as zip codes: only digits, some with leading zeros. Words do not count. */
export function areCodes(cells: readonly string[]): boolean {
  let hasZeros = false;
  for (const cell of cells) {
    if (numberIn(cell) === undefined) continue;
    if (!/^\d+$/.test(cell)) return false;
    hasZeros ||= /^0\d/.test(cell);
  }
  return hasZeros;
}
