import { describe, expect, test } from "vitest";
import {
  broadcastShapes,
  resolveDimension,
  resolveShape,
  type Shape,
  sizeOf,
} from "../../src/core/shape.ts";
import * as twins from "../../src/engine/js/ops/arithmetic.ts";
import { broadcastStrides, expand, mergeDimensions } from "../../src/ops/strides.ts";
import { applied, type ElementwiseKernel, testElementwise } from "./elementwise.ts";
import {
  expectTwins,
  loadKernels,
  Numbers,
  OFFSETS,
  SIZES,
  SPECIAL_VALUES,
  type Twin,
  twinMemory,
  ulpDistance,
} from "./harness.ts";

const kernels = await loadKernels("assembly/ops/arithmetic.ts");
const any = [-4, 4] as const;

function broadcastDescriptor(shape: Shape, a: Shape, b: Shape): number[] {
  const merged = mergeDimensions(shape, [broadcastStrides(a, shape), broadcastStrides(b, shape)]);
  return [merged.length, ...merged.flat()];
}

const UNARY: ElementwiseKernel[] = [
  { name: "neg", exact: (x) => -x, ulp: 0, ranges: [any] },
  { name: "square", exact: (x) => x * x, ulp: 0, ranges: [any] },
  { name: "sqrt", exact: Math.sqrt, ulp: 0, ranges: [[0, 9]] },
  { name: "abs", exact: Math.abs, ulp: 0, ranges: [any] },
  { name: "sign", exact: Math.sign, ulp: 0, ranges: [any] },
  {
    name: "clip",
    exact: (x) => Math.min(Math.max(x, -0.5), 2),
    ulp: 0,
    ranges: [any],
    parameters: [-0.5, 2],
  },
  { name: "divideBySize", exact: (x) => x / 7, ulp: 0, ranges: [any], parameters: [7] },
  {
    name: "where",
    exact: (condition, a, b) => (condition !== 0 ? a! : b!),
    ulp: 0,
    ranges: [any, any, any],
  },
];

describe.each(UNARY)("$name", (kernel) => testElementwise(kernels, twins, kernel));

describe("arithmetic", () => {
  test("propagates NaN and signed zeros", () => {
    const x = [[Number.NaN, -0, 0]];
    expect(applied(twins.sign, x)).toEqual([Number.NaN, -0, 0]);
    expect(applied(twins.clip, x, -1, 1)).toEqual([Number.NaN, -0, 0]);
    expect(applied(twins.neg, x)).toEqual([Number.NaN, 0, -0]);
    expect(applied(twins.sqrt, [[-1]])).toEqual([Number.NaN]);
  });

  test("selects a where the condition is not 0", () => {
    const condition = [0, -0, 1, -2, Number.NaN];
    const [a, b] = [condition.map(() => 3), condition.map(() => 4)];
    expect(applied(twins.where, [condition, a, b])).toEqual([4, 4, 3, 3, 3]);
  });

  test("divides by a size rounded to f32 as a conversion of int32 does", () => {
    expect(applied(twins.divideBySize, [[16777217]], 16777217)).toEqual([1]);
  });
});

interface BinaryKernel {
  readonly name: string;
  readonly exact: (a: number, b: number) => number;
  readonly ulp: number;
  readonly range?: readonly [number, number];
}

const BINARY: BinaryKernel[] = [
  { name: "add", exact: (a, b) => a + b, ulp: 0 },
  { name: "sub", exact: (a, b) => a - b, ulp: 0 },
  { name: "mul", exact: (a, b) => a * b, ulp: 0 },
  { name: "div", exact: (a, b) => a / b, ulp: 0 },
  { name: "maximum", exact: Math.max, ulp: 0 },
  { name: "minimum", exact: Math.min, ulp: 0 },
  // f64 within 1 of its ULP, then rounded once
  { name: "pow", exact: (a, b) => a ** b, ulp: 0.5001, range: [0.01, 5] },
  { name: "greater", exact: (a, b) => (a > b ? 1 : 0), ulp: 0 },
  { name: "greaterEqual", exact: (a, b) => (a >= b ? 1 : 0), ulp: 0 },
  { name: "equal", exact: (a, b) => (a === b ? 1 : 0), ulp: 0 },
];

// memory layout of a test, in bytes
const [DESCRIPTOR, A, B, Y] = [0, 256, 4352, 8448] as const;
const BYTES = 16384;

/** Two shapes that broadcast, sometimes with the rows of a batch (-1) as a size. */
function randomShapes(numbers: Numbers): readonly [Shape, Shape] {
  const rank = 1 + (numbers.word() % 4);
  const full = Array.from({ length: rank }, () => [-1, 2, 3, 5, 9][numbers.word() % 5]!);
  if (full.filter((size) => size < 0).length > 1) full.fill(2, 1);
  const operand = () => {
    const kept = full.slice(numbers.word() % (rank + 1));
    return kept.map((size) => (numbers.word() % 3 === 0 ? 1 : size));
  };
  return [operand(), operand()];
}

describe.each(BINARY)("$name", ({ name, exact, ulp, range = any }) => {
  const twin = (twins as Record<string, unknown>)[name] as Twin;

  const run = (
    descriptor: readonly number[],
    rows: number,
    a: Float32Array,
    b: Float32Array,
    at: readonly [a: number, b: number, y: number] = [A, B, Y],
    bytes = BYTES,
  ) =>
    expectTwins(kernels, name, twin, {
      bytes,
      parameters: [...at, DESCRIPTOR, rows, resolveDimension(descriptor[1] ?? 1, rows)],
      fill(memory) {
        memory.i32.set(descriptor, DESCRIPTOR >>> 2);
        memory.f32.set(a, at[0] >>> 2);
        memory.f32.set(b, at[1] >>> 2);
      },
    });

  /** Random operands; integers for comparisons, so that some are equal. */
  const draw = (numbers: Numbers, n: number) => {
    const values = numbers.floats(n, ...range);
    return /greater|equal/i.test(name) ? values.map(Math.round) : values;
  };

  const check = (a: number, b: number, y: number) => {
    const label = `${name}(${a}, ${b})`;
    if (ulp === 0) expect(y, label).toBe(Math.fround(exact(a, b)));
    else expect(ulpDistance(y, exact(a, b)), label).toBeLessThan(ulp);
  };

  test("equals its twin for every size and address of a line, also with a scalar", () => {
    const numbers = new Numbers(7);
    for (const n of SIZES) {
      for (const offset of OFFSETS) {
        for (const [strideA, strideB] of [
          [1, 1],
          [1, 0],
          [0, 1],
        ] as const) {
          const at = [A + offset, B + ((offset + 4) % 16), Y + ((offset + 8) % 16)] as const;
          const [a, b] = [draw(numbers, n), draw(numbers, n)];
          run([1, n, strideA, strideB], 1, a, b, at);
        }
      }
    }
  });

  test("may overwrite an operand of the same shape", () => {
    const numbers = new Numbers(8);
    for (const n of SIZES) {
      const [a, b] = [draw(numbers, n), draw(numbers, n)];
      run([1, n, 1, 1], 1, a, b, [A, B, A]);
      run([1, n, 1, 1], 1, a, b, [A, B, B]);
      run([1, n, 1, 0], 1, a, b, [A, B, A]);
      run([1, n, 0, 1], 1, a, b, [A, B, B]);
      run([1, n, 1, 1], 1, a, b, [A, A, A]);
    }
  });

  test("broadcasts any two shapes, including the rows of the batch", () => {
    const numbers = new Numbers(9);
    for (let i = 0; i < 150; i++) {
      const [shapeA, shapeB] = randomShapes(numbers);
      const shape = broadcastShapes(name, shapeA, shapeB);
      const rows = [1, 2, 7][i % 3]!;
      const [fullA, fullB, full] = [shapeA, shapeB, shape].map((each) => resolveShape(each, rows));
      const a = draw(numbers, sizeOf(fullA!));
      const b = draw(numbers, sizeOf(fullB!));
      const n = sizeOf(full!);
      // at most 9 * 9 * 9 * 9 elements
      const at = [256, 32768, 65536] as const;
      const memory = run(broadcastDescriptor(shape, shapeA, shapeB), rows, a, b, at, 98304);
      const [wideA, wideB] = [
        expand(Float64Array.from(a), fullA!, full!),
        expand(Float64Array.from(b), fullB!, full!),
      ];
      for (let k = 0; k < n; k++) check(wideA[k]!, wideB[k]!, memory.f32[(at[2] >>> 2) + k]!);
    }
  });

  test("computes one element for rank 0, and nothing where a size is 0", () => {
    const [a, b] = [Float32Array.of(2.5), Float32Array.of(1.5)];
    check(2.5, 1.5, run([0], 1, a, b).f32[Y >>> 2]!);
    const untouched = run([0], 1, a, b).u32[(Y >>> 2) + 1];
    for (const descriptor of [
      [1, 0, 1, 1],
      [1, -3, 1, 1],
      [2, 0, 0, 1, 3, 1, 1],
      [2, 3, 1, 1, 0, 1, 0],
      [3, 2, 1, 0, -4, 0, 1, 3, 1, 1],
    ]) {
      expect(run(descriptor, 0, a, b).u32[(Y >>> 2) + 1]).toBe(untouched);
    }
  });

  test("equals its twin for all pairs of special values", () => {
    const count = SPECIAL_VALUES.length;
    const a = Float32Array.from({ length: count * count }, (_, i) => SPECIAL_VALUES[i % count]!);
    const b = a.map((_, i) => SPECIAL_VALUES[Math.floor(i / count)]!);
    run([1, a.length, 1, 1], 1, a, b);
    run([2, count, 0, 1, count, 1, 0], 1, SPECIAL_VALUES, SPECIAL_VALUES);
  });
});

describe("maximum and minimum", () => {
  test("propagate NaN and return a for two zeros", () => {
    for (const twin of [twins.maximum, twins.minimum]) {
      const memory = twinMemory(4096);
      memory.i32.set([1, 4, 1, 1]);
      memory.f32.set([Number.NaN, 1, -0, 0, 1, Number.NaN, 0, -0], 8);
      twin(memory, 32, 48, 64, 0, 1, 4);
      expect([...memory.f32.subarray(16, 20)]).toEqual([Number.NaN, Number.NaN, -0, 0]);
    }
  });
});
