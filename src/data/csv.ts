// A data set from comma-separated text: numbers, words and dates as x, one column as the target.

import { requireKnownKeys } from "../core/names.ts";
import type { Dataset } from "./dataset.ts";
import { parseTable, TABLE_OPTIONS, type TableOptions } from "./table.ts";
import {
  DATASET_OPTIONS,
  datasetOfTable,
  type TableDatasetOptions,
  withSchemaWords,
} from "./table-dataset.ts";

/** Options of csv(): how text is cut into cells, and how cells become a data set. */
export interface CsvOptions extends TableOptions, TableDatasetOptions {}
/** Their names. */
export const CSV_OPTIONS: readonly string[] = [...TABLE_OPTIONS, ...DATASET_OPTIONS];

/**
 * A data set from text: x is float64 [n, columns], y int32 class numbers or float64 values [n]. What
 * the columns are is found out, and stands in `schema`: numbers stay as they are, words become the
 * numbers of their categories, dates days since 1970. A target of words or of few repeated integers is
 * taken as classes; `task` decides otherwise. `what` names the text in errors.
 * @throws FormatError if rows differ in length or quotes do not close
 * @throws DataError if a cell is empty or not what its column is, with its row, line and column
 *
 * @example
 * const data = parseCsv("height,width,kind\n1,2,cat\n3,4,dog\n5,6,cat", { target: "kind" });
 * data.classNames; // ["cat", "dog"]
 */
export function parseCsv(text: string, options: CsvOptions = {}, what = "the table"): Dataset {
  requireKnownKeys("csv", options, CSV_OPTIONS);
  return datasetOfTable(parseTable(text, withSchemaWords(options), what), options);
}
