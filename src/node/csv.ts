import { requireKnownKeys } from "../core/names.ts";
import { CSV_OPTIONS, type CsvOptions, parseCsv } from "../data/csv.ts";
import type { Dataset } from "../data/dataset.ts";
import { Budget, type LimitOptions } from "./budget.ts";
import { type Path, readText, showPath } from "./files.ts";

/**
 * A data set from a file of comma-separated values: x is float64 [n, columns], y int32 class
 * numbers or float64 values [n]. The delimiter and whether there is a header are found out; see
 * the options for the target, the columns and empty cells.
 * @throws FormatError if the file is not UTF-8 text, rows differ in length or quotes do not close
 * @throws DataError if the file cannot be read or a cell is not a number, with its row and column
 *
 * @example
 * const data = await csv("housing.csv", { target: "price", missing: "drop" });
 * data.columnNames; // ["rooms", "age"]
 */
export async function csv(path: Path, options: CsvOptions & LimitOptions = {}): Promise<Dataset> {
  requireKnownKeys("csv", options, ["maxBytes", ...CSV_OPTIONS]);
  const { maxBytes, ...table } = options;
  const text = await readText(path, "a table", {
    hint: "save it as CSV in UTF-8",
    budget: new Budget(maxBytes),
  });
  return parseCsv(text, table, showPath(path));
}
