// Metrics by name, from the outputs of a model.

import type { NdArray } from "../data/ndarray.ts";
import { DataError } from "../errors.ts";
import { type Shape, showShape } from "../graph/shape.ts";
import type { Loss, TargetKind } from "../losses/losses.ts";
import { requireKnownKeys, unknownName } from "../names.ts";
import { showValue } from "../show.ts";
import { largestOf } from "./metric-input.ts";
import {
  accuracy,
  auc,
  confusionMatrix,
  DEFAULT_K,
  f1,
  meanAbsoluteError,
  meanSquaredError,
  precision,
  r2,
  recall,
  requireK,
  topK,
} from "./metrics.ts";

const OF_CLASSES = { accuracy, precision, recall, f1, confusionMatrix } as const;
const OF_SCORES = ["topK", "auc"] as const;
const OF_VALUES = { meanSquaredError, meanAbsoluteError, r2 } as const;

/** A metric by name. */
export type MetricName =
  | keyof typeof OF_CLASSES
  | (typeof OF_SCORES)[number]
  | keyof typeof OF_VALUES;

/** A metric as compile() takes it: a name, or with options. */
export type Metric = MetricName | { readonly kind: "topK"; readonly k: number };

/** The name of a metric, by which its values are found. */
export const nameOf = (metric: Metric): MetricName =>
  typeof metric === "string" ? metric : metric.kind;

/** Values of metrics by name: of those that were asked for. */
export type MetricValues = {
  readonly [Name in Exclude<MetricName, "confusionMatrix">]: number;
} & { readonly confusionMatrix: NdArray };

/** Which way a metric improves. */
export const directionOf = (name: MetricName): "min" | "max" =>
  name === "meanSquaredError" || name === "meanAbsoluteError" ? "min" : "max";

const CLASS_NAMES = [...Object.keys(OF_CLASSES), ...OF_SCORES] as MetricName[];
const VALUE_NAMES = Object.keys(OF_VALUES) as MetricName[];

/** Checks metrics against each other, the loss and the output. */
export function resolveMetrics(
  given: readonly Metric[],
  loss: Loss,
  outputShape: Shape,
): readonly Metric[] {
  if (!Array.isArray(given)) {
    throw new DataError("METRIC", `Cannot use metrics: expected a list, got ${showValue(given)}`, {
      expected: "a list of names",
      got: given,
      hint: 'write metrics: ["accuracy"]',
    });
  }
  const resolved = new Map<MetricName, Metric>();
  for (const metric of given as readonly Metric[]) {
    const name = typeof metric === "object" ? metric?.kind : metric;
    if (![...CLASS_NAMES, ...VALUE_NAMES].includes(name)) {
      throw unknownName("metric", name, [...CLASS_NAMES, ...VALUE_NAMES]);
    }
    const value = typeof metric === "object" ? resolveTopK(metric) : metric;
    const before = resolved.get(name);
    if (before !== undefined && kOf(before) !== kOf(value)) {
      throw new DataError("METRIC", `Cannot use metric ${name} twice: expected one k`, {
        got: [kOf(before), kOf(value)],
        hint: "topK() computes others from predict()",
      });
    }
    resolved.set(name, value);
    const hint = whyNot(name, loss.target, outputShape);
    if (hint === undefined) continue;
    throw new DataError(
      "METRIC",
      `Cannot use metric ${name} with the loss ${loss.name} and an output of ${showShape(outputShape)}`,
      { got: name, hint },
    );
  }
  return [...resolved.values()];
}

const kOf = (metric: Metric): number => (typeof metric === "string" ? DEFAULT_K : metric.k);

function resolveTopK(given: Exclude<Metric, string>): Metric {
  requireKnownKeys(`metric ${given.kind}`, given, given.kind === "topK" ? ["kind", "k"] : ["kind"]);
  return given.kind === "topK" ? { kind: "topK", k: requireK(given.k ?? DEFAULT_K) } : given.kind;
}

/** What to use instead of a metric that makes no sense; undefined where it does. */
function whyNot(name: MetricName, target: TargetKind, [units = 1]: Shape): string | undefined {
  if (target === "any") return undefined;
  const isOfValues = VALUE_NAMES.includes(name);
  if (target === "values") {
    return isOfValues ? undefined : `use ${VALUE_NAMES.join(", ")}`;
  }
  if (isOfValues) return `use ${CLASS_NAMES.join(", ")}`;
  if (name === "auc" && units > 2) return "auc compares two classes: use f1";
  if (target === "labels") return undefined;
  if (name === "topK") return "topK compares several classes: use accuracy";
  if (units > 1 && name !== "accuracy") return "outputs that are no alternatives: use accuracy";
  return undefined;
}

/** The number of the largest of each row; of a single logit a row, 1 where it is above 0. */
export function classesOf(output: ArrayLike<number>, classes: number): Int32Array {
  if (classes === 1) return Int32Array.from(output, (logit) => (logit > 0 ? 1 : 0));
  return largestOf(output, classes);
}

/** Values of metrics; `output` has `stride` elements a row. */
export function metricValues(
  metrics: readonly Metric[],
  target: TargetKind,
  truth: ArrayLike<number>,
  output: Float32Array | Float64Array,
  stride: number,
): MetricValues {
  const table = (data: ArrayLike<number>) => ({
    data: Float64Array.from(data),
    shape: stride === 1 ? [data.length] : [data.length / stride, stride],
  });
  // several logits that are no alternatives: each element is a case
  const units = target === "binary" ? 1 : stride;
  const value = (metric: Metric) => {
    const name = nameOf(metric);
    if (name === "topK") return topK(truth, table(output), { k: kOf(metric) });
    if (name in OF_VALUES) {
      return OF_VALUES[name as keyof typeof OF_VALUES](table(truth), table(output));
    }
    if (name === "auc") return auc(truth, table(output));
    const classes = Math.max(2, units);
    const predicted = classesOf(output, units);
    return name === "confusionMatrix"
      ? confusionMatrix(truth, predicted, { classes })
      : (OF_CLASSES[name as keyof typeof OF_CLASSES](truth, predicted) as number);
  };
  const entries = metrics.map((metric) => [nameOf(metric), value(metric)]);
  return Object.fromEntries(entries) as MetricValues;
}
