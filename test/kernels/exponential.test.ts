import { describe, expect, test } from "vitest";
import * as twins from "../../src/engine/js/ops/exponential.ts";
import { applied, type ElementwiseKernel, testElementwise } from "./elementwise.ts";
import { loadKernels } from "./harness.ts";

const kernels = await loadKernels("assembly/ops/exponential.ts");

const CASES: ElementwiseKernel[] = [
  { name: "exp", exact: Math.exp, ulp: 1, ranges: [[-80, 80]] },
  { name: "log", exact: Math.log, ulp: 1, ranges: [[0, 10]] },
];

describe.each(CASES)("$name", (kernel) => testElementwise(kernels, twins, kernel));

describe("exponential and logarithm", () => {
  test("give the limits of their range", () => {
    expect(applied(twins.exp, [[-Infinity, 0, Infinity, NaN]])).toEqual([0, 1, Infinity, NaN]);
    expect(applied(twins.log, [[-1, 0, 1, Infinity, NaN]])).toEqual([
      NaN,
      -Infinity,
      0,
      Infinity,
      NaN,
    ]);
  });
});
