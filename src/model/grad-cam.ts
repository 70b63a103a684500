// Class activation maps: where in an image a network sees a class.
// Selvaraju et al. 2017, Grad-CAM, https://arxiv.org/abs/1610.02391

import { resizeBilinear } from "../array/resize-bilinear.ts";
import type { NdArray } from "../array/types.ts";
import { phrase, ShapeError } from "../core/errors.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import type { Node } from "../ir/node.ts";
import type { Architecture, Step } from "../layers/architecture.ts";
import { isInput } from "../layers/input.ts";
import { relu } from "../ops/activations.ts";
import { mul } from "../ops/arithmetic.ts";
import { gradients } from "../ops/gradient.ts";
import { mean } from "../ops/mean.ts";
import { sum } from "../ops/sum.ts";
import { requireFiniteOutputs } from "../training/finite.ts";
import type { RawFeatures } from "../training/raw-rows.ts";
import { evaluateNodes, readRows } from "./evaluate-nodes.ts";
import type { ModelState } from "./model-state.ts";

/** A map [n, h, w] for each row of x, of the size of the images and divided by its maximum. */
export async function gradCam(
  action: string,
  model: ModelState,
  given: RawFeatures,
  scoreOf: (prediction: Node) => Node,
): Promise<NdArray<Float32Array>> {
  const { seen, size } = imagesOf(action, model.architecture);
  const x = readRows(action, model, given);
  const { prediction, maps } = await evaluateNodes(model, x, ({ values, prediction }) => {
    const images = values[seen]!;
    const [gradient] = gradients(scoreOf(prediction), [images]);
    const weights = gradient ? mean(gradient, [1, 2], true) : 0;
    return { prediction, maps: relu(sum(mul(images, weights), -1)) };
  });
  requireFiniteOutputs(action, prediction.data, sizeOf(prediction.shape.slice(1)));
  requireFiniteOutputs(action, maps.data, sizeOf(maps.shape.slice(1)));
  const resized = resizeBilinear(maps, size);
  divideByMaximum(resized.data, sizeOf(size));
  return resized;
}

/**
 * The last step that returns images, and the size of the first ones that it comes from. Pooling and other layers
 * without weights that only resize images are left out.
 */
function imagesOf(
  action: string,
  { steps }: Architecture,
): { readonly seen: number; readonly size: readonly [number, number] } {
  const seen = steps.findLastIndex(
    (step) =>
      isImages(step.shape) && !(step.placed && isInput(step.placed.layer)) && !resizes(step, steps),
  );
  if (seen < 0) {
    const expected = phrase("a layer that returns images [height, width, channels]");
    throw ShapeError.of("NO_IMAGES", action, expected, phrase("none"), {
      hint: "add conv2d(filters, size) after input([height, width, channels])",
    });
  }
  const before = new Set([seen]);
  for (let i = seen; i >= 0; i--) {
    if (before.has(i)) for (const input of steps[i]!.inputs) before.add(input);
  }
  const first = steps.findIndex(({ shape }, i) => before.has(i) && isImages(shape))!;
  const [height, width] = steps[first]!.shape as [number, number];
  return { seen, size: [height, width] };
}

const isImages = (shape: Shape): boolean => shape.length === 3 && shape[0]! * shape[1]! > 1;

function resizes({ inputs, shape, placed }: Step, steps: readonly Step[]): boolean {
  const before = steps[inputs[0]!]!.shape;
  const isOne = inputs.length === 1 && isImages(before);
  const isSame = before[0] === shape[0] && before[1] === shape[1];
  return isOne && !isSame && !placed?.parameters.length;
}

function divideByMaximum(data: Float32Array, size: number): void {
  for (let start = 0; start < data.length; start += size) {
    const map = data.subarray(start, start + size);
    const most = map.reduce((largest, value) => Math.max(largest, value), 0);
    if (most > 0) map.set(map.map((value) => value / most));
  }
}
