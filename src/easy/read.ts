// Whatever tables come as, as a data set.

import { parseCsv } from "../data/csv.ts";
import type { Dataset } from "../data/dataset.ts";
import { isRows, type RowLike } from "../data/raw-row.ts";
import { CELL_OPTIONS, type TableOptions } from "../data/table.ts";
import {
  DATASET_OPTIONS,
  datasetOfTable,
  type TableDatasetOptions,
  withSchemaWords,
} from "../data/table-dataset.ts";
import { tableOfRows } from "../data/table-rows.ts";
import { DataError } from "../errors.ts";
import { requireKnownKeys } from "../names.ts";
import { showValue } from "../show.ts";

/** How a raw table becomes a data set; delimiter and header are of text only. */
export type TableInputOptions = TableOptions & TableDatasetOptions;

/** The data set of raw rows or of comma-separated text; see table(). */
export function readTable(given: readonly RowLike[] | string, options: TableInputOptions): Dataset {
  if (typeof given === "string") return parseCsv(given, options);
  requireKnownKeys("table", options, [...CELL_OPTIONS, ...DATASET_OPTIONS]);
  if (Array.isArray(given) && (given.length === 0 || isRows(given))) {
    return datasetOfTable(tableOfRows(given, withSchemaWords(options)), options);
  }
  throw new DataError(
    "ROWS",
    `Cannot read a table: expected a list of objects or comma-separated text, got ${showValue(given)}`,
    { expected: "objects with cells by column name", got: given },
  );
}
