import type { Drift } from "./drift.ts";
import type { THRESHOLDS, Verdict } from "./thresholds.ts";

/** Feature drift of new data. */
export interface Monitoring {
  /** The worst verdict of the features. */
  readonly verdict: Verdict;
  readonly rows: number;
  /** In the order of the columns of x; of images: brightness, contrast, sharpness, channels. */
  readonly features: readonly Drift[];
  readonly thresholds: typeof THRESHOLDS;
  /** A table, the worst feature first. */
  toText(): string;
}
