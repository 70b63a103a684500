import type { Dataset } from "../data/dataset.ts";
import type { RowLike } from "../data/raw-row.ts";
import type { GroupChoice } from "../data/row-keys.ts";
import type { Model } from "../model/model.ts";
import type { Callback } from "../training/callbacks.ts";
import type { ClassWeight } from "../training/class-weight.ts";
import type { Evaluation } from "../training/compiled.ts";
import type { TableInputOptions } from "./read.ts";
import type { TableModelOptions } from "./table-model.ts";

/** Raw rows, comma-separated text, or a data set. */
export type EasyInput = readonly RowLike[] | string | Dataset;

/** Options of classifier() and regressor(); those about columns are of rows and text only. */
export interface EasyOptions extends Omit<TableInputOptions, "task">, TableModelOptions {
  /** Rows held out for the test: a share below 1 or a count. 0.2 by default. */
  readonly test?: number;
  /** "order": the last rows; a column by name: the last by its numbers or dates. Else they are drawn. */
  readonly by?: string;
  /** A column by name, or something for each row: rows of a group are in one part. */
  readonly groups?: GroupChoice;
  /** Told how training goes. */
  readonly callbacks?: readonly Callback[];
  /** What a row counts by its class: "balanced", or weights by class name; of classifier() only. */
  readonly classWeight?: ClassWeight;
  /** Ends the training; the promise then rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** What came of it. */
export interface EasyResult {
  /** Trained on the training part; save() keeps the columns and their preprocessing with it. */
  readonly model: Model;
  readonly train: Dataset;
  readonly test: Dataset;
  /** Loss and accuracy or r2 on the test part. */
  readonly evaluation: Evaluation;
  /** The same metric of always the most frequent class, or the mean. */
  readonly baseline: number;
  /** What the columns are, what was done and what it is worth, as text. */
  readonly report: string;
}
