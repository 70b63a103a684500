// CSV files as the command line takes them: columns of text and rows with empty cells are left out.

import { parseCsv } from "../data/csv.ts";
import type { Dataset } from "../data/dataset.ts";
import type { NdArray } from "../data/ndarray.ts";
import { showValue } from "../data/show.ts";
import {
  type ColumnChoice,
  columnIndex,
  isMissing,
  numberIn,
  parseTable,
  readNumber,
  type Table,
} from "../data/table.ts";
import type { TargetOptions } from "../data/target.ts";
import { DataError, FormatError } from "../errors.ts";
import { readBytes, showPath } from "../node/files.ts";

/** A table and what was left out of it, in words. */
export interface TableFile {
  readonly data: Dataset;
  readonly notes: readonly string[];
}

/** Reads a CSV file with a target. @throws DataError, FormatError as csv() does */
export async function readTableFile(
  path: string,
  target: string | undefined,
  options: TargetOptions,
): Promise<TableFile> {
  const { text, table } = await readTable(path);
  const targetColumn = targetOf(table, target);
  const { columns, left } = numericColumns(table, targetColumn);
  const data = parseCsv(
    text,
    { ...options, target: targetColumn, columns, missing: "drop" },
    table.what,
  );
  const dropped = table.rows.length - data.length;
  return {
    data,
    notes: [
      ...(left.length > 0 ? [`left out columns of text: ${left.map(showValue).join(", ")}`] : []),
      ...(dropped > 0 ? [`left out rows with empty cells: ${dropped}`] : []),
    ],
  };
}

/**
 * The columns of a CSV file that a model takes; the file may hold the target too, or not.
 * @throws DataError where they are not as many as the model takes
 */
export async function readFeatureFile(
  path: string,
  target: string | undefined,
  inputs: number,
): Promise<NdArray> {
  const { table } = await readTable(path);
  const all = numericColumns(table, undefined).columns;
  const others = numericColumns(table, targetOf(table, target)).columns;
  const columns = target === undefined && all.length === inputs ? all : others;
  if (columns.length !== inputs) {
    throw new DataError(
      "COLUMNS",
      `Cannot read ${table.what}: expected ${inputs} columns of numbers as in training, got ${columns.length} beside the target`,
      {
        expected: inputs,
        got: columns.length,
        ...(target === undefined && { hint: "name the column that was the target with --target" }),
      },
    );
  }
  const x = new Float32Array(table.rows.length * inputs);
  for (let row = 0, i = 0; row < table.rows.length; row++) {
    for (const column of columns) x[i++] = readNumber(table, row, column);
  }
  return { data: x, shape: [table.rows.length, inputs] };
}

async function readTable(path: string): Promise<{ text: string; table: Table }> {
  const what = showPath(path);
  const bytes = await readBytes(path);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError("CSV_TEXT", `Cannot read ${what}: expected a table, got other bytes`, {
      expected: "a CSV file in UTF-8",
      hint: "--data takes a CSV file, or a folder of IDX files such as train-images-idx3-ubyte.gz",
    });
  }
  return { text, table: parseTable(text, {}, what) };
}

/** The target by name, or by number where no column has that name; the last one by default. */
function targetOf(table: Table, target: string | undefined): number {
  if (target === undefined) return table.columnNames.length - 1;
  const isName = table.columnNames.includes(target) || !/^-?\d+$/.test(target);
  return columnIndex(table, (isName ? target : Number(target)) satisfies ColumnChoice);
}

/** The columns beside the target that hold numbers, and the names of those that hold text. */
function numericColumns(table: Table, target: number | undefined) {
  const others = table.columnNames.map((_, column) => column).filter((each) => each !== target);
  const columns = others.filter((column) => holdsNumbers(table, column));
  const left = others.filter((each) => !columns.includes(each));
  return { columns, left: left.map((column) => table.columnNames[column]!) };
}

/** Whether at least half of the cells that are not empty are numbers. */
function holdsNumbers({ rows }: Table, column: number): boolean {
  const cells = rows.map((row) => row[column]!).filter((cell) => !isMissing(cell));
  const numbers = cells.filter((cell) => numberIn(cell) !== undefined);
  return numbers.length * 2 >= cells.length;
}
