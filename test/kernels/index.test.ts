import { describe, expect, test } from "vitest";
import * as twins from "../../src/engine/js/ops/index.ts";
import type { Memory } from "../../src/engine/memory.ts";
import { expectTwins, loadKernels, Numbers, OFFSETS, type Twin } from "./harness.ts";

const kernels = await loadKernels("assembly/ops/index.ts");
const X = 16;
const INDICES = 8192;
const Y = 10_240;

const fill =
  (offset: number, indices: readonly number[]) =>
  ({ f32, i32 }: Memory) => {
    f32.set(new Numbers(offset).floats(2000), (X + offset) >>> 2);
    i32.set(indices, INDICES >>> 2);
  };
const INNER = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17];

describe("gather", () => {
  test("reads slices, NaN where an index is outside", () => {
    const indices = [2, 0, -1, 4, 2, 5, 0x7fffffff];
    for (const offset of OFFSETS) {
      for (const inner of INNER) {
        const { f32 } = expectTwins(kernels, "gather", twins.gather as Twin, {
          parameters: [X + offset, INDICES, Y + offset, 2, 5, inner, indices.length],
          fill: fill(offset, indices),
        });
        for (let o = 0; o < 2; o++) {
          for (const [j, index] of indices.entries()) {
            for (let i = 0; i < inner; i++) {
              const got = f32[((Y + offset) >>> 2) + (o * indices.length + j) * inner + i];
              const isInside = index >= 0 && index < 5;
              const from = ((X + offset) >>> 2) + (o * 5 + index) * inner + i;
              expect(got).toBe(isInside ? f32[from] : Number.NaN);
            }
          }
        }
      }
    }
  });
});

describe("scatterAdd", () => {
  test("adds slices in order of the indices to zeros", () => {
    const indices = [1, 1, 0, 3, 1, 3];
    for (const offset of OFFSETS) {
      for (const inner of INNER) {
        const { f32 } = expectTwins(kernels, "scatterAdd", twins.scatterAdd as Twin, {
          parameters: [X + offset, INDICES, Y + offset, 2, 4, inner, indices.length],
          fill: fill(offset, indices),
        });
        const dx = new Float32Array(2 * 4 * inner);
        for (let o = 0; o < 2; o++) {
          for (const [j, index] of indices.entries()) {
            for (let i = 0; i < inner; i++) {
              const from = ((X + offset) >>> 2) + (o * indices.length + j) * inner + i;
              dx[(o * 4 + index) * inner + i]! += f32[from]!;
            }
          }
        }
        const at = (Y + offset) >>> 2;
        expect(f32.slice(at, at + dx.length)).toEqual(dx);
      }
    }
  });
});

describe("pick and place", () => {
  test("are each other's adjoints, element by element", () => {
    for (const offset of OFFSETS) {
      for (const inner of INNER) {
        const indices = Array.from({ length: 3 * inner }, (_, i) => (i * 5) % 4);
        const picked = expectTwins(kernels, "pick", twins.pick as Twin, {
          parameters: [X + offset, INDICES, Y + offset, 3, 4, inner],
          fill: fill(offset, indices),
        });
        const placed = expectTwins(kernels, "place", twins.place as Twin, {
          parameters: [X + offset, INDICES, Y + offset, 3, 4, inner],
          fill: fill(offset, indices),
        });
        indices.forEach((index, column) => {
          const [o, i] = [Math.floor(column / inner), column % inner];
          const cell = (o * 4 + index) * inner + i;
          const [x, y] = [(X + offset) >>> 2, (Y + offset) >>> 2];
          expect(picked.f32[y + column]).toBe(picked.f32[x + cell]);
          for (let a = 0; a < 4; a++) {
            const got = placed.f32[y + (o * 4 + a) * inner + i];
            expect(got).toBe(a === index ? placed.f32[x + column] : 0);
          }
        });
      }
    }
  });

  test("pick gives NaN where an index is outside", () => {
    const { f32 } = expectTwins(kernels, "pick", twins.pick as Twin, {
      parameters: [X, INDICES, Y, 1, 4, 3],
      fill: fill(0, [-1, 4, 1]),
    });
    expect([...f32.slice(Y >>> 2, (Y >>> 2) + 2)]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("oneHot", () => {
  test("is 1 at the index and 0 elsewhere", () => {
    for (const offset of OFFSETS) {
      for (const depth of [1, 2, 3, 4, 5, 8, 10, 17]) {
        const indices = [0, depth - 1, -1, depth, 1];
        const { f32 } = expectTwins(kernels, "oneHot", twins.oneHot as Twin, {
          parameters: [INDICES, Y + offset, indices.length, depth],
          fill: fill(offset, indices),
        });
        for (const [i, index] of indices.entries()) {
          for (let d = 0; d < depth; d++) {
            expect(f32[((Y + offset) >>> 2) + i * depth + d]).toBe(d === index ? 1 : 0);
          }
        }
      }
    }
  });
});
