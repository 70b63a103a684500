import type { EpochEvent } from "./callbacks.ts";
import type { WatchedStep } from "./layer-flow.ts";

/** One number an epoch, and the steps that were watched. */
export interface History {
  readonly loss: number[];
  readonly validationLoss: number[];
  readonly metrics: Record<string, number[]>;
  readonly validationMetrics: Record<string, number[]>;
  /** In order; where fit() was given `watch`. */
  readonly flow?: WatchedStep[];
}

/** A history of no epochs, with a list for each metric. */
export function emptyHistory(metrics: readonly string[], isWatched = false): History {
  const lists = () => Object.fromEntries(metrics.map((name) => [name, [] as number[]]));
  return {
    loss: [],
    validationLoss: [],
    metrics: lists(),
    validationMetrics: lists(),
    ...(isWatched && { flow: [] }),
  };
}

/** Adds an epoch. */
export function record(history: History, event: EpochEvent): void {
  history.loss.push(event.loss);
  if (event.validationLoss !== undefined) history.validationLoss.push(event.validationLoss);
  for (const [name, value] of Object.entries(event.metrics)) history.metrics[name]?.push(value);
  for (const [name, value] of Object.entries(event.validationMetrics ?? {})) {
    history.validationMetrics[name]?.push(value);
  }
}
