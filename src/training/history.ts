import type { EpochEvent } from "./callbacks.ts";

/** One number an epoch. */
export interface History {
  readonly loss: number[];
  readonly validationLoss: number[];
  readonly metrics: Record<string, number[]>;
  readonly validationMetrics: Record<string, number[]>;
}

/** A history of no epochs, with a list for each metric. */
export function emptyHistory(metrics: readonly string[]): History {
  const lists = () => Object.fromEntries(metrics.map((name) => [name, [] as number[]]));
  return { loss: [], validationLoss: [], metrics: lists(), validationMetrics: lists() };
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
