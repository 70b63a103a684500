// model.activations(): the outputs of all layers for some rows, before or after training.

import type { NdArray } from "../array/types.ts";
import { isInput } from "../layers/input.ts";
import type { RawFeatures } from "../training/raw-rows.ts";
import { evaluateNodes, readRows } from "./evaluate-nodes.ts";
import type { ModelState } from "./model-state.ts";

/** See Model.activations(). */
export async function activations(
  model: ModelState,
  given: RawFeatures,
): Promise<Record<string, NdArray<Float32Array>>> {
  const x = readRows("show activations", model, given);
  return evaluateNodes(model, x, ({ outputs }) =>
    Object.fromEntries(
      outputs.flatMap(({ placed, node }) => (isInput(placed.layer) ? [] : [[placed.name, node]])),
    ),
  );
}
