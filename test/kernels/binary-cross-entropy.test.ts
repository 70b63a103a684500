import { describe, expect, test } from "vitest";
import * as twins from "../../src/engine/js/ops/binary-cross-entropy.ts";
import { applied, type ElementwiseKernel, testElementwise } from "./elementwise.ts";
import { loadKernels } from "./harness.ts";

const kernels = await loadKernels("assembly/ops/binary-cross-entropy.ts");
const KERNEL: ElementwiseKernel = {
  name: "binaryCrossEntropy",
  exact: (x, y) => Math.max(x, 0) - x * y + Math.log1p(Math.exp(-Math.abs(x))),
  ulp: 4, // for targets of 0; see below for 1
  ranges: [
    [-6, 6],
    [0, 0],
  ],
};

describe("binaryCrossEntropy", () => {
  testElementwise(kernels, twins, KERNEL);

  test("keeps the precision of small losses, for both targets", () => {
    for (let x = 0; x < 80; x += 0.37) {
      const at = Math.fround(x);
      const exact = Math.log1p(Math.exp(-at));
      for (const [logit, target] of [
        [at, 1],
        [-at, 0],
      ]) {
        const [loss] = applied(twins.binaryCrossEntropy, [[logit!], [target!]]);
        expect(Math.abs(loss! / exact - 1)).toBeLessThan(3e-7);
      }
    }
  });

  test("grows linearly for wrong predictions, and never overflows", () => {
    const losses = applied(twins.binaryCrossEntropy, [
      [200, -200, 1e38, -1e38],
      [0, 1, 0, 1],
    ]);
    expect(losses).toEqual([200, 200, Math.fround(1e38), Math.fround(1e38)]);
  });
});
