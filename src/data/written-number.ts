// Numbers as people write them: sign, groups of digits, marks between them.

import { isDecimal } from "../core/text.ts";

/** The mark before the fraction of a number. */
export type DecimalMark = "." | ",";

/** Longer cells are not numbers with marks. */
const LONGEST = 64;

/** The parts of a number, and what its marks mean. */
interface Written {
  readonly sign: "" | "-";
  readonly whole: string;
  readonly fraction: string;
  readonly exponent: string;
  /** The decimal mark, if the number determines it. */
  readonly decimal: DecimalMark | undefined;
  /** Whether it does so alone; a single comma may separate two numbers of a list. */
  readonly isSure: boolean;
  /** The mark of 1.234 and 1,234, which is a decimal mark or separates thousands. */
  readonly open: DecimalMark | undefined;
}

const BODY = /^([+\-\u2212\uff0b\uff0d]?)([\d\s.,'\u2019]+)(e[+-]?\d+)?$/i;
const IN_PARENTHESES = /^\((.*)\)$/;
const DIGITS = /^\d+$/;
const ONE_MARK = /^(\d*)([.,])(\d*)$/;
const THOUSAND = /^[1-9]\d{0,2}\D\d{3}$/;
// groups of three with equal marks, then perhaps another mark and a fraction
const GROUPED = /^([1-9]\d{0,2}([ '.,])\d{3}(?:\2\d{3})*)(?:(?!\2)([.,])(\d+))?$/;

/** The parts of a cell that is a number; undefined for other cells. */
export function takeApart(cell: string): Written | undefined {
  if (cell.length > LONGEST) return undefined;
  const text = withAsciiDigits(cell);
  const inner = IN_PARENTHESES.exec(text)?.[1];
  const [, sign = "", body, exponent = ""] = BODY.exec(inner ?? text) ?? [];
  if (body === undefined || (inner !== undefined && sign !== "")) return undefined;
  const isNegative = inner !== undefined || (sign !== "" && !/[+\uff0b]/.test(sign));
  return readBody(isNegative ? "-" : "", body, exponent);
}

// runs for each cell: literals of one shape, since spreads would take most of the time
function readBody(sign: "" | "-", body: string, exponent: string): Written | undefined {
  const single = ONE_MARK.exec(body);
  if (single) {
    const [, whole, mark, fraction] = single as unknown as [string, string, DecimalMark, string];
    if (fraction === "" && (whole === "" || mark === ",")) return undefined;
    // thousands have no exponent
    const open = THOUSAND.test(body) && exponent === "" ? mark : undefined;
    const decimal = open ? undefined : mark;
    return { sign, whole, fraction, exponent, decimal, isSure: false, open };
  }
  if (DIGITS.test(body)) {
    return {
      sign,
      whole: body,
      fraction: "",
      exponent,
      decimal: undefined,
      isSure: false,
      open: undefined,
    };
  }
  // spaces and apostrophes of all kinds as one of each
  const text = body.replace(/\u2019/g, "'").replace(/[\u00a0\u2007\u2008\u2009\u202f]/g, " ");
  const [, groups, mark, last, fraction = ""] = GROUPED.exec(text) ?? [];
  if (groups === undefined) return undefined;
  const other = mark === "." ? "," : mark === "," ? "." : undefined;
  return {
    sign,
    whole: groups.replace(/\D/g, ""),
    fraction,
    exponent,
    decimal: (last ?? other) as DecimalMark | undefined,
    isSure: true,
    open: undefined,
  };
}

/** Where the digits of other scripts start. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0xff10];

function withAsciiDigits(cell: string): string {
  if (!/[\u0100-\uffff]/.test(cell)) return cell;
  return cell.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    const zero = ZEROS.find((each) => code >= each && code < each + 10);
    return zero === undefined ? digit : String(code - zero);
  });
}

/**
 * A number in decimal notation, given the decimal mark; undefined if the meaning of its marks is unclear,
 * and for cells that are not numbers.
 */
export function plainText(cell: string, decimal: DecimalMark | undefined): string | undefined {
  if (decimal !== "," && isDecimal(cell)) return cell;
  const parts = takeApart(cell);
  // too long for a number with marks
  if (!parts) return isDecimal(cell) ? cell : undefined;
  const { sign, whole, fraction, exponent, open } = parts;
  if (open !== undefined && decimal !== undefined) {
    return `${sign}${whole}${open === decimal ? "." : ""}${fraction}${exponent}`;
  }
  if (open === ",") return undefined;
  const isOther = parts.decimal !== undefined && parts.decimal !== decimal;
  // if the mark is unknown, only points and certain marks
  if (isOther && (decimal !== undefined || (!parts.isSure && parts.decimal === ","))) {
    return undefined;
  }
  return `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}${exponent}`;
}
