// A cell taken apart as a number that somebody wrote: sign, groups of digits, marks between them.

/** What stands before the fraction of a number. */
export type DecimalMark = "." | ",";

// each part can match a digit in one way only: linear in the length of the cell
const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
/** Longer ones are no numbers that people write with marks. */
const LONGEST = 64;
const THOUSAND = 3;

/** Whether a cell is a number in decimal notation, as programs write them. */
export const isPlain = (cell: string): boolean => PLAIN.test(cell);

/** Digits, and what their marks tell. */
interface Written {
  readonly sign: "" | "-";
  readonly whole: string;
  readonly fraction: string;
  readonly exponent: string;
  /** The mark that stands before fractions for certain, where the number shows it. */
  readonly decimal?: DecimalMark;
  /** Whether it does so by itself; a single comma might separate two numbers of a list. */
  readonly isSure: boolean;
  /** The mark of 1.234 and 1,234: before a fraction or between thousands. */
  readonly open?: DecimalMark;
}

/** A number with one mark at most, as it is read where that mark stands before a fraction. */
const NOTHING = { fraction: "", isSure: false } as const;

/** The parts of a cell that is a number; undefined of any other. */
export function takeApart(cell: string): Written | undefined {
  if (cell.length > LONGEST) return undefined;
  const text = withAsciiDigits(cell);
  const inner = /^\((.*)\)$/.exec(text)?.[1];
  const [, sign, body, exponent = ""] =
    /^([+\-\u2212\uff0b\uff0d]?)([\d\s.,'\u2019]+)(e[+-]?\d+)?$/i.exec(inner ?? text) ?? [];
  if (body === undefined || (inner !== undefined && sign !== "")) return undefined;
  const marks = (body.match(/\D/g) ?? []).map(markOf);
  if (marks.includes("")) return undefined;
  const digits = body.split(/\D/);
  const read = readMarks(digits, marks, exponent !== "");
  const isNegative = inner !== undefined || (sign !== "" && !/[+\uff0b]/.test(sign!));
  return read && { ...read, exponent, sign: isNegative ? "-" : "" };
}

/** Spaces and apostrophes of all kinds as one of each; "" of other characters. */
function markOf(character: string): string {
  if (character === "." || character === ",") return character;
  if (/['\u2019]/.test(character)) return "'";
  return /[ \u00a0\u2007\u2008\u2009\u202f]/.test(character) ? " " : "";
}

function readMarks(
  digits: readonly string[],
  marks: readonly string[],
  hasExponent: boolean,
): Omit<Written, "sign" | "exponent"> | undefined {
  const [mark] = marks;
  const last = marks.at(-1);
  const joined = digits.join("");
  if (mark === undefined) return { ...NOTHING, whole: joined };
  const areEqual = marks.every((each) => each === mark);
  const isMark = last === "." || last === ",";
  if (marks.length === 1 && isMark) return readMark(digits, last, hasExponent);
  if (areEqual) {
    if (!areThousands(digits)) return undefined;
    const decimal = mark === "." ? "," : mark === "," ? "." : undefined;
    return { ...NOTHING, whole: joined, isSure: true, ...(decimal && { decimal }) };
  }
  const groups = digits.slice(0, -1);
  const isGrouped = marks.slice(0, -1).every((each) => each === mark) && areThousands(groups);
  const fraction = digits.at(-1)!;
  if (!isMark || !isGrouped || fraction === "") return undefined;
  return { whole: groups.join(""), fraction, decimal: last, isSure: true };
}

/** A number with one point or comma. */
function readMark(digits: readonly string[], mark: DecimalMark, hasExponent: boolean) {
  const [whole, fraction] = digits as [string, string];
  if (whole === "" && fraction === "") return undefined;
  if (fraction === "" && mark === ",") return undefined;
  // nobody writes thousands with an exponent
  const isOpen = areThousands(digits) && !hasExponent;
  return { whole, fraction, isSure: false, ...(isOpen ? { open: mark } : { decimal: mark }) };
}

const areThousands = ([first, ...rest]: readonly string[]) =>
  /^[1-9]\d{0,2}$/.test(first!) && rest.every(({ length }) => length === THOUSAND);

/** Where the digits of other scripts begin. */
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
 * A number as programs write it, where `decimal` stands before fractions; undefined where it cannot
 * be told what the marks mean, and for what is no number.
 */
export function plainText(cell: string, decimal: DecimalMark | undefined): string | undefined {
  if (decimal !== "," && PLAIN.test(cell)) return cell;
  const parts = takeApart(cell);
  // too long to have been written with marks
  if (!parts) return PLAIN.test(cell) ? cell : undefined;
  const { sign, whole, fraction, exponent, open } = parts;
  if (open !== undefined && decimal !== undefined) {
    const isFraction = open === decimal;
    return `${sign}${whole}${isFraction ? "." : ""}${fraction}${exponent}`;
  }
  if (open === ",") return undefined;
  const isOther = parts.decimal !== undefined && parts.decimal !== decimal;
  // without a decision, only what is sure, and points
  if (isOther && (decimal !== undefined || (!parts.isSure && parts.decimal === ","))) {
    return undefined;
  }
  return `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}${exponent}`;
}
