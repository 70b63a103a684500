// The input of the kernels: the transforms of an augmentation for images of one size, as words.

import { PlanWord, SCRATCH_WORDS, TRANSFORM_WORDS } from "../../assembly/augmentation/layout.ts";
import { align } from "../core/memory.ts";
import type { ImageShape, Step } from "./step.ts";

/** An augmentation of images of one size. */
export interface AugmentationPlan {
  /** In the layout of the kernels. */
  readonly words: readonly number[];
  /** Memory that the kernels need. */
  readonly scratchBytes: number;
  readonly image: ImageShape;
  /** The size of augmented images. */
  readonly output: ImageShape;
  /** The transform that mixes two images, if any. */
  readonly mixing: { readonly transform: number; readonly alpha: number } | undefined;
}

/** Bytes after a buffer that vectors may read. */
const SLACK = 64;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);
const bitsOf = (value: number): number => {
  float[0] = value;
  return bits[0]!;
};

/** The plan for images of a size. @throws ShapeError if a transform does not fit them */
export function planAugmentation(steps: readonly Step[], image: ImageShape): AugmentationPlan {
  let output = image;
  let largest = image.height * image.width;
  const records = steps.flatMap((step) => {
    const { integers = [], floats = [], ...size } = step.resolve(output);
    output = { ...output, ...size };
    largest = Math.max(largest, output.height * output.width);
    const words = [step.transform, ...integers, ...floats.map(bitsOf)];
    return [...words, ...new Array<number>(TRANSFORM_WORDS - words.length).fill(0)];
  });
  const bufferBytes = align(4 * largest * image.channels) + SLACK;
  const mixing = steps.findIndex(({ alpha }) => alpha !== undefined);
  const head = new Array<number>(PlanWord.end);
  const elements = output.height * output.width * image.channels;
  const values = { ...image, elements, transforms: steps.length, mixing, bufferBytes };
  for (const [name, value] of Object.entries(values)) {
    head[PlanWord[name as keyof typeof values]] = value;
  }
  return {
    words: [...head, ...records],
    scratchBytes: 4 * SCRATCH_WORDS + 3 * bufferBytes,
    image,
    output,
    mixing: mixing < 0 ? undefined : { transform: mixing, alpha: steps[mixing]!.alpha! },
  };
}
