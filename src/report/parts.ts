import type { ArrayInput, SourceArray } from "../array/types.ts";
import type { TableSchema } from "../data/table-schema.ts";

/** The training or test set of a report. */
export interface ReportData {
  readonly x: ArrayInput;
  readonly y: ArrayInput;
  readonly classNames?: readonly string[];
  readonly columnNames?: readonly string[];
  /** The column types of a raw table. */
  readonly schema?: TableSchema;
  readonly samples?: Int32Array;
  /** Row numbers in the original table. */
  readonly tableRows?: Int32Array;
}

/** A checked training or test set. */
export interface FactPart {
  readonly x: SourceArray;
  readonly y: SourceArray;
  readonly rows: number;
  /** The number of a row in the original data set. */
  sample(row: number): number;
}
