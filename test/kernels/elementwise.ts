// Properties of all element-wise kernels.

import { expect, test } from "vitest";
import type { Memory } from "../../src/core/memory.ts";
import {
  expectTwins,
  type Kernels,
  Numbers,
  OFFSETS,
  SIZES,
  SPECIAL_VALUES,
  type Twin,
  twinMemory,
  ulpDistance,
} from "./harness.ts";

export interface ElementwiseKernel {
  readonly name: string;
  /** y[i] in f64 from the inputs at i, in the order of the kernel's parameters. */
  readonly exact: (...inputs: number[]) => number;
  /** Maximum distance from it, in units of the last place; 0 requires the rounded value. */
  readonly ulp: number;
  /** Range of each input for this bound. */
  readonly ranges: readonly (readonly [low: number, high: number])[];
  /** Parameters after n. */
  readonly parameters?: readonly number[];
}

// bytes of one vector and its surroundings
const REGION = 2048;

/** Rounds bytes up to a multiple of 8. */
const wholeDoubles = (bytes: number): number => (bytes + 7) & -8;

/** Tests kernel(...inputs, y, n, ...parameters) against its twin and against an exact formula. */
export function testElementwise(kernels: Kernels, twins: object, kernel: ElementwiseKernel): void {
  const { name, ranges, parameters = [] } = kernel;
  const twin = (twins as Record<string, Twin>)[name]!;
  const inputs = ranges.length;

  const fillInputs = (addresses: readonly number[], n: number) => (memory: Memory) => {
    const numbers = new Numbers(n);
    addresses.forEach((address, input) => {
      memory.f32.set(numbers.floats(n, ...ranges[input]!), address >>> 2);
    });
  };

  test("equals its twin for every size and every address", () => {
    for (const n of SIZES) {
      for (const offset of OFFSETS) {
        const at = Array.from(
          { length: inputs + 1 },
          (_, i) => 16 + i * REGION + ((offset + 4 * i) % 16),
        );
        const fill = fillInputs(at.slice(0, inputs), n);
        const bytes = (inputs + 1) * REGION;
        expectTwins(kernels, name, twin, { bytes, parameters: [...at, n, ...parameters], fill });
      }
    }
  });

  test("may overwrite each of its inputs", () => {
    for (const n of SIZES) {
      for (let target = 0; target < inputs; target++) {
        const at = Array.from({ length: inputs }, (_, i) => 4 + i * REGION);
        const fill = fillInputs(at, n);
        const bytes = inputs * REGION;
        const all = [...at, at[target]!, n, ...parameters];
        expectTwins(kernels, name, twin, { bytes, parameters: all, fill });
      }
    }
  });

  test("equals its twin for all combinations of special values", () => {
    const values = SPECIAL_VALUES.length;
    const n = Math.round(values ** inputs);
    const at = Array.from({ length: inputs + 1 }, (_, i) => i * n * 4);
    const fill = (memory: Memory) => {
      for (let input = 0; input < inputs; input++) {
        const period = Math.round(values ** input);
        for (let i = 0; i < n; i++) {
          memory.f32[input * n + i] = SPECIAL_VALUES[Math.floor(i / period) % values]!;
        }
      }
    };
    const bytes = wholeDoubles((inputs + 1) * n * 4);
    expectTwins(kernels, name, twin, { bytes, parameters: [...at, n, ...parameters], fill });
  });

  test(`is within ${kernel.ulp} ULP of the exact value`, () => {
    const n = 4000;
    const memory = twinMemory((inputs + 1) * n * 4);
    const at = Array.from({ length: inputs + 1 }, (_, i) => i * n * 4);
    fillInputs(at.slice(0, inputs), n)(memory);
    twin(memory, ...at, n, ...parameters);
    for (let i = 0; i < n; i++) {
      const values = Array.from({ length: inputs }, (_, input) => memory.f32[input * n + i]!);
      const exact = kernel.exact(...values);
      const value = memory.f32[inputs * n + i]!;
      const isNear =
        kernel.ulp === 0
          ? Object.is(value, Math.fround(exact))
          : ulpDistance(value, exact) < kernel.ulp;
      if (!isNear) expect.fail(`${name}(${values}) is ${value}, not ${exact}`);
    }
  });
}

/** y of a kernel's twin for given inputs: kernel(...inputs, y, n, ...parameters). */
export function applied(
  twin: unknown,
  inputs: readonly (readonly number[])[],
  ...parameters: readonly number[]
): number[] {
  const n = inputs[0]!.length;
  const memory = twinMemory(wholeDoubles((inputs.length + 1) * n * 4));
  inputs.forEach((values, i) => {
    memory.f32.set(values, i * n);
  });
  const at = Array.from({ length: inputs.length + 1 }, (_, i) => i * n * 4);
  (twin as Twin)(memory, ...at, n, ...parameters);
  return [...memory.f32.subarray(inputs.length * n, (inputs.length + 1) * n)];
}
