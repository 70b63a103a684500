import { describe, expect, test } from "vitest";
import type { Memory } from "../../src/core/memory.ts";
import { type Shape, sizeOf, stridesOf } from "../../src/core/shape.ts";
import * as twins from "../../src/engine/js/ops/layout.ts";
import { mergeDimensions } from "../../src/ops/strides.ts";
import { expectTwins, loadKernels, Numbers, OFFSETS, SIZES, type Twin } from "./harness.ts";

const kernels = await loadKernels("assembly/ops/layout.ts");

describe("fill", () => {
  const fill = twins.fill as Twin;

  test("writes n equal words at every address and nothing else", () => {
    for (const n of SIZES) {
      for (const offset of OFFSETS) {
        const y = 16 + offset;
        const { f32 } = expectTwins(kernels, "fill", fill, { parameters: [y, n, -2.5] });
        expect(f32.subarray(y >>> 2, (y >>> 2) + n).every((value) => value === -2.5)).toBe(true);
      }
    }
  });

  test("keeps the sign of zero, infinity and NaN", () => {
    for (const value of [-0, Infinity, Number.NaN]) {
      const { f32 } = expectTwins(kernels, "fill", fill, { parameters: [8, 5, value] });
      expect([...f32.subarray(2, 7)]).toEqual(new Array(5).fill(value));
    }
  });
});

// memory layout of a test, in bytes
const [DESCRIPTOR, X, Y, BYTES] = [0, 256, 49152, 98304] as const;

interface Copy {
  readonly shape: Shape;
  readonly stridesX: readonly number[];
  readonly stridesY: readonly number[];
  readonly offsetX?: number;
  readonly offsetY?: number;
}

/** Copies by kernel and twin, and expects the result of nested loops over every index. */
function expectCopy(copy: Copy, x: number = X, y: number = Y, merge = true): void {
  const { shape, stridesX, stridesY, offsetX = 0, offsetY = 0 } = copy;
  const dimensions = merge
    ? mergeDimensions(shape, [stridesX, stridesY])
    : shape.map((size, axis) => [size, stridesX[axis]!, stridesY[axis]!]);
  const fill = (memory: Memory) => {
    memory.u32.set(words(memory.u32.length));
    memory.i32.set([dimensions.length, offsetX, offsetY, ...dimensions.flat()], DESCRIPTOR >>> 2);
  };
  const copyStrided = twins.copyStrided as Twin;
  const test = { bytes: BYTES, parameters: [x, y, DESCRIPTOR, 1, dimensions[0]?.[0] ?? 1], fill };
  const after = expectTwins(kernels, "copyStrided", copyStrided, test).u32;
  const expected = words(BYTES >>> 2);
  expected.set(after.subarray(0, X >>> 2));
  for (let i = 0; i < sizeOf(shape); i++) {
    let rest = i;
    let from = (x >>> 2) + offsetX;
    let to = (y >>> 2) + offsetY;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (rest % shape[axis]!) * stridesX[axis]!;
      to += (rest % shape[axis]!) * stridesY[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    expected[to] = expected[from]!;
  }
  // one comparison: thousands of small ones are slow
  const wrong = after.findIndex((word, i) => word !== expected[i]);
  expect(wrong, `first wrong word for ${JSON.stringify(copy)}`).toBe(-1);
}

/** Words of every kind, including signalling NaNs and small integers. */
function words(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) =>
    i % 5 === 0 ? 0x7f800001 + i : i % 5 === 1 ? i : Math.imul(i, 0x9e3779b1),
  );
}

describe("copyStrided", () => {
  test("copies lines of every size between all addresses", () => {
    for (const n of SIZES) {
      for (const offset of OFFSETS) {
        const copy = { shape: [n], stridesX: [1], stridesY: [1] };
        expectCopy(copy, X + offset, Y + ((offset + 4) % 16), false);
      }
    }
  });

  test("copies one word for rank 0, at its offsets", () => {
    expectCopy({ shape: [], stridesX: [], stridesY: [], offsetX: 3, offsetY: 5 });
  });

  test("transposes every small matrix and large ones", () => {
    const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 33];
    for (const lines of sizes) {
      for (const columns of sizes) {
        const stridesX = [1, lines];
        expectCopy({ shape: [lines, columns], stridesX, stridesY: [columns, 1] }, X + 4, Y + 8);
      }
    }
    expectCopy({ shape: [100, 101], stridesX: [1, 100], stridesY: [101, 1] });
  });

  test("permutes the axes of any tensor", () => {
    const numbers = new Numbers(3);
    for (let i = 0; i < 100; i++) {
      const sizes = Array.from({ length: 1 + (i % 5) }, () => 1 + (numbers.word() % 6));
      const order = sizes.map((_, axis) => axis);
      for (let k = order.length - 1; k > 0; k--) {
        const other = numbers.word() % (k + 1);
        [order[k], order[other]] = [order[other]!, order[k]!];
      }
      const strides = stridesOf(sizes);
      const shape = order.map((axis) => sizes[axis]!);
      const stridesX = order.map((axis) => strides[axis]!);
      expectCopy({ shape, stridesX, stridesY: stridesOf(shape) }, X, Y, i % 2 === 0);
    }
  });

  test("extracts, inserts and repeats blocks", () => {
    const numbers = new Numbers(4);
    for (let i = 0; i < 100; i++) {
      const shape = Array.from({ length: 1 + (i % 4) }, () => 1 + (numbers.word() % 6));
      const wide = shape.map((size) => size + (numbers.word() % 3));
      const inside = stridesOf(shape);
      const outside = stridesOf(wide);
      expectCopy({ shape, stridesX: outside, stridesY: inside, offsetX: numbers.word() % 9 });
      expectCopy({ shape, stridesX: inside, stridesY: outside, offsetY: numbers.word() % 9 });
      const repeated = inside.map((stride) => (numbers.word() % 2 === 0 ? 0 : stride));
      expectCopy({ shape, stridesX: repeated, stridesY: inside });
      expectCopy({ shape, stridesX: repeated, stridesY: outside });
    }
  });

  test("scales sizes, strides and offsets below zero with the rows of the batch", () => {
    for (const rows of [0, 1, 2, 5, 9]) {
      const scaled = [3, -2, -1, 4, -3, -3, -1, 3, 3, 3, 1, 1];
      const plain = scaled.map((word) => (word < 0 ? -word * rows : word));
      const [after, expected] = [scaled, plain].map((descriptor) =>
        expectTwins(kernels, "copyStrided", twins.copyStrided as Twin, {
          bytes: BYTES,
          parameters: [X, Y, DESCRIPTOR, rows, descriptor[3]!],
          fill(memory) {
            memory.u32.set(words(memory.u32.length));
            memory.i32.set(descriptor, DESCRIPTOR >>> 2);
          },
        }).u32.slice(X >>> 2),
      );
      expect(after).toEqual(expected);
    }
  });
});

describe("copyWords", () => {
  test("moves words of every size between all addresses", () => {
    for (const n of SIZES) {
      for (const offset of OFFSETS) {
        const parameters = [2048 + offset, 4096 + ((offset + 8) % 16), n];
        expectTwins(kernels, "copyWords", twins.copyWords as Twin, { parameters });
      }
    }
  });
});
