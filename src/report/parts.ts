import type { ArrayInput, SourceArray } from "../array/types.ts";
import type { TableSchema } from "../data/table-schema.ts";

/** Rows of a report. */
export interface ReportData {
  readonly x: ArrayInput;
  readonly y: ArrayInput;
  readonly classNames?: readonly string[];
  readonly columnNames?: readonly string[];
  /** What the columns of a raw table are. */
  readonly schema?: TableSchema;
  readonly samples?: Int32Array;
  /** Rows of the table that they came from, as data sets have them. */
  readonly tableRows?: Int32Array;
}

/** Rows with what is known about them. */
export interface FactPart {
  readonly x: SourceArray;
  readonly y: SourceArray;
  readonly rows: number;
  /** Number of a row in the data set first made. */
  sample(row: number): number;
}
