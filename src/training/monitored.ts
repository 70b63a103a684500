// Values that callbacks can follow over the epochs.

import type { ResolvedMetric } from "../metrics/metric-values.ts";
import type { EpochEvent } from "./events.ts";

/** Which way a value improves: down or up. */
export type Direction = "min" | "max";

/** A number that every epoch of a training has. */
export interface MonitoredValue {
  readonly name: string;
  /** undefined: nobody but the user knows. */
  readonly improves: Direction | undefined;
}

/** What a metric of the validation rows is called: "validationAccuracy". */
export const validationName = (metric: string): string =>
  `validation${metric.charAt(0).toUpperCase()}${metric.slice(1)}`;

/** The numbers that every epoch will have. */
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

/** The value of that name in an epoch. */
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
