// model.activations(): the outputs of all layers for some rows, before or after training.

import type { FeaturesInput, NdArray } from "../array/types.ts";
import type { RowLike } from "../data/raw-row.ts";
import { isInput } from "../layers/input.ts";
import { evaluateNodes, readRows } from "./evaluate-nodes.ts";
import type { ModelState } from "./model-state.ts";

/** See Model.activations(). */
export async function layerOutputs(
  model: ModelState,
  given: FeaturesInput | readonly RowLike[],
): Promise<Record<string, NdArray<Float32Array>>> {
  const x = readRows("show activations", model, given);
  return evaluateNodes(model, x, ({ outputs }) =>
    Object.fromEntries(
      outputs.flatMap(({ placed, node }) => (isInput(placed.layer) ? [] : [[placed.name, node]])),
    ),
  );
}
