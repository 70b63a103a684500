/** Drift: none, enough to look at, enough to act. */
export type Verdict = "stable" | "moved" | "shifted";

/**
 * Thresholds of the population stability index, which must also exceed its noise, and of the share of values
 * outside the range of the training set, which must also be more than chance. 0.1 and 0.25 are the usual levels
 * (Siddiqi 2006, "Credit Risk Scorecards").
 */
export const THRESHOLDS = {
  moved: { psi: 0.1, outside: 0.01 },
  shifted: { psi: 0.25, outside: 0.1 },
} as const;

export const VERDICTS: readonly Verdict[] = ["stable", "moved", "shifted"];
