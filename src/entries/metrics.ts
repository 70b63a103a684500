// Metrics.

export type { ClassNumbers } from "../metrics/class-numbers.ts";
export type { Average, AverageOptions } from "../metrics/class-scores.ts";
export type { MetricInput } from "../metrics/metric-input.ts";
export type {
  Metric,
  MetricFunction,
  MetricName,
  MetricValues,
} from "../metrics/metric-values.ts";
export {
  accuracy,
  auc,
  confusionMatrix,
  f1,
  meanAbsoluteError,
  meanSquaredError,
  precision,
  r2,
  recall,
  topK,
} from "../metrics/metrics.ts";
