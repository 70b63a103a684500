import { describe, expect, test } from "vitest";
import { Epilogue } from "../../../assembly/opcodes.ts";
import type { Memory } from "../../../src/core/memory.ts";
import * as twins from "../../../src/engine/js/pictures/max-pool2d.ts";
import { expectTwins, loadKernels, Numbers, OFFSETS, type Twin } from "../harness.ts";
import { CHANNELS, elementsOf, fillImages, GEOMETRIES, type Geometry, wordsOf } from "./pools.ts";

const kernels = await loadKernels("assembly/pictures/max-pool2d.ts");
const IMAGES = 3;
const DESCRIPTOR = 64;
const [X, Y, DY, DX] = [1024, 32_768, 49_152, 65_536];
const BYTES = 98_304;

/** Images, their largest elements, and gradients. */
function filled(words: Int32Array, offset: number) {
  const [image, output] = elementsOf(words);
  return (memory: Memory) => {
    const numbers = new Numbers(image + offset);
    memory.i32.set(words, DESCRIPTOR >>> 2);
    fillImages(memory, X + offset, IMAGES * image, numbers);
    fillImages(memory, DY + offset, IMAGES * output, numbers);
    twins.maxPool2d(memory, X + offset, Y + offset, IMAGES, DESCRIPTOR);
  };
}

describe.each([
  ["maxPool2d", Epilogue.none],
  ["maxPool2dGradient", Epilogue.none],
  ["maxPool2dGradient", Epilogue.reluGradient],
  ["maxPool2dPick", Epilogue.none],
] as const)("%s, epilogue %i", (name, epilogue) => {
  const parametersOf = (offset: number) => {
    const [x, y, dy, dx] = [X + offset, Y + offset, DY + offset, DX + offset];
    if (name === "maxPool2d") return [x, dx, IMAGES, DESCRIPTOR];
    if (name === "maxPool2dGradient") return [x, y, dy, dx, IMAGES, DESCRIPTOR, epilogue];
    return [x, y, x, dx, IMAGES, DESCRIPTOR];
  };
  test("equals its twin for all windows, channels and addresses", () => {
    for (const geometry of GEOMETRIES) {
      for (const channels of CHANNELS) {
        const words = wordsOf(geometry, channels);
        for (const offset of channels < 8 ? OFFSETS : [4]) {
          expectTwins(kernels, name, twins[name] as Twin, {
            bytes: BYTES,
            parameters: parametersOf(offset),
            fill: filled(words, offset),
          });
        }
      }
    }
  });
});

/** What the kernels make of one image with one channel, one window after the other. */
function pooled(
  image: readonly number[],
  geometry: Geometry,
  dy: readonly number[],
  epilogue = Epilogue.none,
) {
  const words = wordsOf(geometry, 1);
  const memory = kernels.memory;
  memory.i32.set(words, DESCRIPTOR >>> 2);
  memory.f32.set(image, X >>> 2);
  memory.f32.set(dy, DY >>> 2);
  kernels.exports.maxPool2d!(X, Y, 1, DESCRIPTOR);
  kernels.exports.maxPool2dGradient!(X, Y, DY, DX, 1, DESCRIPTOR, epilogue);
  const [elements, output] = elementsOf(words);
  return {
    y: [...memory.f32.subarray(Y >>> 2, (Y >>> 2) + output)],
    dx: [...memory.f32.subarray(DX >>> 2, (DX >>> 2) + elements)],
  };
}

describe("the element of a window", () => {
  const row: Geometry = { image: [1, 4], size: [1, 4], strides: [1, 4] };

  test("is the first of equal ones, and the first NaN", () => {
    expect(pooled([1, 3, 3, 2], row, [5])).toEqual({ y: [3], dx: [0, 5, 0, 0] });
    expect(pooled([-0, 0, -1, 0], row, [5])).toEqual({ y: [-0], dx: [5, 0, 0, 0] });
    expect(pooled([0, -0, -1, 0], row, [5])).toEqual({ y: [0], dx: [5, 0, 0, 0] });
    expect(pooled([1, Number.NaN, Infinity, Number.NaN], row, [5])).toEqual({
      y: [Number.NaN],
      dx: [0, 5, 0, 0],
    });
    expect(pooled([-Infinity, -Infinity, -Infinity, -Infinity], row, [5])).toEqual({
      y: [-Infinity],
      dx: [5, 0, 0, 0],
    });
  });

  test("is never padding", () => {
    const padded: Geometry = {
      ...{ image: [2, 2], size: [2, 2], strides: [2, 2] },
      ...{ before: [1, 1], after: [1, 1] },
    };
    expect(pooled([-1, -2, -3, -4], padded, [5, 6, 7, 8])).toEqual({
      y: [-1, -2, -3, -4],
      dx: [5, 6, 7, 8],
    });
  });

  test("receives the gradients of its windows in their order, from +0", () => {
    const overlapping: Geometry = { image: [1, 4], size: [1, 2], strides: [1, 1] };
    // (1e8 + 4) - 1e8 is 0 in this order
    const { dx } = pooled([0, 9, 1, 2], { ...overlapping, size: [1, 3] }, [1e8, 4]);
    expect(dx).toEqual([0, Math.fround(1e8 + 4), 0, 0]);
    expect(pooled([0, 9, 1, 2], overlapping, [-0, -0, -0]).dx).toEqual([0, 0, 0, 0]);
  });

  test("receives nothing where relu gave no positive number", () => {
    const pairs: Geometry = { image: [1, 8], size: [1, 2], strides: [1, 2] };
    const image = [0, 0, 1, 2, Number.NaN, 3, -0, 0];
    const dy = [5, 6, 7, -8];
    expect(pooled(image, pairs, dy).dx).toEqual([5, 0, 0, 6, 7, 0, -8, 0]);
    const { dx } = pooled(image, pairs, dy, Epilogue.reluGradient);
    expect(dx).toEqual([0, 0, 0, 6, 0, 0, 0, 0]);
  });
});
