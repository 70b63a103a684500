// What the columns of a raw table are: plain data that travel with a model.

import { optionError } from "../core/names.ts";
import type { Cycle, DateOrder } from "./dates.ts";
import type { DecimalMark } from "./written-number.ts";

/** What a column can be taken for. */
export type ColumnType = "number" | "category" | "date" | "ignored";

/** A cell that its column's type cannot read. */
export interface OddCells {
  readonly count: number;
  /** The first of them, with its place. */
  readonly example: string;
  readonly row: number;
}

interface ColumnFacts {
  readonly name: string;
  /** Rows without a value. */
  readonly missing: number;
  /** Why the column is of this type, in words. */
  readonly why: string;
  /** Cells that could not be read and count as missing. */
  readonly odd?: OddCells;
}

/** Numbers in decimal notation. */
export interface NumberColumn extends ColumnFacts {
  readonly type: "number";
  readonly minimum: number;
  readonly maximum: number;
  /** What stands before fractions, where the numbers were not all written as programs do. */
  readonly decimal?: DecimalMark;
}

/** One of some words. A cell becomes the number of its category, any other word −1. */
export interface CategoryColumn extends ColumnFacts {
  readonly type: "category";
  /** Numbers by size, words by code unit. */
  readonly categories: readonly string[];
  /** Different words of the table that are rarer than these, and count as unknown. */
  readonly rarer: number;
}

/** Dates and times: days since 1970, then sine and cosine of the place in each cycle. */
export interface DateColumn extends ColumnFacts {
  readonly type: "date";
  readonly order: DateOrder;
  readonly cycles: readonly Cycle[];
  /** Days since 1970. */
  readonly minimum: number;
  readonly maximum: number;
}

/** A column that x leaves out. */
export interface IgnoredColumn extends ColumnFacts {
  readonly type: "ignored";
  /** Cells that show a number, where any does. */
  readonly numbers?: number;
}

/** What a column of a raw table is, told apart by `type`. */
export type ColumnSchema = NumberColumn | CategoryColumn | DateColumn | IgnoredColumn;

/** The column to predict. */
export interface TargetSchema {
  /** Of several the first. */
  readonly name: string;
  /** Of several, all in the order of y's columns. */
  readonly names?: readonly string[];
  readonly task: "classification" | "regression";
  readonly classNames?: readonly string[];
}

/** The names of a schema's targets. */
export const targetNames = ({ name, names = [name] }: TargetSchema): readonly string[] => names;

/** The columns of a raw table in the order of x, and its target. */
export interface TableSchema {
  readonly columns: readonly ColumnSchema[];
  readonly target?: TargetSchema;
  /** What happens to cells that their column's type cannot read. */
  readonly unreadable: "error" | "missing";
  /** Words that stand for a missing value, where they are not the usual ones. */
  readonly missingWords?: readonly string[];
}

/** Refuses what is no schema. */
export function requireSchema(what: string, given: unknown): void {
  if (Array.isArray((given as TableSchema | null | undefined)?.columns)) return;
  throw optionError(what, "the schema of a data set", given);
}

/** The column of the table that each column of x comes from: a date makes several. */
export const featuresOf = ({ columns }: TableSchema): FeatureColumn[] =>
  columns.flatMap((column) =>
    column.type === "ignored" ? [] : new Array<FeatureColumn>(widthOf(column)).fill(column),
  );

export type FeatureColumn = Exclude<ColumnSchema, IgnoredColumn>;

/** Columns of x that a column becomes: of dates the days, and two for each cycle. */
export function widthOf(column: ColumnSchema): number {
  if (column.type === "ignored") return 0;
  return column.type === "date" ? 1 + 2 * column.cycles.length : 1;
}

/** The names of x's columns. */
export const featureNames = ({ columns }: TableSchema): string[] =>
  columns.flatMap((column) => {
    if (column.type === "ignored") return [];
    if (column.type !== "date") return [column.name];
    const cycles = column.cycles.flatMap((cycle) => [
      `${column.name} (sine of ${cycle})`,
      `${column.name} (cosine of ${cycle})`,
    ]);
    return [column.name, ...cycles];
  });

/** Whether two schemas make the same x of the same rows. */
export function encodesAlike(one: TableSchema, other: TableSchema): boolean {
  return one === other || encoding(one) === encoding(other);
}

/** All that decides what a cell becomes. */
const encoding = ({ columns }: TableSchema) =>
  JSON.stringify(
    columns.flatMap((column) => {
      const { name, type } = column;
      if (type === "ignored") return [];
      if (type === "category") return [[name, type, column.categories]];
      return [type === "date" ? [name, type, column.order, column.cycles] : [name, type]];
    }),
  );
