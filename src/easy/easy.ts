import { callWith, OPTIONS, own } from "../array/own.ts";
import type { ArrayInput } from "../array/types.ts";
import type { Dataset } from "../data/dataset.ts";
import type { FittingColumns } from "../data/known-columns.ts";
import type { RowLike } from "../data/raw-row.ts";
import type { Defaults } from "../layers/given.ts";
import type { CellsOf, ClassesOf, FittingRow, MistakenWeight } from "./known-rows.ts";
import type { EasyInput, EasyOptions, EasyResult } from "./options.ts";
import type { TableInputOptions } from "./read.ts";

/** The class of a row. */
export interface ClassPrediction<Class extends string = string> {
  readonly class: Class;
  readonly probability: number;
  /** By class name. */
  readonly probabilities: Readonly<Record<Class, number>>;
}

/**
 * The result of classifier(): a trained model, its evaluation, and predictions from raw rows. `Cells` are those that a row
 * must have, as far as the type of the rows of the training tells.
 */
export interface EasyClassifier<Cells = object, Class extends string = string>
  extends EasyResult<Cells> {
  /**
   * The class of each row, with its probability; rows may lack the target. For data sets, x [n, columns].
   * @throws DataError for cells of another type than their column; ShapeError for other columns
   */
  predict<Row extends RowLike>(
    rows: readonly FittingRow<Row, Cells>[] | ArrayInput,
  ): Promise<ClassPrediction<Class>[]>;
}

/** The result of regressor(): a trained model, its evaluation, and predictions from raw rows; see EasyClassifier. */
export interface EasyRegressor<Prediction = number, Cells = object> extends EasyResult<Cells> {
  /**
   * The value of each row, in the units of the target; rows may lack the target. For data sets,
   * x [n, columns].
   * @throws DataError for cells of another type than their column; ShapeError for other columns
   */
  predict<Row extends RowLike>(
    rows: readonly FittingRow<Row, Cells>[] | ArrayInput,
  ): Promise<Prediction[]>;
}

/** Options whose columns the rows have; with functions as they are, so that their parameters have types. */
type FittingOptions<What extends string, Rows, Options> = Pick<EasyOptions, "callbacks"> &
  FittingColumns<What, Rows, Options, EasyOptions, MistakenWeight<Rows, Options>>;

/** What regressor() predicts for a row: a number, or for several targets one for each of them. */
export type PredictionOf<Options> = Options extends { readonly target: readonly unknown[] }
  ? Readonly<Record<string, number>>
  : number;

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
export async function classifier<
  Rows extends EasyInput,
  const Options extends EasyOptions = Defaults,
>(
  rows: Rows,
  options?: FittingOptions<"classifier", Rows, Options>,
): Promise<EasyClassifier<CellsOf<Rows, Options>, ClassesOf<Rows, Options>>> {
  const given = [own(rows), own((options ?? {}) as EasyOptions, OPTIONS)] as const;
  const easy = await import("./train-table.ts");
  const result = await easy.trainTable("classifier", ...given);
  return { ...result, predict: (given) => easy.predictClasses(result.model, given) as never };
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
export async function regressor<
  Rows extends EasyInput,
  const Options extends EasyOptions = Defaults,
>(
  rows: Rows,
  options?: FittingOptions<"regressor", Rows, Options>,
): Promise<EasyRegressor<PredictionOf<Options>, CellsOf<Rows, Options>>> {
  const given = [own(rows), own((options ?? {}) as EasyOptions, OPTIONS)] as const;
  const easy = await import("./train-table.ts");
  const result = await easy.trainTable("regressor", ...given);
  return {
    ...result,
    predict: (given) => easy.predictValues(result.model, given) as Promise<PredictionOf<Options>[]>,
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
export async function table<
  Rows extends readonly RowLike[] | string,
  const Options extends TableInputOptions = Defaults,
>(
  rows: Rows,
  options?: FittingColumns<"table", Rows, Options, TableInputOptions>,
): Promise<Dataset> {
  const loading = import("./read.ts");
  const given: [Rows, TableInputOptions] = [rows, (options ?? {}) as TableInputOptions];
  return callWith(loading, given, ({ readTable }, ...given) => readTable(...given));
}
