import type { Signal } from "../core/host-types.ts";
import type { Dataset } from "../data/dataset.ts";
import type { RowLike } from "../data/raw-row.ts";
import type { GroupChoice } from "../data/row-keys.ts";
import type { Callback } from "../training/callbacks.ts";
import type { ClassWeight } from "../training/class-weight.ts";
import type { Evaluation } from "../training/compiled.ts";
import type { TableInputOptions } from "./read.ts";
import type { RowModel } from "./row-model.ts";
import type { TableModelOptions } from "./table-model.ts";

/** Raw rows, comma-separated text, or a data set. */
export type EasyInput = readonly RowLike[] | string | Dataset;

/** Options of classifier() and regressor(); those about columns require rows or text. */
export interface EasyOptions extends Omit<TableInputOptions, "task">, TableModelOptions {
  /** Size of the test set: a share below 1 or a count. Default: 0.2. */
  readonly test?: number;
  /** "order": the last rows; a column by name: the last by its numbers or dates. Default: random rows. */
  readonly by?: string;
  /** A column by name, or a value for each row: rows of a group are in the same set. */
  readonly groups?: GroupChoice;
  /** Called during training. */
  readonly callbacks?: readonly Callback[];
  /** Class weights: "balanced", or by class name; only of classifier(). */
  readonly classWeight?: ClassWeight;
  /** Aborts the training; the promise then rejects with its reason. */
  readonly signal?: Signal;
}

/** The result of classifier() and regressor(). */
export interface EasyResult<Cells = object> {
  /** Trained on the training set; save() includes schema and preprocessing. */
  readonly model: RowModel<Cells>;
  readonly train: Dataset;
  readonly test: Dataset;
  /** Loss and accuracy or r2 on the test set. */
  readonly evaluation: Evaluation;
  /** The same metric for always predicting the most frequent class, or the mean. */
  readonly baseline: number;
  /** Column types, preprocessing, training and evaluation as text. */
  readonly report: string;
}
