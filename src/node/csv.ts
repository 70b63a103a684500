import { requireKnownKeys } from "../core/names.ts";
import { CSV_OPTIONS, type CsvOptions, parseCsv } from "../data/csv.ts";
import type { Dataset } from "../data/dataset.ts";
import { Budget, type LimitOptions } from "./budget.ts";
import { readText } from "./files.ts";
import { type Path, showPath } from "./path.ts";

/**
 * A data set from a CSV file: x is float64 [n, columns], y int32 class numbers or float64 values [n].
 * The delimiter and the presence of a header are detected; options set the target, the columns and the
 * treatment of empty cells.
 * @throws FormatError if the file is not UTF-8 text, rows differ in length, or a quote is not closed
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
