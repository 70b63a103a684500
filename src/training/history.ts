import type { NdArray } from "../array/types.ts";
import type { WatchedStep } from "../flow/layer-flow.ts";
import type { MetricName, MetricValues } from "../metrics/metric-values.ts";
import type { EpochEvent } from "./events.ts";

/** Values of each metric, one per epoch. */
export type MetricHistory = {
  readonly [Name in Exclude<MetricName, "confusionMatrix">]: number[];
} & { readonly confusionMatrix: NdArray<Int32Array>[] } & { readonly [own: string]: number[] };

/** Training curves: one number per epoch; and the watched steps. */
export interface History {
  readonly loss: number[];
  readonly validationLoss: number[];
  readonly metrics: MetricHistory;
  readonly validationMetrics: MetricHistory;
  /** Warnings of fit(), if any. */
  readonly warnings?: readonly string[];
  /** The watched steps, with the option `watch`. */
  readonly flow?: WatchedStep[];
}

/** A history without epochs. */
export function emptyHistory(
  metrics: readonly string[],
  isWatched = false,
  warnings: readonly string[] = [],
): History {
  const lists = () =>
    Object.fromEntries(metrics.map((name) => [name, []])) as unknown as MetricHistory;
  return {
    loss: [],
    validationLoss: [],
    metrics: lists(),
    validationMetrics: lists(),
    ...(warnings.length > 0 && { warnings }),
    ...(isWatched && { flow: [] }),
  };
}

/** Adds an epoch. */
export function record(history: History, event: EpochEvent): void {
  history.loss.push(event.loss);
  if (event.validationLoss !== undefined) history.validationLoss.push(event.validationLoss);
  append(history.metrics, event.metrics);
  if (event.validationMetrics) append(history.validationMetrics, event.validationMetrics);
}

function append(lists: MetricHistory, values: MetricValues): void {
  for (const [name, value] of Object.entries(values)) {
    (lists as Record<string, unknown[]>)[name]?.push(value);
  }
}
