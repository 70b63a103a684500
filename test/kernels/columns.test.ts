import { describe, expect, test } from "vitest";
import { scaleColumns } from "../../src/engine/js/ops/columns.ts";
import { expectTwins, loadKernels, Numbers, type Twin } from "./harness.ts";

const kernels = await loadKernels("assembly/ops/columns.ts");

describe("scaleColumns", () => {
  test("equals its twin and the formula", () => {
    for (const width of [1, 2, 3, 4, 5, 8, 11]) {
      for (const steps of [0, 1, 3]) {
        const memory = expectTwins(kernels, "scaleColumns", scaleColumns as Twin, {
          parameters: [20, 4100, 4, width, 8192, steps],
          fill: ({ f32, f64 }) => {
            const numbers = new Numbers(width);
            f32.set(numbers.floats(1024));
            for (let i = 0; i < 512; i++) f64[1024 + i] = numbers.float(0.1, 3) / 3;
          },
        });
        for (let i = 0; i < 4 * width; i++) {
          let v = memory.f32[5 + i]!;
          for (let s = 0; s < steps; s++) {
            const at = 1024 + 2 * s * width + (i % width);
            v = (v - memory.f64[at]!) / memory.f64[at + width]!;
          }
          expect(memory.f32[1025 + i]).toBe(Math.fround(v));
        }
      }
    }
  });
});
