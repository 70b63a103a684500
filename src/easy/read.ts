// Reads tables in any form as a data set.

import { DataError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { CELL_OPTIONS, type TableOptions } from "../data/cell-table.ts";
import { parseCsv } from "../data/csv.ts";
import type { Dataset } from "../data/dataset.ts";
import { isRows, type RowLike } from "../data/raw-row.ts";
import {
  DATASET_OPTIONS,
  datasetOfTable,
  type TableDatasetOptions,
  withSchemaWords,
} from "../data/table-dataset.ts";
import { tableOfRows } from "../data/table-rows.ts";

/** Options of table(); delimiter and header are for text only. */
export type TableInputOptions = TableOptions & TableDatasetOptions;

/** Input of table(). */
const TABLES = "a list of objects or comma-separated text";

/** The data set of raw rows or comma-separated text; see table(). `takes` describes the caller's input. */
export function readTable(
  given: readonly RowLike[] | string,
  options: TableInputOptions,
  takes = TABLES,
): Dataset {
  if (typeof given === "string") return parseCsv(given, options);
  requireKnownKeys("table", options, [...CELL_OPTIONS, ...DATASET_OPTIONS]);
  if (Array.isArray(given) && (given.length === 0 || isRows(given))) {
    return datasetOfTable(tableOfRows(given, withSchemaWords(options)), options);
  }
  throw DataError.of("ROWS", "read a table", takes, given, {
    hint: "for arrays of numbers use dataset({ x, y }) and mlp()",
  });
}
