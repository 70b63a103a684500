// Images become rows before a dense layer, without being asked.

import type { LayerRecipe, Recipe } from "./recipe.ts";

const FLATTEN: LayerRecipe = { kind: "flatten", dropout: 0 };
/** Layers whose outputs are rows. */
const FLATTENING = ["flatten", "globalAveragePool2d", "globalMaxPool2d"];

/** The hidden layers for inputs of a rank, with flatten() where it is needed; the last layer is dense. */
export function hiddenLayers({ layers }: Recipe, rank: number): readonly LayerRecipe[] {
  let isImage = rank > 1;
  const hidden: LayerRecipe[] = [];
  for (const layer of layers) {
    if (isImage && layer.kind === "dense") hidden.push(FLATTEN);
    hidden.push(layer);
    if (layer.kind === "dense" || FLATTENING.includes(layer.kind)) isImage = false;
  }
  return isImage ? [...hidden, FLATTEN] : hidden;
}

/** Transformers whose outputs are rows. */
const FEATURES = ["colorHistogram", "histogramOfOrientedGradients"];

/** The rank of what the first layer sees. */
export const inputRank = ({ preprocessing }: Recipe, rowShape: readonly number[]): number =>
  preprocessing.some(({ kind }) => FEATURES.includes(kind)) ? 1 : rowShape.length;
