import { rowSize } from "../array/place.ts";
import { emptyLike } from "../array/rows.ts";
import { DataError, phrase } from "../core/errors.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";
import { showValue } from "../core/show.ts";
import { type Dataset, ownDataset, requireDataset } from "./dataset.ts";
import { type GroupChoice, groupsOf } from "./row-keys.ts";

/** Options of windows(). */
export interface WindowOptions {
  /** Rows of a window. */
  readonly length: number;
  /** Number of rows from the last row of a window to its target. Default: 1, the next row. */
  readonly horizon?: number;
  /** Rows from one window to the next. Default: 1. */
  readonly stride?: number;
  /** A column by name, or a value for each row: no window spans two groups. */
  readonly groups?: GroupChoice;
}

/**
 * A data set of windows over time: x [n, length, columns] of consecutive rows, y the target `horizon` rows
 * after each window. Rows must be in order of time. No window spans dropped rows, places where a data set
 * was split or shuffled, or two groups. Split the rows before making windows, or split windows by order.
 * @throws DataError if the schema has columns of words, or no window fits
 *
 * @example
 * const data = dataset({ x: [[1], [2], [3], [4], [5]], y: [10, 20, 30, 40, 50] });
 * const { x, y } = windows(data, { length: 2 });
 * x.shape; // [3, 2, 1]
 * y.data; // [30, 40, 50]
 */
export function windows(data: Dataset, options: WindowOptions): Dataset {
  requireDataset("make windows", data);
  requireKnownKeys("windows", options, ["length", "horizon", "stride", "groups"]);
  const { length, horizon = 1, stride = 1 } = options;
  for (const [name, value] of Object.entries({ length, horizon, stride })) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw optionError(name, "an integer from 1", value);
  }
  refuseCategories(data);
  const starts = startsOf(data, { ...options, length, horizon, stride });
  if (starts.length === 0) throw noWindow(data, length + horizon);
  const { x, y, classNames, columnNames, judged } = data;
  const size = rowSize(x.shape);
  const width = rowSize(y.shape);
  const values = emptyLike(x.data, starts.length * length * size);
  const targets = emptyLike(y.data, starts.length * width);
  starts.forEach((start, i) => {
    values.set(x.data.subarray(start * size, (start + length) * size), i * length * size);
    const row = start + length - 1 + horizon;
    targets.set(y.data.subarray(row * width, (row + 1) * width), i * width);
  });
  return ownDataset({
    x: { data: values, shape: [starts.length, length, size] },
    y: { data: targets, shape: [starts.length, ...y.shape.slice(1)] },
    classNames,
    columnNames,
    judged,
  });
}

/** The first rows of windows within runs of rows that are consecutive in the table and of one group. */
function startsOf(
  data: Dataset,
  { length, horizon, stride, groups }: WindowOptions & { horizon: number; stride: number },
): number[] {
  const { samples, tableRows: numbers = samples } = data;
  const keys = groups === undefined ? undefined : groupsOf(data, groups);
  const starts: number[] = [];
  let begin = 0;
  for (let row = 1; row <= data.length; row++) {
    const follows = numbers[row] === numbers[row - 1]! + 1 && keys?.[row] === keys?.[row - 1];
    if (row < data.length && follows) continue;
    for (let start = begin; start + length + horizon <= row; start += stride) starts.push(start);
    begin = row;
  }
  return starts;
}

/** Category numbers are not quantities, and windows cannot be one-hot encoded. */
function refuseCategories({ schema }: Dataset): void {
  const column = schema?.columns.find(({ type }) => type === "category");
  if (!column) return;
  const got = phrase(`words in column ${showValue(column.name)}`, column.name);
  const hint = "drop such columns, or make windows of the output of tablePreprocessing()";
  throw DataError.of("WINDOW_COLUMNS", "make windows", "numbers and dates", got, { hint });
}

function noWindow({ length }: Dataset, rows: number): DataError {
  const expected = `at least ${rows} consecutive rows`;
  const got = phrase(`none in ${length} rows`, length);
  const hint = "use shorter windows; split by order, since random splits have no order";
  return DataError.of("NO_WINDOWS", "make windows", expected, got, { hint });
}
