// Kernels of predictors: the bits of their twins, and of matmul, at every size around the edges of tiles and panels.

import { expect, it } from "vitest";
import { scratchMemory } from "../../src/core/memory.ts";
import { matmul } from "../../src/engine/js/ops/matmul.ts";
import { dense, panelWidth, scale } from "../../src/engine/js/predict/forward.ts";
import { expectTwins, loadKernels, Numbers, type Twin } from "./harness.ts";

const kernels = await loadKernels("assembly/predict/forward.ts");
const [X, KERNEL, BIAS, Y] = [16, 65_536, 900_000, 910_000];
const BYTES = 1_048_576;

it.each([1, 2, 3, 4, 5, 8, 9])("dense equals its twin for %i rows", (m) => {
  for (const n of [4, 8, 12, 16, 20, 28, 32, 60]) {
    for (const k of [1, 2, 7, 255, 256, 257, 513]) {
      if (k > 7 && n > 32) continue;
      const stride = k + (k % 3);
      expectTwins(kernels, "dense", dense as Twin, {
        bytes: BYTES,
        parameters: [X, stride, KERNEL, BIAS, Y, m, n, k],
        fill({ f32 }) {
          const numbers = new Numbers(m * 1000 + n * 10 + k);
          f32.set(numbers.floats(m * stride, -2, 2), X >>> 2);
          f32.set(numbers.floats(n * k, -2, 2), KERNEL >>> 2);
          f32.set(numbers.floats(n, -2, 2), BIAS >>> 2);
        },
      });
    }
  }
});

it("dense of panels is matmul of rows", () => {
  const [m, n, k] = [3, 28, 300];
  const memory = scratchMemory(BYTES);
  const { f32 } = memory;
  const numbers = new Numbers(1);
  const b = numbers.floats(k * n, -2, 2);
  f32.set(numbers.floats(m * k, -2, 2), X >>> 2);
  f32.set(numbers.floats(n, -2, 2), BIAS >>> 2);
  f32.set(b, KERNEL >>> 2);
  matmul(memory, X, KERNEL, Y, m, n, k, BIAS, 0, 0, 0, n);
  const expected = f32.slice(Y >>> 2, (Y >>> 2) + m * n);
  for (let j = 0; j < n; j += panelWidth(n - j)) {
    const width = panelWidth(n - j);
    for (let p = 0; p < k; p++) {
      f32.set(b.subarray(p * n + j, p * n + j + width), (KERNEL >>> 2) + j * k + p * width);
    }
  }
  f32.fill(0, Y >>> 2);
  dense(memory, X, k, KERNEL, BIAS, Y, m, n, k);
  expect(f32.slice(Y >>> 2, (Y >>> 2) + m * n)).toEqual(expected);
});

it.each([0, 1, 3, 4, 7, 8, 9, 33])("scale equals its twin for %i numbers", (n) => {
  for (const to of [X, Y]) {
    expectTwins(kernels, "scale", scale as Twin, {
      bytes: BYTES,
      parameters: [X, to, n, Math.fround(1.0507009873554805)],
      fill: ({ f32 }) => f32.set(new Numbers(n).floats(n, -5, 5), X >>> 2),
    });
  }
});
