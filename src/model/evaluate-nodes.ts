// Nodes of a model, computed for rows of x with its current weights, before or after compile().

import { SlotType } from "../../assembly/control.ts";
import { scaleBytes } from "../array/ndarray.ts";
import type { NdArray } from "../array/types.ts";
import { sizeOf } from "../core/shape.ts";
import { isRows } from "../data/raw-row.ts";
import { defaultEngine } from "../engine/engine.ts";
import { createEvaluator } from "../graph/evaluator.ts";
import type { Node } from "../ir/node.ts";
import { type AppliedLayers, applyLayers } from "../layers/apply-layers.ts";
import { input } from "../ops/input.ts";
import { readFeatures } from "../training/features.ts";
import type { SlotRows } from "../training/feed.ts";
import { rowsOf } from "../training/inputs.ts";
import type { RawFeatures } from "../training/raw-rows.ts";
import { rawFeatures } from "../training/raw-rows.ts";
import { requireFiniteModel } from "./finite-model.ts";
import type { ModelState } from "./model-state.ts";

/**
 * x as the first layer takes it: [n, …].
 * @throws DataError, ShapeError for data that predict() would not take; NumericsError for non-finite weights
 */
export function readRows(
  action: string,
  model: ModelState,
  given: RawFeatures,
): NdArray<Float32Array> {
  const { architecture, preprocessing, crop } = model;
  const x = isRows(given) ? rawFeatures(action, model.schema, given) : given;
  const source = readFeatures(action, architecture.input, x, preprocessing, crop);
  requireFiniteModel(action, model);
  const rows = rowsOf(source, architecture.input, preprocessing);
  return { data: floatsOf(rows), shape: [source.shape[0]!, ...architecture.input.shape] };
}

/** Rows as the programs read them. */
function floatsOf({ data, type }: SlotRows): Float32Array {
  return type === SlotType.uint8Scaled ? scaleBytes(data as Uint8Array) : new Float32Array(data);
}

/** Rows of a batch: the outputs of all layers of images need much memory. */
const BATCH_ROWS = 64;

/** Computes nodes that `choose` makes of those of a model, each with the rows as its first dimension. */
export async function evaluateNodes<Name extends string>(
  model: ModelState,
  { data, shape }: NdArray<Float32Array>,
  choose: (applied: AppliedLayers) => Readonly<Record<Name, Node>>,
): Promise<Record<Name, NdArray<Float32Array>>> {
  const { architecture, compiled } = model;
  const [count, ...row] = shape as [number];
  const size = sizeOf(row);
  const batch = Math.min(count, BATCH_ROWS);
  const engine = compiled?.session.engine ?? (await defaultEngine());

  const features = input("x", [batch, ...row]);
  const inputs = new Map<string, Node>([["x", features]]);
  for (const { path, node } of architecture.parameters) inputs.set(path, node);
  const nodes = choose(applyLayers(architecture, features, false));
  const evaluate = await createEvaluator(inputs, nodes, engine);
  const weights = model.currentWeights();
  const values = Object.fromEntries(
    architecture.parameters.map(({ path, shape }) => [path, { data: weights[path]!, shape }]),
  );
  const results = Object.entries<Node>(nodes).map(
    ([
      name,
      {
        shape: [, ...rest],
      },
    ]) => {
      const size = sizeOf(rest);
      return { name, size, data: new Float32Array(count * size), shape: [count, ...rest] };
    },
  );
  for (let start = 0; start < count; start += batch) {
    const first = Math.min(start, count - batch); // the last batch reaches back
    const x = { data: data.subarray(first * size, (first + batch) * size), shape: features.shape };
    const found = evaluate({ ...values, x });
    for (const each of results)
      each.data.set((found[each.name] as NdArray).data, first * each.size);
  }
  const arrays = results.map(({ name, data, shape }) => [name, { data, shape }] as const);
  return Object.fromEntries<NdArray>(arrays) as Record<Name, NdArray<Float32Array>>;
}
