// Data sets from CSV text.

import { requireKnownKeys } from "../core/names.ts";
import { parseTable, TABLE_OPTIONS, type TableOptions } from "./cell-table.ts";
import type { Dataset } from "./dataset.ts";
import {
  DATASET_OPTIONS,
  datasetOfTable,
  type TableDatasetOptions,
  withSchemaWords,
} from "./table-dataset.ts";

/** Options of csv(). */
export interface CsvOptions extends TableOptions, TableDatasetOptions {}
export const CSV_OPTIONS: readonly string[] = [...TABLE_OPTIONS, ...DATASET_OPTIONS];

/**
 * A data set from CSV text: x is float64 [n, columns], y int32 class numbers or float64 values [n]. Column
 * types are inferred and recorded in `schema`: numbers are unchanged, words become category numbers, dates
 * days since 1970. A target of words or of a few repeated integers is a target of classes unless `task`
 * overrides it. `what` is the name of the text in errors.
 * @throws FormatError if rows differ in length or quotes are not closed
 * @throws DataError for an empty cell or a cell of the wrong type, with its row, line and column
 *
 * @example
 * const data = parseCsv("height,width,kind\n1,2,cat\n3,4,dog\n5,6,cat", { target: "kind" });
 * data.classNames; // ["cat", "dog"]
 */
export function parseCsv(text: string, options: CsvOptions = {}, what = "the table"): Dataset {
  requireKnownKeys("csv", options, CSV_OPTIONS);
  return datasetOfTable(parseTable(text, withSchemaWords(options), what), options);
}
