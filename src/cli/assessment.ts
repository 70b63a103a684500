// Evaluation of a model, as text and as JSON.

import { percent, shortLine, table } from "../core/text.ts";
import { requireSameClasses } from "../data/class-names.ts";
import type { Dataset } from "../data/dataset.ts";
import { classQualities } from "../metrics/class-scores.ts";
import { accuracy, confusionMatrix, r2 } from "../metrics/metrics.ts";
import { classNamesOf } from "../model/classes.ts";
import type { Model } from "../model/model.ts";
import { type JudgedBy, metricName, showMetric } from "./show-metric.ts";
import { linesOf, say } from "./terminal.ts";

/** The evaluation of a model. */
export interface Assessment {
  readonly metric: JudgedBy;
  readonly value: number;
  /** Lines with the confusion matrix and the quality of each class, if there are few. */
  readonly classes: readonly string[];
}

/** More classes would fill the screen. */
const CLASSES_SHOWN = 16;
const NAME_LENGTH = 12;
/** R² is undefined for fewer rows. */
export const R2_ROWS = 2;

/**
 * Evaluates a model; warns on stderr if R² is undefined.
 * @throws ShapeError, DataError for data that do not fit the model
 */
export async function assess(model: Model, data: Dataset): Promise<Assessment> {
  const names = classNamesOf(model);
  if (!names) {
    if (data.length < R2_ROWS) say(`R² needs at least ${R2_ROWS} test rows, got ${data.length}`);
    const value = r2(data.y, await model.predictDouble(data.x));
    return { metric: "r2", value, classes: [] };
  }
  requireSameClasses("evaluate", names, data);
  const predicted = await model.predictClasses(data.x);
  const value = accuracy(data.y, predicted);
  if (names.length > CLASSES_SHOWN) return { metric: "accuracy", value, classes: [] };
  const counts = confusionMatrix(data.y, predicted, { classes: names.length }).data;
  const short = names.map((name) => shortLine(name, NAME_LENGTH));
  const classes = [
    "rows: true class, columns: predicted class",
    ...linesOf(confusionTable(counts, short)),
    ...linesOf(qualityTable(counts, short)),
  ];
  return { metric: "accuracy", value, classes };
}

function confusionTable(counts: ArrayLike<number>, names: readonly string[]): string {
  const rows = names.map((name, row) => [
    name,
    ...names.map((_, column) => String(counts[row * names.length + column])),
  ]);
  const columns = names.map((_, column) => column + 1);
  return table([["", ...names], ...rows], columns);
}

function qualityTable(counts: ArrayLike<number>, names: readonly string[]): string {
  const rows = classQualities(counts, names.length).map(
    ({ rows, precision, recall, f1 }, label) => [
      names[label]!,
      String(rows),
      ...[precision, recall, f1].map((share) => percent(share, 2)),
    ],
  );
  return table([["class", "rows", "precision", "recall", "F1"], ...rows], [1, 2, 3, 4]);
}

/** The result for people. */
export const resultLines = ({ metric, value, classes }: Assessment, model: Model): string[] => [
  ...classes,
  `test ${metricName(metric)}: ${showMetric(metric, value)}`,
  `weights hash: ${model.weightsHash()}`,
];

/** The result for programs. */
export const resultJson = (
  { metric, value }: Assessment,
  model: Model,
  seconds: number,
  path: string,
): object => ({
  metric,
  value,
  weightsHash: model.weightsHash(),
  seconds: Number(seconds.toFixed(3)),
  model: path,
});
