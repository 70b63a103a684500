// Checks the metrics of compile() against each other, the loss and the output.

import type { NdArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { optionError, requireKnownKeys, unknownName } from "../core/names.ts";
import { type Shape, showShape, sizeOf } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import type { TargetKind } from "../losses/loss.ts";
import type { Loss } from "../losses/losses.ts";
import { CLASS_SCORES, type ClassScore, resolveAverage } from "./class-scores.ts";
import {
  classColumns,
  type MeasuredRows,
  type Metric,
  type MetricDescription,
  type MetricFunction,
  type MetricName,
  OF_CLASSES,
  OF_SCORES,
  OF_VALUES,
  predictedClasses,
  type ResolvedMetric,
  scoreOfFlags,
  tableOf,
  trueClasses,
  unitsOf,
} from "./metric-values.ts";
import { DEFAULT_K, requireK } from "./metrics.ts";

const BUILT_IN = { ...OF_CLASSES, ...OF_SCORES, ...OF_VALUES };
const NAMES = Object.keys(BUILT_IN) as MetricName[];
const VALUE_NAMES = Object.keys(OF_VALUES) as MetricName[];
const CLASS_NAMES = NAMES.filter((name) => !VALUE_NAMES.includes(name));

/** The metrics of compile(), checked. @throws DataError for metrics that do not fit */
export function resolveMetrics(
  given: readonly Metric[],
  loss: Loss,
  outputShape: Shape,
): readonly ResolvedMetric[] {
  if (!Array.isArray(given)) {
    throw DataError.of("METRIC", "use metrics", "a list", given, {
      hint: 'write metrics: ["accuracy"]',
    });
  }
  const resolved = new Map<string, { metric: ResolvedMetric; key: unknown }>();
  for (const each of given as readonly Metric[]) {
    const { metric, key } = resolveMetric(each, loss, outputShape);
    const before = resolved.get(metric.name);
    if (before && before.key !== key) throw givenTwice(metric.name);
    resolved.set(metric.name, { metric, key });
  }
  return [...resolved.values()].map(({ metric }) => metric);
}

/** `key` is equal if the same metric is given again. */
function resolveMetric(given: Metric, loss: Loss, outputShape: Shape) {
  if (typeof given === "function") {
    const builtIn = NAMES.find((name) => BUILT_IN[name] === (given as unknown));
    return builtIn
      ? builtInMetric(builtIn, {}, loss, outputShape)
      : { metric: customMetric(given.name, given), key: given };
  }
  if (typeof given === "object" && given !== null && !("kind" in given)) {
    requireKnownKeys("a metric of your own", given, ["name", "compute"]);
    const { name, compute } = given;
    if (typeof compute !== "function") {
      throw optionError("a metric of your own", "compute to be a function", compute);
    }
    return { metric: customMetric(name, compute), key: compute };
  }
  const { kind: name, ...options } =
    typeof given === "object" && given !== null ? given : { kind: given };
  if (!NAMES.includes(name)) throw unknownName("metric", name, NAMES);
  return builtInMetric(name, options, loss, outputShape);
}

function builtInMetric(
  name: MetricName,
  options: MetricOptions,
  loss: Loss,
  outputShape: Shape,
): { metric: ResolvedMetric; key: unknown } {
  const hint = whyNot(name, loss.target, outputShape);
  if (hint !== undefined) {
    const output = `the loss ${loss.name} and an output of ${showShape(outputShape)}`;
    throw new DataError("METRIC", `Cannot use metric ${name} with ${output}`, { got: name, hint });
  }
  const checked = resolveOptions(name, options, loss.target, outputShape);
  const hasOptions = Object.keys(options).length > 0;
  const description = hasOptions ? ({ kind: name, ...checked } as MetricDescription) : name;
  return {
    metric: {
      name,
      improves: name === "meanSquaredError" || name === "meanAbsoluteError" ? "min" : "max",
      description,
      value: (rows) => measure(name, checked, rows),
    },
    key: `${checked.k} ${checked.average}`,
  };
}

interface MetricOptions {
  readonly k?: number;
  readonly average?: Parameters<typeof resolveAverage>[1];
}

function resolveOptions(
  name: MetricName,
  options: MetricOptions,
  target: TargetKind,
  outputShape: Shape,
): MetricOptions {
  const isScore = Object.hasOwn(CLASS_SCORES, name);
  const known = [...(name === "topK" ? ["k"] : []), ...(isScore ? ["average"] : [])];
  requireKnownKeys(`metric ${name}`, options, known);
  if (name === "topK") return { k: requireK(options.k === undefined ? DEFAULT_K : options.k) };
  const units = classColumns(target, outputShape);
  // with a single output, a custom loss may take labels of any number of classes
  const isOpen = target === "any" && units === 1 && options.average === undefined;
  if (!isScore || isOpen) return {};
  const classes = target === "binary" ? (units === 1 ? 2 : 0) : Math.max(2, units);
  return { average: resolveAverage(name, options.average, classes) };
}

function measure(
  name: MetricName,
  { k, average }: MetricOptions,
  rows: MeasuredRows,
): number | NdArray {
  const { truth, truthShape, output, outputShape } = rows;
  if (name in OF_VALUES) {
    const compare = OF_VALUES[name as keyof typeof OF_VALUES];
    return compare(tableOf(truth, truthShape), tableOf(output, outputShape));
  }
  const labels = trueClasses(rows);
  const scores = () => tableOf(output, [classColumns(rows.target, outputShape)]);
  if (name === "topK") return OF_SCORES.topK(labels, scores(), { k: k! });
  if (name === "auc") return OF_SCORES.auc(labels, scores());
  if (isOfFlags(rows) && average) return scoreOfFlags(name as ClassScore, average, rows);
  const predicted = predictedClasses(rows);
  if (name === "confusionMatrix") {
    return OF_CLASSES.confusionMatrix(labels, predicted, { classes: Math.max(2, unitsOf(rows)) });
  }
  if (name === "accuracy") return OF_CLASSES.accuracy(labels, predicted);
  return OF_CLASSES[name as ClassScore](labels, predicted, average ? { average } : {});
}

const isOfFlags = ({ target, outputShape }: MeasuredRows) =>
  target === "binary" && sizeOf(outputShape) > 1;

/** What to use instead of an unsuitable metric; undefined for suitable ones. */
function whyNot(name: MetricName, target: TargetKind, outputShape: Shape): string | undefined {
  const units = (target === "binary" ? outputShape[0] : outputShape.at(-1)) ?? 1;
  if (target === "any") return undefined;
  const isOfValues = VALUE_NAMES.includes(name);
  if (target === "values") {
    return isOfValues ? undefined : `use ${VALUE_NAMES.join(", ")}`;
  }
  if (isOfValues) return `use ${CLASS_NAMES.join(", ")}`;
  if (name === "auc" && units > 2) return "auc compares two classes: use f1";
  if (target !== "binary") return undefined;
  if (name === "topK") return "topK compares several classes: use accuracy";
  const ofFlags = ["accuracy", ...Object.keys(CLASS_SCORES)];
  if (units > 1 && !ofFlags.includes(name)) {
    return `multilabel outputs: use ${ofFlags.join(", ")}`;
  }
  return undefined;
}

/** A custom metric. */
function customMetric(name: string, compute: MetricFunction): ResolvedMetric {
  requireFreeName(name);
  return {
    name,
    improves: undefined,
    description: undefined,
    value({ truth, truthShape, output, outputShape }) {
      const array = (data: ArrayLike<number>, shape: Shape): NdArray => ({
        data: data instanceof Int32Array ? Int32Array.from(data) : Float32Array.from(data),
        shape: [data.length / sizeOf(shape), ...shape],
      });
      const value: unknown = compute(array(truth, truthShape), array(output, outputShape));
      if (typeof value === "number") return value;
      throw DataError.of("CUSTOM_METRIC", `compute metric ${showValue(name)}`, "a number", value, {
        hint: "return it, not a promise of it",
      });
    },
  };
}

function requireFreeName(name: string): void {
  if (typeof name !== "string" || name === "") {
    throw DataError.of("METRIC", "use a custom metric", "a name", name, {
      hint: "write { name, compute: (truth, prediction) => … }",
    });
  }
  const isTaken = name === "loss" || (NAMES as string[]).includes(name);
  if (!isTaken && !name.startsWith("validation")) return;
  throw DataError.of("METRIC", "use a custom metric", "another name", name, {
    hint: 'names of metrics, "loss" and names that begin with "validation" are reserved',
  });
}

function givenTwice(name: string): DataError {
  const message = `Cannot use metric ${showValue(name)} twice: expected different names`;
  const hint = "the functions of (truth, prediction) compute others from predict()";
  return new DataError("METRIC", message, { got: name, hint });
}
