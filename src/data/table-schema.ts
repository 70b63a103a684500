// Schemas of raw tables: plain data, saved with a model.

import { optionError } from "../core/names.ts";
import type { Cycle, DateOrder } from "./dates.ts";
import type { DecimalMark } from "./written-number.ts";

/** Column types. */
export type ColumnType = "number" | "category" | "date" | "ignored";

/** Cells that do not have the type of their column. */
export interface OddCells {
  readonly count: number;
  /** The first such cell, and its row. */
  readonly example: string;
  readonly row: number;
}

interface ColumnFacts {
  readonly name: string;
  /** Number of missing values. */
  readonly missing: number;
  /** Why the column has this type, in words. */
  readonly why: string;
  /** Unreadable cells, which count as missing. */
  readonly odd?: OddCells;
}

/** A column of numbers. */
export interface NumberColumn extends ColumnFacts {
  readonly type: "number";
  readonly minimum: number;
  readonly maximum: number;
  /** The decimal mark, unless all numbers were in decimal notation. */
  readonly decimal?: DecimalMark;
}

/** A column of categories. A cell becomes the number of its category, or −1 for any other word. */
export interface CategoryColumn extends ColumnFacts {
  readonly type: "category";
  /** Sorted: numbers by value, words by code unit. */
  readonly categories: readonly string[];
  /** Number of rarer words, which count as unknown. */
  readonly rarer: number;
}

/** A column of dates and times: days since 1970, then sine and cosine of the phase in each cycle. */
export interface DateColumn extends ColumnFacts {
  readonly type: "date";
  readonly order: DateOrder;
  readonly cycles: readonly Cycle[];
  /** Days since 1970. */
  readonly minimum: number;
  readonly maximum: number;
}

/** A column that is excluded from x. */
export interface IgnoredColumn extends ColumnFacts {
  readonly type: "ignored";
  /** Number of cells that show a number, if any. */
  readonly numbers?: number;
  /** Set if an option excludes the column. */
  readonly chosen?: true;
}

/** The schema of a column; a union discriminated by `type`. */
export type ColumnSchema = NumberColumn | CategoryColumn | DateColumn | IgnoredColumn;

/** The target. */
export interface TargetSchema {
  /** The first name, if there are several. */
  readonly name: string;
  /** All names in the order of y's columns, if there are several. */
  readonly names?: readonly string[];
  readonly task: "classification" | "regression";
  readonly classNames?: readonly string[];
}

/** The names of the targets. */
export const targetNames = ({ name, names = [name] }: TargetSchema): readonly string[] => names;

/** The columns of a raw table in the order of x, and the target. */
export interface TableSchema {
  readonly columns: readonly ColumnSchema[];
  readonly target?: TargetSchema;
  /** Whether unreadable cells are errors or missing values. */
  readonly unreadable: "error" | "missing";
  /** Words for missing values, unless they are the default ones. */
  readonly missingWords?: readonly string[];
}

/** Throws for values other than schemas. */
export function requireSchema(what: string, given: unknown): void {
  if (Array.isArray((given as TableSchema | null | undefined)?.columns)) return;
  throw optionError(what, "the schema of a data set", given);
}

/** The table column of each column of x: a date has several. */
export const featuresOf = ({ columns }: TableSchema): FeatureColumn[] =>
  columns.flatMap((column) =>
    column.type === "ignored" ? [] : new Array<FeatureColumn>(widthOf(column)).fill(column),
  );

export type FeatureColumn = Exclude<ColumnSchema, IgnoredColumn>;

/** Number of columns of x: for dates one, and two for each cycle. */
export function widthOf(column: ColumnSchema): number {
  if (column.type === "ignored") return 0;
  return column.type === "date" ? 1 + 2 * column.cycles.length : 1;
}

/** The names of x's columns. */
export const featureNames = ({ columns }: TableSchema): string[] =>
  columns.flatMap((column) => {
    const { name, type } = column;
    if (type === "ignored") return [];
    if (type !== "date") return [name];
    const phases = (cycle: string) => [
      `${name} (sine of ${cycle})`,
      `${name} (cosine of ${cycle})`,
    ];
    return [name, ...column.cycles.flatMap(phases)];
  });

/** Whether two schemas encode rows in the same way. */
export const encodesAlike = (one: TableSchema, other: TableSchema): boolean =>
  one === other || encoding(one) === encoding(other);

/** All facts that determine the encoding of a cell. */
const encoding = ({ columns }: TableSchema) =>
  JSON.stringify(
    columns.flatMap((column) => {
      const { name, type } = column;
      if (type === "ignored") return [];
      if (type === "category") return [[name, type, column.categories]];
      return [type === "date" ? [name, type, column.order, column.cycles] : [name, type]];
    }),
  );
