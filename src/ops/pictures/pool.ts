// What pools of images have in common: their windows, as descriptors and in f64.

import { POOL_WORDS, PoolWord } from "../../../assembly/pictures/pool-word.ts";
import { ShapeError } from "../../core/errors.ts";
import {
  resolveDimension,
  type Shape,
  shapePhrase,
  sizeOf,
  timesDimension,
} from "../../core/shape.ts";
import type { CommandDetails } from "../../ir/command.ts";
import type { Node } from "../../ir/node.ts";
import { requireFloat } from "../require.ts";
import { byImages } from "./divisions.ts";
import { isImages, type WindowOptions, type Windows, windowsOf } from "./window.ts";

/** Windows over images [images, height, width, channels]. */
export interface Pool extends Windows {
  /** A negative number scales with the rows. */
  readonly images: number;
  readonly channels: number;
}

/** Places the windows of a pool. @throws ShapeError IMAGE_SHAPE, WINDOW_TOO_LARGE */
export function poolOf(name: string, x: Node, options: WindowOptions): Pool {
  requireFloat(name, x);
  const [images, height, width, channels] = imageSizes(name, x);
  return { images, channels, ...windowsOf(`use ${name}`, [height, width], options) };
}

/** Images [images, height, width, channels]. @throws ShapeError IMAGE_SHAPE */
export function imageSizes(
  name: string,
  { shape }: Node,
): readonly [images: number, height: number, width: number, channels: number] {
  if (isImages(shape)) {
    return shape as readonly number[] as readonly [number, number, number, number];
  }
  const expected = "images [n, height, width, channels] that are not empty";
  const hint = "reshape the tensor first";
  throw ShapeError.of("IMAGE_SHAPE", `use ${name}`, expected, shapePhrase(shape), { hint });
}

export const imageShapeOf = ({ images, image, channels }: Pool): Shape => [
  images,
  ...image,
  channels,
];
export const outputShapeOf = ({ images, output, channels }: Pool): Shape => [
  images,
  ...output,
  channels,
];

/** The descriptor of the kernels. */
export function wordsOf({ image, channels, output, size, strides, before }: Pool): number[] {
  const named: Record<keyof typeof PoolWord, number> = {
    ...{ height: image[0], width: image[1], channels },
    ...{ outputHeight: output[0], outputWidth: output[1] },
    ...{ windowHeight: size[0], windowWidth: size[1] },
    ...{ strideY: strides[0], strideX: strides[1], top: before[0], left: before[1] },
  };
  return Array.from({ length: POOL_WORDS }, (_, i) => named[PoolWord[i] as keyof typeof named]);
}

/** Costs and division of a command on images and outputs of a pool, which are its operands before the number of images. */
export const detailsOf = (pool: Pool, operands: readonly Node[]): CommandDetails => ({
  flops: timesDimension(sizeOf(outputShapeOf(pool)), sizeOf(pool.size)),
  division: byImages(operands.length, operands.entries()),
});

/** The elements of each window in order of the outputs, for f64 references: their indices, in order of (row, column). */
export function windowElements(pool: Pool, rows: number): number[][] {
  const images = resolveDimension(pool.images, rows);
  const { channels, before, strides, size } = pool;
  const [height, width] = pool.image;
  const inside = (axis: 0 | 1, at: number) =>
    Array.from({ length: size[axis] }, (_, k) => at * strides[axis] - before[axis] + k).filter(
      (pixel) => pixel >= 0 && pixel < pool.image[axis],
    );
  const [ofRows, ofColumns] = ([0, 1] as const).map((axis) =>
    Array.from({ length: pool.output[axis] }, (_, at) => inside(axis, at)),
  ) as [number[][], number[][]];
  const all: number[][] = [];
  for (let n = 0; n < images; n++) {
    for (const ys of ofRows) {
      for (const xs of ofColumns) {
        for (let c = 0; c < channels; c++) {
          all.push(ys.flatMap((y) => xs.map((x) => ((n * height + y) * width + x) * channels + c)));
        }
      }
    }
  }
  return all;
}

/** Elements of the images of a pool. */
export const imageElements = (pool: Pool, rows: number): number =>
  resolveDimension(sizeOf(imageShapeOf(pool)), rows);
