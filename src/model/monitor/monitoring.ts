import type { Drift } from "./drift.ts";
import type { THRESHOLDS, Verdict } from "./thresholds.ts";

/** How far new data have moved from the training data. */
export interface Monitoring {
  /** The worst of the features' verdicts. */
  readonly verdict: Verdict;
  readonly rows: number;
  /** In the order of x's columns. Of images: brightness, contrast, sharpness, channels. */
  readonly features: readonly Drift[];
  readonly thresholds: typeof THRESHOLDS;
  /** A table, the worst feature first. */
  toText(): string;
}
