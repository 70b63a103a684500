// The two engines, and numbers to compute with on both.

import { createEngine } from "../src/index.ts";

export const engines = {
  wasm: await createEngine({ backend: "wasm" }),
  js: await createEngine({ backend: "js" }),
};

/** An array of numbers between -1.7 and 1.7 without a pattern. */
export const numbers = (shape: readonly number[], salt = 1) => ({
  shape,
  data: Float32Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    (_, i) => Math.sin(2.3 * i + salt) * 1.7,
  ),
});
