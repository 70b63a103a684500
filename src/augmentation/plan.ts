// What the kernels are told: the transforms of an augmentation for images of one size, as words.

import {
  PlanWord,
  SCRATCH_WORDS,
  TRANSFORM_WORDS,
  Transform,
} from "../../assembly/augmentation/layout.ts";
import { align } from "../core/memory.ts";
import type { ImageShape, Step } from "./step.ts";

/** An augmentation of images of one size. */
export interface AugmentationPlan {
  /** As the kernels read it. */
  readonly words: readonly number[];
  /** Bytes that the kernels work in. */
  readonly scratchBytes: number;
  readonly image: ImageShape;
  /** What the images become. */
  readonly output: ImageShape;
  /** Which transform mixes two images, and how; undefined where none does. */
  readonly mixing: { readonly transform: number; readonly alpha: number } | undefined;
}

/** Behind a buffer lies what a vector may read beyond its end. */
const SLACK = 64;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);
const bitsOf = (value: number): number => {
  float[0] = value;
  return bits[0]!;
};

/** The plan for images of a size. @throws ShapeError where a transform does not fit them */
export function planAugmentation(steps: readonly Step[], image: ImageShape): AugmentationPlan {
  let output = image;
  let largest = 0;
  const records = steps.flatMap((step) => {
    const { integers = [], floats = [], height, width } = step.resolve(output);
    output = {
      height: height ?? output.height,
      width: width ?? output.width,
      channels: image.channels,
    };
    largest = Math.max(largest, output.height * output.width);
    const words = [step.transform, ...integers, ...floats.map(bitsOf)];
    return [...words, ...new Array<number>(TRANSFORM_WORDS - words.length).fill(0)];
  });
  largest = Math.max(largest, image.height * image.width);
  const bufferBytes = align(4 * largest * image.channels) + SLACK;
  const mixing = steps.findIndex(({ transform }) => transform === Transform.mixup);
  const head = new Array<number>(PlanWord.end);
  head[PlanWord.height] = image.height;
  head[PlanWord.width] = image.width;
  head[PlanWord.channels] = image.channels;
  head[PlanWord.elements] = output.height * output.width * image.channels;
  head[PlanWord.transforms] = steps.length;
  head[PlanWord.mixing] = mixing;
  head[PlanWord.bufferBytes] = bufferBytes;
  return {
    words: [...head, ...records],
    scratchBytes: 4 * SCRATCH_WORDS + 3 * bufferBytes,
    image,
    output,
    mixing: mixing < 0 ? undefined : { transform: mixing, alpha: steps[mixing]!.alpha! },
  };
}
