// The layers of pictures, which are loaded with the functions that make them, or with a file that has them.

import type { Registry } from "../../core/registry.ts";
import type { LayerDefinition } from "../layer.ts";
import { layers } from "../layers.ts";
import { averagePool1dDefinition } from "./average-pool1d.ts";
import { averagePool2dDefinition } from "./average-pool2d.ts";
import { batchNormDefinition } from "./batch-norm.ts";
import { conv1dDefinition } from "./conv1d.ts";
import { conv2dDefinition } from "./conv2d.ts";
import { conv2dTransposeDefinition } from "./conv2d-transpose.ts";
import { depthwiseConv2dDefinition } from "./depthwise-conv2d.ts";
import {
  globalAveragePool1dDefinition,
  globalAveragePool2dDefinition,
  globalMaxPool1dDefinition,
  globalMaxPool2dDefinition,
} from "./global-pools.ts";
import { groupNormDefinition } from "./group-norm.ts";
import { layerNormDefinition } from "./layer-norm.ts";
import { maxPool1dDefinition } from "./max-pool1d.ts";
import { maxPool2dDefinition } from "./max-pool2d.ts";
import { separableConv2dDefinition } from "./separable-conv2d.ts";
import { upsample2dDefinition } from "./upsample2d.ts";

/** In the order of the documentation. */
const DEFINITIONS = [
  conv2dDefinition,
  depthwiseConv2dDefinition,
  separableConv2dDefinition,
  conv2dTransposeDefinition,
  conv1dDefinition,
  maxPool2dDefinition,
  averagePool2dDefinition,
  globalMaxPool2dDefinition,
  globalAveragePool2dDefinition,
  upsample2dDefinition,
  maxPool1dDefinition,
  averagePool1dDefinition,
  globalMaxPool1dDefinition,
  globalAveragePool1dDefinition,
  batchNormDefinition,
  layerNormDefinition,
  groupNormDefinition,
] as const;

/** The definitions of these layers, by which their descriptions are typed. */
export type PictureDefinition = (typeof DEFINITIONS)[number];

/** The registry of layers with these in it; bundlers leave out what is imported for its effects alone. */
export function allLayers(): Registry<LayerDefinition> {
  for (const each of DEFINITIONS) {
    if (!layers.kinds.includes(each.kind)) layers.add(each as LayerDefinition);
  }
  return layers;
}
