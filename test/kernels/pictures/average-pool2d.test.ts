import { describe, expect, test } from "vitest";
import type { Memory } from "../../../src/core/memory.ts";
import * as twins from "../../../src/engine/js/pictures/average-pool2d.ts";
import { expectTwins, loadKernels, Numbers, OFFSETS, type Twin } from "../harness.ts";
import { CHANNELS, elementsOf, fillImages, GEOMETRIES, type Geometry, wordsOf } from "./pools.ts";

const kernels = await loadKernels("assembly/pictures/average-pool2d.ts");
const IMAGES = 3;
const DESCRIPTOR = 64;
const [X, Y] = [1024, 32_768];
const BYTES = 65_536;

describe.each(["averagePool2d", "averagePool2dGradient"] as const)("%s", (name) => {
  const [ofInput, ofOutput] = name === "averagePool2d" ? [0, 1] : [1, 0];
  test("equals its twin for all windows, channels, addresses and divisors", () => {
    for (const geometry of GEOMETRIES) {
      for (const channels of CHANNELS) {
        const words = wordsOf(geometry, channels);
        const [inputs, outputs] = [ofInput, ofOutput].map((of) => elementsOf(words)[of]!);
        for (const offset of channels < 8 ? OFFSETS : [4]) {
          for (const divisor of [0, 1, 6]) {
            expectTwins(kernels, name, twins[name] as Twin, {
              bytes: BYTES,
              parameters: [X + offset, Y + offset, IMAGES, DESCRIPTOR, divisor],
              fill: (memory: Memory) => {
                const numbers = new Numbers(inputs! + outputs! + offset);
                memory.i32.set(words, DESCRIPTOR >>> 2);
                fillImages(memory, X + offset, IMAGES * inputs!, numbers);
              },
            });
          }
        }
      }
    }
  });
});

/** What a kernel makes of one image with one channel. */
function computed(
  name: "averagePool2d" | "averagePool2dGradient",
  given: readonly number[],
  geometry: Geometry,
  divisor: number,
) {
  const words = wordsOf(geometry, 1);
  const { memory, exports } = kernels;
  memory.i32.set(words, DESCRIPTOR >>> 2);
  memory.f32.set(given, X >>> 2);
  exports[name]!(X, Y, 1, DESCRIPTOR, divisor);
  const count = elementsOf(words)[name === "averagePool2d" ? 1 : 0];
  return [...memory.f32.subarray(Y >>> 2, (Y >>> 2) + count)];
}

const PADDED: Geometry = {
  ...{ image: [2, 3], size: [2, 2], strides: [1, 2] },
  ...{ before: [1, 1], after: [0, 0] },
};

test("sums are in order of (row, column) from +0, then divided", () => {
  const row: Geometry = { image: [2, 2], size: [2, 2], strides: [2, 2] };
  const values = [1e8, 4, -1e8, 4];
  const sum = values.reduce((total, value) => Math.fround(total + value), 0);
  expect(computed("averagePool2d", values, row, 0)).toEqual([sum / 4]);
  expect(computed("averagePool2d", values, row, 1)).toEqual([sum]);
  expect(computed("averagePool2d", [-0, -0, -0, -0], row, 0)).toEqual([0]);
});

test("padding is in no sum, and counts if the divisor is given", () => {
  const image = [1, 2, 3, 4, 5, 6];
  expect(computed("averagePool2d", image, PADDED, 0)).toEqual([1, 2.5, 2.5, 4]);
  expect(computed("averagePool2d", image, PADDED, 4)).toEqual([0.25, 1.25, 1.25, 4]);
});

test("gradients are added in order of the windows from +0", () => {
  const dy = [1, 2, 4, 8];
  expect(computed("averagePool2dGradient", dy, PADDED, 0)).toEqual([3, 3, 3, 2, 2, 2]);
  expect(computed("averagePool2dGradient", dy, PADDED, 1)).toEqual([5, 10, 10, 4, 8, 8]);
  const apart: Geometry = { image: [1, 5], size: [1, 1], strides: [1, 2] };
  expect(computed("averagePool2dGradient", [-0, 1, 2], apart, 0)).toEqual([0, 0, 1, 0, 2]);
  const tiled: Geometry = { image: [1, 2], size: [1, 1], strides: [1, 1] };
  expect(computed("averagePool2dGradient", [-0, 1], tiled, 0)).toEqual([0, 1]);
});
