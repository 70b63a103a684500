// Several inputs, side by side in one row.

import { sizeOf } from "../../core/shape.ts";
import type { ModelInput } from "../../layers/architecture.ts";
import { type NamedInput, packing } from "../../model/network/packing.ts";

/** The input of a model that has several. */
export function joined(inputs: readonly NamedInput[]): ModelInput {
  const size = inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { ...inputs[0]!, shape: [size], parts: { ...packing(inputs), split: unused } };
}

const unused = (): never => {
  throw new Error("Cannot split: a predictor has no graph");
};
