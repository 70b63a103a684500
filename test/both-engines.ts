// The two engines, and numbers to compute with on both.

import { expect } from "vitest";
import { createEngine, graph, type NdArray, type Tensor } from "../src/index.ts";

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

/** What a builder makes of x, with the same bits on both engines. */
export async function computed<Name extends string>(
  build: (x: Tensor) => Record<Name, Tensor>,
  x: NdArray<Float32Array>,
): Promise<Record<Name, NdArray>> {
  const [wasm, js] = await Promise.all(
    [engines.wasm, engines.js].map((engine) =>
      graph(({ x }) => build(x), { x: x.shape }, { engine }).run({ x }),
    ),
  );
  expect(wasm).toEqual(js);
  return wasm as Record<Name, NdArray>;
}
