// The text report of classifier() and regressor(): schema, preprocessing, training, comparison with a baseline.

import { showText, showValue } from "../core/show.ts";
import { countOf, percent } from "../core/text.ts";
import { visible } from "../core/visible.ts";
import type { Dataset } from "../data/dataset.ts";
import { schemaText } from "../data/schema-text.ts";
import { featuresOf, type TableSchema } from "../data/table-schema.ts";
import { networkText } from "../layers/network-text.ts";
import type { Model } from "../model/model.ts";
import type { NetworkDefaults } from "../models/defaults.ts";

/** A metric, compared with a baseline that ignores the columns. */
export interface Comparison {
  readonly metric: "accuracy" | "r2";
  readonly value: number;
  /** For the most frequent class, or the mean, of the training set. */
  readonly baseline: number;
}

/** The report as text. */
export function easyReport(
  parts: { readonly train: Dataset; readonly test: Dataset },
  model: Model,
  { epochs, batchSize, optimizer, learningRate, weightDecay }: NetworkDefaults,
  comparison: Comparison,
  notes: readonly string[],
): string {
  const { train, test } = parts;
  return [
    ...(model.schema ? [schemaText(model.schema), ""] : []),
    `rows: ${train.length} for training, ${test.length} for testing${notes.map((note) => `; ${visible(note)}`).join("")}`,
    ...(model.schema ? [`preprocessing: ${preprocessingText(model.schema)}`] : []),
    `network: ${networkText(model.architecture, "plain")}, ${countOf(model.parameterCount, "weight")}`,
    `training: ${optimizer}, learning rate ${show(learningRate)}, weight decay ${show(weightDecay)}, batch size ${batchSize}, ${countOf(epochs, "epoch")}`,
    ...comparisonLines(comparison, constantTarget(train)),
  ].join("\n");
}

/** The result beside the baseline, with a comment, or the given one, if it is no better. */
export function comparisonLines(
  { metric, value, baseline }: Comparison,
  comment: string | undefined,
): string[] {
  const isBetter = value > baseline;
  const line =
    metric === "accuracy"
      ? `test accuracy: ${percent(value, 2)}; baseline (most frequent class): ${percent(baseline, 2)}`
      : `test R²: ${value.toFixed(4)}; baseline (mean): ${baseline.toFixed(4)}`;
  if (isBetter) return [line];
  if (comment) return [line, comment];
  return [line, "no better than the baseline: the columns may be unrelated to the target"];
}

/** A line for a target that is constant. */
function constantTarget({ y: { data }, schema }: Dataset): string | undefined {
  if (data.some((value: number) => value !== data[0])) return undefined;
  const name = schema?.target ? ` ${showText(schema.target.name)}` : "";
  return `the target${name} is constant, ${showValue(data[0])}: there is nothing to learn; choose another target`;
}

function preprocessingText(schema: TableSchema): string {
  const types = new Set(featuresOf(schema).map(({ type }) => type));
  const parts = [
    ...(types.has("number") || types.has("date")
      ? ["numbers imputed (median) and standardised"]
      : []),
    ...(types.has("date") ? ["dates as days and sine and cosine of their cycles"] : []),
    ...(types.has("category") ? ["categories one-hot encoded"] : []),
  ];
  return parts.join("; ");
}

const show = (value: number) => Number(value.toPrecision(3));
