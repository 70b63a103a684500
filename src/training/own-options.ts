import { OPTIONS, own } from "../array/own.ts";
import type { FitOptions } from "./plan-training.ts";

const WITH_DATA = ["validation", "sampleWeight", "classWeight", "watch"] as const;

/** A copy of the options of fit() and of the arrays in them. */
export function ownOptions(options: FitOptions): FitOptions {
  const copy = own(options, OPTIONS);
  if (copy === options) return options; // an error
  for (const name of WITH_DATA) if (copy[name]) Object.assign(copy, { [name]: own(copy[name]) });
  return copy;
}
