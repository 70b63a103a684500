import { describe, expect, test } from "vitest";
import type { Memory } from "../../src/core/memory.ts";
import * as twins from "../../src/engine/js/ops/index.ts";
import { expectTwins, loadKernels, Numbers, type Twin } from "./harness.ts";

const kernels = await loadKernels("assembly/ops/index.ts");

// memory layout of a test, in bytes: indices, the larger and the smaller tensor
const [INDICES, LARGE, SMALL, BYTES] = [4, 1032, 24584, 49152] as const;
const OUTSIDE = [-1, -2147483648, 2147483647] as const;
const SHAPES = [
  // outer, axis, inner, count
  [1, 1, 1, 1],
  [1, 7, 1, 12],
  [3, 5, 1, 4],
  [1, 6, 33, 9],
  [4, 3, 7, 5],
  [2, 10, 16, 3],
  [2, 1, 70, 2],
  [0, 3, 4, 2],
  [2, 0, 4, 2],
  [2, 3, 0, 2],
  [2, 3, 4, 0],
] as const;

/** Random floats, and `count` indices of an axis; with `outside`, some out of range. */
function filled(axis: number, count: number, outside: boolean): (memory: Memory) => void {
  return (memory) => {
    const numbers = new Numbers(axis + count);
    memory.f32.set(numbers.floats(BYTES >>> 2));
    for (let j = 0; j < count; j++) {
      const isOutside = axis === 0 || (outside && j % 3 === 1);
      const wrong = j % 2 === 0 ? axis : OUTSIDE[j % 3]!;
      memory.i32[(INDICES >>> 2) + j] = isOutside ? wrong : numbers.word() % axis;
    }
  };
}

describe.each([false, true])("with indices outside the axis: %s", (outside) => {
  test("gather reads slices along an axis; NaN for an index out of range", () => {
    for (const [outer, axis, inner, count] of SHAPES) {
      const { f32, i32 } = expectTwins(kernels, "gather", twins.gather as Twin, {
        bytes: BYTES,
        parameters: [LARGE, INDICES, SMALL, outer, axis, inner, count],
        fill: filled(axis, count, outside),
      });
      for (let k = 0; k < outer * count * inner; k++) {
        const index = i32[(INDICES >>> 2) + (Math.floor(k / inner) % count)]!;
        const o = Math.floor(k / (count * inner));
        const isInside = index >= 0 && index < axis;
        const from = (LARGE >>> 2) + (o * axis + index) * inner + (k % inner);
        expect(f32[(SMALL >>> 2) + k]).toBe(isInside ? f32[from] : Number.NaN);
      }
    }
  });

  test("scatterAdd sums slices in the order of the indices, skipping those out of range", () => {
    for (const [outer, axis, inner, count] of SHAPES) {
      const { f32, i32 } = expectTwins(kernels, "scatterAdd", twins.scatterAdd as Twin, {
        bytes: BYTES,
        parameters: [SMALL, INDICES, LARGE, outer, axis, inner, count],
        fill: filled(axis, count, outside),
      });
      for (let k = 0; k < outer * axis * inner; k++) {
        const o = Math.floor(k / (axis * inner));
        let sum = 0;
        for (let j = 0; j < count; j++) {
          if (i32[(INDICES >>> 2) + j] !== Math.floor(k / inner) % axis) continue;
          const from = (SMALL >>> 2) + (o * count + j) * inner + (k % inner);
          sum = Math.fround(sum + f32[from]!);
        }
        expect(f32[(LARGE >>> 2) + k]).toBe(sum);
      }
    }
  });

  test("pick reads one element per column; NaN for an index out of range", () => {
    for (const [outer, axis, inner] of SHAPES) {
      const { f32, i32 } = expectTwins(kernels, "pick", twins.pick as Twin, {
        bytes: BYTES,
        parameters: [LARGE, INDICES, SMALL, outer, axis, inner],
        fill: filled(axis, outer * inner, outside),
      });
      for (let k = 0; k < outer * inner; k++) {
        const index = i32[(INDICES >>> 2) + k]!;
        const isInside = index >= 0 && index < axis;
        const from = (LARGE >>> 2) + (Math.floor(k / inner) * axis + index) * inner + (k % inner);
        expect(f32[(SMALL >>> 2) + k]).toBe(isInside ? f32[from] : Number.NaN);
      }
    }
  });

  test("place writes one element per column and zeros elsewhere", () => {
    for (const [outer, axis, inner] of SHAPES) {
      const { f32, i32 } = expectTwins(kernels, "place", twins.place as Twin, {
        bytes: BYTES,
        parameters: [SMALL, INDICES, LARGE, outer, axis, inner],
        fill: filled(axis, outer * inner, outside),
      });
      for (let k = 0; k < outer * axis * inner; k++) {
        const column = Math.floor(k / (axis * inner)) * inner + (k % inner);
        const isHere = i32[(INDICES >>> 2) + column] === Math.floor(k / inner) % axis;
        expect(f32[(LARGE >>> 2) + k]).toBe(isHere ? f32[(SMALL >>> 2) + column] : 0);
      }
    }
  });

  test("oneHot is 1 at each index and 0 elsewhere", () => {
    for (const [, depth, , count] of SHAPES) {
      const { f32, i32 } = expectTwins(kernels, "oneHot", twins.oneHot as Twin, {
        bytes: BYTES,
        parameters: [INDICES, SMALL, count, depth],
        fill: filled(depth, count, outside),
      });
      for (let k = 0; k < count * depth; k++) {
        const isHere = i32[(INDICES >>> 2) + Math.floor(k / depth)] === k % depth;
        expect(f32[(SMALL >>> 2) + k]).toBe(isHere ? 1 : 0);
      }
    }
  });
});

describe("words", () => {
  test("gather, pick and place preserve the bits of int32 words", () => {
    const fill = (memory: Memory) => {
      memory.u32.fill(0);
      memory.u32.set([1, 0], INDICES >>> 2);
      memory.u32.set([0x7f800001, 7, 0xffffffff, 0x7fa00001], LARGE >>> 2);
      memory.u32.set([0x7f800003, 0xff800009], SMALL >>> 2);
    };
    const run = (name: "gather" | "pick" | "place", ...parameters: number[]) =>
      expectTwins(kernels, name, (twins as unknown as Record<string, Twin>)[name]!, {
        bytes: BYTES,
        parameters,
        fill,
      }).u32;
    const gathered = run("gather", LARGE, INDICES, SMALL, 1, 4, 1, 2);
    expect([...gathered.subarray(SMALL >>> 2, (SMALL >>> 2) + 2)]).toEqual([7, 0x7f800001]);
    const picked = run("pick", LARGE, INDICES, SMALL, 2, 2, 1);
    expect([...picked.subarray(SMALL >>> 2, (SMALL >>> 2) + 2)]).toEqual([7, 0xffffffff]);
    const placed = run("place", SMALL, INDICES, LARGE, 2, 2, 1);
    expect([...placed.subarray(LARGE >>> 2, (LARGE >>> 2) + 4)]).toEqual([
      0, 0x7f800003, 0xff800009, 0,
    ]);
  });
});
