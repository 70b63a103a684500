// What a network of convolutions makes of an image: the outputs of its convolutions, and the places that its answer
// depends on.

import type { FeaturesInput, NdArray, SourceArray } from "../array/types.ts";
import type { Model } from "../model/model.ts";

/** The feature maps of a row of the test set. */
export interface FeatureMaps {
  readonly row: number;
  /** The image [1, height, width, channels] that the model sees. */
  readonly image: SourceArray;
  /** The class activation map [1, height, width] of the predicted class; undefined for a regression. */
  readonly seen: NdArray<Float32Array> | undefined;
  /** The outputs [1, height, width, channels] of convolutions, from the first to the last. */
  readonly layers: readonly { readonly name: string; readonly output: NdArray }[];
}

/** Of more convolutions, the first, the last and some between them are shown. */
const LAYERS_AT_MOST = 4;

/** The feature maps of a row, of an image [1, …]; undefined for networks without convolutions. */
export async function featureMaps(
  model: Model,
  image: SourceArray,
  row: number,
  isClassifier: boolean,
): Promise<FeatureMaps | undefined> {
  const names = model.architecture.layers.flatMap(({ name, layer, definition, outputShape }) => {
    const [height = 0, width = 0] = outputShape;
    const isImages = outputShape.length === 3 && height * width > 1;
    return isImages && definition.units?.(layer) !== undefined ? [name] : [];
  });
  if (names.length === 0) return undefined;
  const outputs = await model.activations(image as FeaturesInput);
  const seen = isClassifier
    ? await model.explainPrediction(image as FeaturesInput, { method: "gradCam" })
    : undefined;
  const layers = spread(names, LAYERS_AT_MOST).map((name) => ({ name, output: outputs[name]! }));
  return { row, image, seen, layers };
}

/** At most `count` elements, the first and the last among them. */
function spread<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list];
  return Array.from(
    { length: count },
    (_, i) => list[Math.round((i * (list.length - 1)) / (count - 1))]!,
  );
}
