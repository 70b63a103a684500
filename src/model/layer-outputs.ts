// model.activations(): the outputs of all layers for some rows, before or after training.

import { SlotType } from "../../assembly/control.ts";
import { scaleBytes } from "../array/ndarray.ts";
import type { FeaturesInput, NdArray } from "../array/types.ts";
import { isRows, type RowLike } from "../data/raw-row.ts";
import { defaultEngine } from "../engine/engine.ts";
import { createEvaluator } from "../graph/evaluator.ts";
import type { Node } from "../ir/node.ts";
import { applyLayers } from "../layers/apply-layers.ts";
import { isInput } from "../layers/input.ts";
import { input } from "../ops/input.ts";
import type { SlotRows } from "../training/feed.ts";
import { readFeatures, rowsOf } from "../training/inputs.ts";
import { rawFeatures } from "../training/raw-rows.ts";
import { requireFiniteModel } from "./finite-model.ts";
import type { ModelState } from "./model-state.ts";

/** See Model.activations(). */
export async function layerOutputs(
  model: ModelState,
  given: FeaturesInput | readonly RowLike[],
): Promise<Record<string, NdArray<Float32Array>>> {
  const { architecture, preprocessing, compiled, crop } = model;
  const action = "show activations";
  const x = isRows(given) ? rawFeatures(action, model.schema, given) : given;
  const source = readFeatures(action, architecture.input, x, preprocessing, crop);
  requireFiniteModel(action, model);
  const rows = rowsOf(source, architecture.input, preprocessing);
  const engine = compiled?.session.engine ?? (await defaultEngine());

  const features = input("x", [source.shape[0]!, ...architecture.input.shape]);
  const inputs = new Map<string, Node>([["x", features]]);
  for (const { path, node } of architecture.parameters) inputs.set(path, node);
  const outputs = Object.fromEntries(
    applyLayers(architecture, features, false).outputs.flatMap(({ placed, node }) =>
      isInput(placed.layer) ? [] : [[placed.name, node]],
    ),
  );
  const evaluate = await createEvaluator(inputs, outputs, engine);
  const weights = model.currentWeights();
  const values = {
    ...Object.fromEntries(
      architecture.parameters.map(({ path, shape }) => [path, { data: weights[path]!, shape }]),
    ),
    x: { data: floatsOf(rows), shape: features.shape },
  };
  return evaluate(values) as Record<string, NdArray<Float32Array>>;
}

/** Rows as the programs read them. */
function floatsOf({ data, type }: SlotRows): Float32Array {
  return type === SlotType.uint8Scaled ? scaleBytes(data as Uint8Array) : new Float32Array(data);
}
