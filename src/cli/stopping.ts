// Early stopping on the command line.

import type { Callback } from "../training/callbacks.ts";
import { stopEarly } from "../training/early-stopping.ts";

/** Arguments about the validation set. */
export interface StoppingOptions {
  readonly validation?: number;
  readonly patience?: number;
}

/** Default share of the rows for early stopping. */
const STOPPING_SHARE = 0.1;

/** The share of the training rows for validation. */
export const validationShare = ({ validation, patience }: StoppingOptions): number | undefined =>
  validation ?? (patience === undefined ? undefined : STOPPING_SHARE);

/** The callbacks that stop a training early. */
export const stopping = ({ patience }: StoppingOptions): Callback[] =>
  patience === undefined ? [] : [stopEarly({ patience, restoreBest: true }, true)];
