// Geometries of pools, and images for their kernels.

import { POOL_WORDS, PoolWord } from "../../../assembly/pictures/pool-word.ts";
import type { Memory } from "../../../src/core/memory.ts";
import { type Numbers, SPECIAL_VALUES } from "../harness.ts";

/** Windows over images; `output` follows from the others. */
export interface Geometry {
  readonly image: readonly [number, number];
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly before?: readonly [number, number];
  readonly after?: readonly [number, number];
}

/** Windows that tile the image, leave pixels out, overlap, are larger than their stride or the image. */
export const GEOMETRIES: readonly Geometry[] = [
  { image: [4, 6], size: [2, 2], strides: [2, 2] },
  { image: [5, 7], size: [2, 2], strides: [2, 2] },
  { image: [5, 7], size: [2, 2], strides: [2, 2], after: [1, 1] },
  { image: [6, 8], size: [2, 2], strides: [2, 2], before: [1, 1], after: [1, 1] },
  { image: [7, 7], size: [2, 2], strides: [3, 2] },
  { image: [3, 4], size: [1, 1], strides: [1, 1] },
  { image: [5, 5], size: [1, 1], strides: [2, 3] },
  { image: [6, 5], size: [2, 1], strides: [3, 2] },
  { image: [7, 6], size: [3, 3], strides: [2, 2] },
  { image: [7, 6], size: [3, 3], strides: [2, 2], before: [1, 1], after: [1, 1] },
  { image: [5, 4], size: [3, 2], strides: [1, 1], before: [2, 0], after: [1, 1] },
  { image: [2, 1], size: [4, 3], strides: [3, 1], before: [3, 2], after: [2, 1] },
  { image: [6, 6], size: [3, 3], strides: [3, 3] },
  { image: [3, 5], size: [3, 5], strides: [3, 5] },
  { image: [1, 9], size: [1, 3], strides: [1, 2] },
];

/** Channels with every tail, in fours and sixteens. */
export const CHANNELS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 19, 32, 35];

/** The words of a descriptor. */
export function wordsOf({ image, size, strides, before, after }: Geometry, channels: number) {
  const [top, left] = before ?? [0, 0];
  const [bottom, right] = after ?? [0, 0];
  const words = new Int32Array(POOL_WORDS);
  words[PoolWord.height] = image[0];
  words[PoolWord.width] = image[1];
  words[PoolWord.channels] = channels;
  words[PoolWord.outputHeight] = Math.floor((image[0] + top + bottom - size[0]) / strides[0]) + 1;
  words[PoolWord.outputWidth] = Math.floor((image[1] + left + right - size[1]) / strides[1]) + 1;
  words[PoolWord.windowHeight] = size[0];
  words[PoolWord.windowWidth] = size[1];
  words[PoolWord.strideY] = strides[0];
  words[PoolWord.strideX] = strides[1];
  words[PoolWord.top] = top;
  words[PoolWord.left] = left;
  return words;
}

/** Elements of an image, and of its output. */
export function elementsOf(words: Int32Array): readonly [image: number, output: number] {
  const channels = words[PoolWord.channels]!;
  return [
    words[PoolWord.height]! * words[PoolWord.width]! * channels,
    words[PoolWord.outputHeight]! * words[PoolWord.outputWidth]! * channels,
  ];
}

/** Small integers, so that many are equal, and special values among them. */
export function fillImages({ f32 }: Memory, address: number, n: number, numbers: Numbers): void {
  for (let i = 0; i < n; i++) {
    const word = numbers.word();
    const isSpecial = word % 11 === 0;
    const special = SPECIAL_VALUES[(word >>> 8) % SPECIAL_VALUES.length]!;
    f32[(address >>> 2) + i] = isSpecial ? special : ((word >>> 16) % 9) - 4;
  }
}
