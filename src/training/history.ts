import type { NdArray } from "../array/types.ts";
import type { WatchedStep } from "../flow/layer-flow.ts";
import type { MetricName, MetricValues } from "../metrics/metric-values.ts";
import type { EpochEvent } from "./events.ts";

/** Values of each metric that was asked for, one an epoch. */
export type MetricHistory = {
  readonly [Name in Exclude<MetricName, "confusionMatrix">]: number[];
} & { readonly confusionMatrix: NdArray<Int32Array>[] } & { readonly [own: string]: number[] };

/** One number an epoch, and the steps that were watched. */
export interface History {
  readonly loss: number[];
  readonly validationLoss: number[];
  readonly metrics: MetricHistory;
  readonly validationMetrics: MetricHistory;
  /** What fit() has noticed and could not put right; absent where there is nothing. */
  readonly warnings?: readonly string[];
  /** In order; where fit() was given `watch`. */
  readonly flow?: WatchedStep[];
}

/** A history of no epochs, with a list for each metric. */
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
