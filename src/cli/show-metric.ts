// The metrics by which the command line judges models, as text.

import { percent } from "../core/text.ts";

/** Of classes, or of quantities. */
export type JudgedBy = "accuracy" | "r2";

export const metricName = (metric: JudgedBy): string => (metric === "accuracy" ? metric : "R²");

export const showMetric = (metric: JudgedBy, value: number): string =>
  metric === "accuracy" ? percent(value, 2) : value.toFixed(4);
