import { rowSize } from "../array/place.ts";
import { emptyLike } from "../array/rows.ts";
import { DataError } from "../core/errors.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";
import { showValue } from "../core/show.ts";
import { type Dataset, ownDataset, requireDataset } from "./dataset.ts";
import { type GroupChoice, groupsOf } from "./row-keys.ts";

/** Options of windows(). */
export interface WindowOptions {
  /** Rows of a window. */
  readonly length: number;
  /** How many rows after the last one of a window its target stands. 1 by default: the next row. */
  readonly horizon?: number;
  /** Rows from one window to the next. 1 by default. */
  readonly stride?: number;
  /** A column by name, or something for each row: no window goes from one series into another. */
  readonly groups?: GroupChoice;
}

/**
 * A data set of windows over time: x [n, length, columns] of consecutive rows, y the target `horizon` rows
 * after each window. Rows are taken as they stand, in order of time. No window goes over rows that were
 * left out, over places where a data set was split or shuffled, or from one group into another. Split the
 * rows first and make windows of each part, or split windows by order.
 * @throws DataError for columns of words, which a schema knows, and where no window fits
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
    ...(classNames && { classNames }),
    ...(columnNames && { columnNames }),
    ...(judged && { judged }),
  });
}

/** The first rows of windows that lie in one run of rows. */
function startsOf(
  data: Dataset,
  { length, horizon, stride, groups }: WindowOptions & { horizon: number; stride: number },
): number[] {
  const ends = runEnds(data, groups === undefined ? undefined : groupsOf(data, groups));
  const starts: number[] = [];
  let begin = 0;
  for (const end of ends) {
    for (let start = begin; start + length + horizon <= end; start += stride) starts.push(start);
    begin = end;
  }
  return starts;
}

/** Where runs of rows end that follow each other in the table, and are of one group. */
function runEnds(
  { length, samples, tableRows }: Dataset,
  groups: Int32Array | undefined,
): number[] {
  const numbers = tableRows ?? samples;
  const ends: number[] = [];
  for (let row = 1; row <= length; row++) {
    const follows = numbers[row] === numbers[row - 1]! + 1 && groups?.[row] === groups?.[row - 1];
    if (row === length || !follows) ends.push(row);
  }
  return ends;
}

/** Numbers of categories are no quantities, and a window has no columns to make of them. */
function refuseCategories({ schema }: Dataset): void {
  const column = schema?.columns.find(({ type }) => type === "category");
  if (!column) return;
  throw new DataError(
    "WINDOW_COLUMNS",
    `Cannot make windows: expected numbers and dates, got words in column ${showValue(column.name)}`,
    {
      expected: "numbers and dates",
      got: column.name,
      hint: "leave such columns out (drop), or make windows of what tablePreprocessing() gives",
    },
  );
}

const noWindow = ({ length }: Dataset, rows: number) =>
  new DataError(
    "NO_WINDOWS",
    `Cannot make windows: expected at least ${rows} rows in a row, got ${showValue(length)} without so many`,
    {
      expected: `${rows} consecutive rows`,
      got: length,
      hint: "take shorter windows; split by order, for what is drawn at random has no order",
    },
  );
