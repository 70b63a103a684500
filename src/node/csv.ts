import { type CsvOptions, parseCsv } from "../data/csv.ts";
import type { Dataset } from "../data/dataset.ts";
import { FormatError } from "../errors.ts";
import { type Path, readBytes, showPath } from "./files.ts";

// the longest string that every engine can hold
const MAX_BYTES = 0x1fffffe8;

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
export async function csv(path: Path, options: CsvOptions = {}): Promise<Dataset> {
  const what = showPath(path);
  return parseCsv(decode(await readBytes(path, MAX_BYTES), what), options, what);
}

function decode(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError("CSV_TEXT", `Cannot read ${what}: expected UTF-8 text, got other bytes`, {
      expected: "UTF-8 text",
      hint: "save the table as CSV in UTF-8",
    });
  }
}
