// What a model is worth on some data, for people and for programs.

import { percent, shortLine, table } from "../core/text.ts";
import { requireSameClasses } from "../data/class-names.ts";
import type { Dataset } from "../data/dataset.ts";
import { classQualities } from "../metrics/class-scores.ts";
import { accuracy, confusionMatrix, r2 } from "../metrics/metrics.ts";
import { classNamesOf } from "../model/classes.ts";
import type { Model } from "../model/model.ts";
import { linesOf, say } from "./terminal.ts";

/** What a model is worth on some data. */
export interface Assessment {
  readonly metric: "accuracy" | "r2";
  readonly value: number;
  /** Of classifiers with few classes: counts by true and predicted class. */
  readonly confusion?: string;
  /** Of them: rows, precision, recall and F1 of each class. */
  readonly quality?: string;
}

/** More classes fill the screen. */
const CLASSES_SHOWN = 16;
const NAME_LENGTH = 12;
/** Fewer do not vary. */
export const R2_ROWS = 2;

/** Measures a model; says on stderr where there is nothing to measure by. @throws ShapeError, DataError for data that do not fit it */
export async function assess(model: Model, data: Dataset): Promise<Assessment> {
  const names = classNamesOf(model);
  if (!names) {
    if (data.length < R2_ROWS) {
      say(`R² needs at least ${R2_ROWS} test rows, got ${data.length}`);
    }
    return { metric: "r2", value: r2(data.y, await model.predictDouble(data.x)) };
  }
  requireSameClasses("evaluate", names, data);
  const predicted = await model.predictClasses(data.x);
  const value = accuracy(data.y, predicted);
  if (names.length > CLASSES_SHOWN) return { metric: "accuracy", value };
  const counts = confusionMatrix(data.y, predicted, { classes: names.length });
  return {
    metric: "accuracy",
    value,
    confusion: showConfusion(counts.data, names),
    quality: showQuality(counts.data, names),
  };
}

/** What there is to say of the classes, in lines. */
export const linesOfClasses = ({ confusion, quality }: Assessment): string[] =>
  [confusion, quality].flatMap((text) => (text === undefined ? [] : linesOf(text)));

function showQuality(counts: ArrayLike<number>, names: readonly string[]): string {
  const rows = classQualities(counts, names.length).map(
    ({ rows, precision, recall, f1 }, label) => [
      shortLine(names[label]!, NAME_LENGTH),
      String(rows),
      ...[precision, recall, f1].map((share) => percent(share, 2)),
    ],
  );
  return table([["class", "rows", "precision", "recall", "F1"], ...rows], [1, 2, 3, 4]);
}

function showConfusion(counts: ArrayLike<number>, names: readonly string[]): string {
  const short = names.map((name) => shortLine(name, NAME_LENGTH));
  const rows = short.map((name, row) => [
    name,
    ...short.map((_, column) => String(counts[row * names.length + column])),
  ]);
  const columns = names.map((_, column) => column + 1);
  return `rows: true class, columns: predicted class\n${table([["", ...short], ...rows], columns)}`;
}

/** The line that holds the value. */
export function valueLine({ metric, value }: Assessment): string {
  return metric === "accuracy"
    ? `test accuracy: ${percent(value, 2)}`
    : `test R²: ${value.toFixed(4)}`;
}

/** The line for programs. */
export function jsonLine(
  { metric, value }: Assessment,
  model: Model,
  seconds: number,
  path: string,
): string {
  return JSON.stringify({
    metric,
    value,
    weightsHash: model.weightsHash(),
    seconds: Number(seconds.toFixed(3)),
    model: path,
  });
}
