// A data set from comma-separated text: numeric columns as x, one column as the target.

import { DataError } from "../errors.ts";
import { requireKnownKeys, unknownName } from "../names.ts";
import { type Dataset, ownDataset } from "./dataset.ts";
import { showValue } from "./show.ts";
import {
  type ColumnChoice,
  columnIndex,
  isMissing,
  numberIn,
  parseTable,
  readNumber,
  type Table,
  type TableOptions,
} from "./table.ts";
import { readTarget, type TargetOptions } from "./target.ts";

export interface CsvOptions extends TableOptions, TargetOptions {
  /** The column to predict. The last one by default. */
  readonly target?: ColumnChoice;
  /** The columns of x, in this order. All but the target by default. */
  readonly columns?: readonly ColumnChoice[];
  /** What happens to a row with an empty cell in a chosen column. "error" by default. */
  readonly missing?: "error" | "drop";
}

const OPTIONS = [
  ...["delimiter", "header", "target", "columns", "missing"],
  ...["task", "classNames"],
];

/**
 * A data set from text: x is float64 [n, columns], y int32 class numbers or float64 values [n].
 * A target of words or of few repeated integers is taken as classes; `task` decides otherwise.
 * `what` names the text in errors.
 * @throws FormatError if rows differ in length or quotes do not close
 * @throws DataError if a cell is not a number, with its row, line and column
 *
 * @example
 * const data = parseCsv("height,width,kind\n1,2,cat\n3,4,dog\n5,6,cat", { target: "kind" });
 * data.classNames; // ["cat", "dog"]
 */
export function parseCsv(text: string, options: CsvOptions = {}, what = "the table"): Dataset {
  requireKnownKeys("csv", options, OPTIONS);
  const { missing = "error" } = options;
  if (missing !== "error" && missing !== "drop") {
    throw unknownName("missing", missing, ["error", "drop"]);
  }
  const table = parseTable(text, options, what);
  const target = columnIndex(table, options.target ?? -1);
  const columns = chooseColumns(table, target, options.columns);
  requireNumericColumns(table, columns);
  const kept = missing === "drop" ? dropMissing(table, [...columns, target]) : table;
  const x = readNumbers(kept, columns);
  const { y, classNames } = readTarget(kept, target, options);
  return ownDataset({
    x: { data: x, shape: [kept.rows.length, columns.length] },
    y: { data: y, shape: [kept.rows.length] },
    ...(classNames && { classNames }),
    columnNames: columns.map((column) => kept.columnNames[column]!),
  });
}

function chooseColumns(
  table: Table,
  target: number,
  choices: readonly ColumnChoice[] | undefined,
): number[] {
  const columns = choices
    ? choices.map((choice) => columnIndex(table, choice))
    : table.columnNames.map((_, column) => column).filter((column) => column !== target);
  if (columns.includes(target)) {
    const name = showValue(table.columnNames[target]);
    throw new DataError(
      "TARGET_IN_COLUMNS",
      `Cannot read ${table.what}: expected columns without the target, got ${name} among them`,
      { got: table.columnNames[target], hint: "name another target" },
    );
  }
  if (columns.length > 0) return columns;
  throw new DataError(
    "NO_COLUMNS",
    `Cannot read ${table.what}: expected a column beside the target, got none`,
    { expected: "at least one column of numbers" },
  );
}

/** Refuses columns of text, all of them at once. */
function requireNumericColumns(table: Table, columns: readonly number[]): void {
  const text = columns.filter((column) => isText(table, column));
  if (text.length === 0) return;
  const numeric = columns.filter((column) => !text.includes(column));
  const names = text.map((column) => showValue(table.columnNames[column])).join(", ");
  const example = table.rows.find((row) => !isMissing(row[text[0]!]!))![text[0]!];
  throw new DataError(
    "TEXT_COLUMN",
    `Cannot read ${table.what}: expected columns of numbers, got text in ${names} such as ${showValue(example)}`,
    {
      expected: "columns of numbers",
      got: text.map((column) => table.columnNames[column]),
      hint: `choose the columns of x: columns: ${JSON.stringify(numeric.map((column) => table.columnNames[column]))}`,
    },
  );
}

/** Whether most of a column's cells are words. */
function isText({ rows }: Table, column: number): boolean {
  const present = rows.filter((row) => !isMissing(row[column]!));
  const words = present.filter((row) => numberIn(row[column]!) === undefined);
  return words.length * 2 > present.length;
}

function dropMissing(table: Table, columns: readonly number[]): Table {
  const isWhole = table.rows.map((row) => columns.every((column) => !isMissing(row[column]!)));
  const rows = table.rows.filter((_, i) => isWhole[i]);
  if (rows.length > 0) return { ...table, rows, lines: table.lines.filter((_, i) => isWhole[i]) };
  throw new DataError(
    "EMPTY",
    `Cannot read ${table.what}: expected a row without empty cells, got none`,
    { expected: "at least one whole row", hint: "choose other columns" },
  );
}

/** The cells of some columns as float64, row by row. */
function readNumbers(table: Table, columns: readonly number[]): Float64Array {
  const { rows } = table;
  const data = new Float64Array(rows.length * columns.length);
  for (let row = 0, i = 0; row < rows.length; row++) {
    for (const column of columns) data[i++] = readNumber(table, row, column);
  }
  return data;
}
