// Raw rows → x without a table in between: a server reads single rows again and again.

import { isDecimal } from "../core/text.ts";
import { numberIn } from "./cell-numbers.ts";
import { type Encoded, encoderOf, writeFeature } from "./encode-table.ts";
import { MISSING_WORDS, type MissingTest, missingTest } from "./missing-words.ts";
import { isRow, type Row, type RowLike } from "./raw-row.ts";
import { numberText } from "./table-rows.ts";
import { type FeatureColumn, type TableSchema, widthOf } from "./table-schema.ts";
import { takeApart } from "./written-number.ts";

/** The number of a cell, NaN for a missing one; undefined if only the whole table tells. */
type CellEncoder = (value: unknown) => number | undefined;

interface Field {
  readonly column: FeatureColumn;
  /** Its first column in x. */
  readonly start: number;
  readonly encode: CellEncoder;
}

/** How single rows are read. */
interface RowEncoder {
  readonly fields: ReadonlyMap<string, Field>;
  readonly width: number;
}

/** Of frozen schemas, such as those of models. */
const encoders = new WeakMap<TableSchema, RowEncoder>();

/**
 * x of raw rows as encodeFeatures() has it, or undefined for rows that it must read: those in which a cell is unreadable,
 * or tells the decimal mark of others, or a column is absent.
 */
export function encodeRows(rows: readonly RowLike[], schema: TableSchema): Encoded | undefined {
  if (rows.length === 0 || !Object.isFrozen(schema)) return undefined;
  let encoder = encoders.get(schema);
  if (!encoder) {
    encoder = rowEncoder(schema);
    encoders.set(schema, encoder);
  }
  const { width } = encoder;
  const data = new Float64Array(rows.length * width);
  for (let row = 0; row < rows.length; row++) {
    if (!encodeRow(encoder, rows[row], data, row * width)) return undefined;
  }
  return { data, shape: [rows.length, width] };
}

function encodeRow({ fields }: RowEncoder, row: unknown, data: Float64Array, at: number): boolean {
  if (!isRow(row)) return false;
  let found = 0;
  for (const name of Object.keys(row)) {
    const value = (row as Row)[name];
    const field = fields.get(name);
    if (!field) {
      if (!isPlain(value)) return false;
      continue;
    }
    const number = field.encode(value);
    if (number === undefined) return false;
    writeFeature(data, at + field.start, number, field.column);
    found++;
  }
  return found === fields.size;
}

function rowEncoder({ columns, missingWords = MISSING_WORDS }: TableSchema): RowEncoder {
  const isMissing = missingTest(missingWords);
  const mayMissNumbers = missingWords.some((word) => isDecimal(word.trim()));
  const fields = new Map<string, Field>();
  let width = 0;
  for (const column of columns) {
    if (column.type === "ignored") continue;
    const encode = cellEncoder(column, isMissing, mayMissNumbers);
    fields.set(column.name, { column, start: width, encode });
    width += widthOf(column);
  }
  return { fields, width };
}

function cellEncoder(
  column: FeatureColumn,
  isMissing: MissingTest,
  mayMissNumbers: boolean,
): CellEncoder {
  const read = column.type === "number" ? numberAlone : encoderOf(column, () => undefined);
  const encode: CellEncoder = (value) => {
    if (value === undefined || value === null) return NaN;
    if (!isPlain(value)) return undefined;
    const cell = typeof value === "number" ? numberText(value) : String(value).trim();
    return isMissing(cell) ? NaN : read(cell);
  };
  if (column.type === "number" && !mayMissNumbers) {
    return (value) => (isSafe(value) ? value + 0 : encode(value)); // −0 is written as 0
  }
  if (column.type !== "category") return encode;
  // most words are those of the training
  const known = new Map<unknown, number | undefined>();
  for (const name of column.categories) known.set(name, encode(name));
  return (value) => known.get(value) ?? encode(value);
}

const isSafe = (value: unknown): value is number =>
  typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER;

/** Thousands, or a fraction of three digits. */
const OPEN = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
/** Doubles represent numbers of so many characters, whatever their exponent. */
const FEW = 15;

/** A finite number in decimal notation that is the same whatever the marks of other cells are. */
function numberAlone(cell: string): number | undefined {
  const value = cell.length <= FEW && !OPEN.test(cell) ? numberIn(cell) : undefined;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** Whether a value is a cell that says nothing about the decimal mark of others. */
function isPlain(value: unknown): boolean {
  if (typeof value === "string") {
    return !/[.,]/.test(value) || takeApart(value.trim())?.decimal !== ",";
  }
  return (
    value === null ||
    (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol")
  );
}
