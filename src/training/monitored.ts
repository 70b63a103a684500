// Values of an epoch that callbacks can monitor.

import type { ResolvedMetric } from "../metrics/metric-values.ts";
import type { EpochEvent } from "./events.ts";

/** Direction in which a value improves. */
export type Direction = "min" | "max";

/** A number that every epoch has. */
export interface MonitoredValue {
  readonly name: string;
  /** undefined for custom metrics. */
  readonly improves: Direction | undefined;
}

/** Name of a metric of the validation set: "validationAccuracy". */
export const validationName = (metric: string): string =>
  `validation${metric.charAt(0).toUpperCase()}${metric.slice(1)}`;

/** The numbers that each epoch of a training will have. */
export function monitoredValues(
  metrics: readonly ResolvedMetric[],
  hasValidation: boolean,
): readonly MonitoredValue[] {
  const numbers = metrics.filter(({ name }) => name !== "confusionMatrix");
  const named = (nameFor: (metric: string) => string) =>
    numbers.map(({ name, improves }) => ({ name: nameFor(name), improves }));
  return [
    { name: "loss", improves: "min" },
    ...(hasValidation ? [{ name: "validationLoss", improves: "min" } as const] : []),
    ...named((name) => name),
    ...(hasValidation ? named(validationName) : []),
  ];
}

/** The value of a name in an epoch. */
export function monitoredValue(event: EpochEvent, name: string): number | undefined {
  const values = new Map<string, unknown>([
    ["loss", event.loss],
    ["validationLoss", event.validationLoss],
    ...Object.entries(event.metrics),
  ]);
  for (const [metric, value] of Object.entries(event.validationMetrics ?? {})) {
    values.set(validationName(metric), value);
  }
  const value = values.get(name);
  return typeof value === "number" ? value : undefined;
}
