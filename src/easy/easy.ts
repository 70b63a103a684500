import { callWith, OPTIONS, own } from "../array/own.ts";
import type { ArrayInput } from "../array/types.ts";
import type { ColumnChoice } from "../data/cell-table.ts";
import type { Dataset } from "../data/dataset.ts";
import type { RowLike } from "../data/raw-row.ts";
import type { EasyInput, EasyOptions, EasyResult } from "./options.ts";
import type { TableInputOptions } from "./read.ts";

/** The class of a row. */
export interface ClassPrediction {
  readonly class: string;
  readonly probability: number;
  /** By class name. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** The result of classifier(): a trained model, its evaluation, and predictions from raw rows. */
export interface EasyClassifier extends EasyResult {
  /**
   * The class of each row, with its probability; rows may lack the target. For data sets, x [n, columns].
   * @throws DataError for cells of another type than their column; ShapeError for other columns
   */
  predict(rows: readonly RowLike[] | ArrayInput): Promise<ClassPrediction[]>;
}

/** The result of regressor(): a trained model, its evaluation, and predictions from raw rows. */
export interface EasyRegressor<Prediction = number> extends EasyResult {
  /**
   * The value of each row, in the units of the target; rows may lack the target. For data sets,
   * x [n, columns].
   * @throws DataError for cells of another type than their column; ShapeError for other columns
   */
  predict(rows: readonly RowLike[] | ArrayInput): Promise<Prediction[]>;
}

/**
 * Trains a classifier on a table: infers column types, makes a stratified split, imputes, scales, trains a
 * network that suits the number of rows, evaluates it on the test set, and reports.
 * @throws DataError for columns or cells that cannot be used, fewer than two classes, too few rows
 *
 * @example
 * const rows = [
 *   ...Array.from({ length: 20 }, (_, i) => ({ weight: 3 + i / 10, coat: "long", kind: "cat" })),
 *   ...Array.from({ length: 20 }, (_, i) => ({ weight: 20 + i, coat: "short", kind: "dog" })),
 * ];
 * const { evaluation, predict } = await classifier(rows, { target: "kind" });
 * evaluation.accuracy; // 1
 * (await predict([{ weight: 4, coat: "long" }]))[0]!.class; // "cat"
 */
export async function classifier(
  rows: EasyInput,
  options: EasyOptions = {},
): Promise<EasyClassifier> {
  const given = [own(rows), own(options, OPTIONS)] as const;
  const easy = await import("./train-table.ts");
  const result = await easy.trainTable("classifier", ...given);
  return { ...result, predict: (given) => easy.predictClasses(result.model, given) };
}

/**
 * Trains a regression model on a table, as classifier() does for classes; for several targets
 * (`target: ["height", "weight"]`) predictions are objects by the names of their columns.
 * @throws DataError for columns or cells that cannot be used, a target of words, too few rows
 *
 * @example
 * const rows = Array.from({ length: 60 }, (_, i) => ({ area: i, city: i % 2 ? "Rome" : "Oslo", price: 3 * i }));
 * const { evaluation, predict } = await regressor(rows, { target: "price" });
 * evaluation.r2! > 0.99; // true
 * await predict([{ area: 30, city: "Rome" }]); // [90]
 */
export function regressor(
  rows: EasyInput,
  options: EasyOptions & { readonly target: readonly ColumnChoice[] },
): Promise<EasyRegressor<Readonly<Record<string, number>>>>;
export function regressor(
  rows: EasyInput,
  options?: EasyOptions & { readonly target?: ColumnChoice },
): Promise<EasyRegressor>;
export async function regressor(
  rows: EasyInput,
  options: EasyOptions = {},
): Promise<EasyRegressor<never>> {
  const given = [own(rows), own(options, OPTIONS)] as const;
  const easy = await import("./train-table.ts");
  const result = await easy.trainTable("regressor", ...given);
  return {
    ...result,
    predict: (given) => easy.predictValues(result.model, given) as Promise<never[]>,
  };
}

/**
 * A data set from raw rows or comma-separated text: x float64 [n, columns], y class numbers or values, and a
 * `schema` of the columns. Numbers stay unchanged, words become category numbers, dates days since 1970 with
 * the phases of year, week and day.
 * @throws DataError for an empty cell (see `missing`), or one of another type than its column
 *
 * @example
 * const data = await table([
 *   { age: 31, city: "Rome", income: 30 },
 *   { age: 45, city: "Oslo", income: 52 },
 *   { age: 27, city: "Rome", income: 28 },
 * ]);
 * data.x.data; // [31, 1, 45, 0, 27, 1]
 */
export async function table(
  rows: readonly RowLike[] | string,
  options: TableInputOptions = {},
): Promise<Dataset> {
  const loading = import("./read.ts");
  return callWith(loading, [rows, options], ({ readTable }, ...given) => readTable(...given));
}
