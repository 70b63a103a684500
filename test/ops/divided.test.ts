// Operations whose commands divide themselves: the same bits on one thread and in parts of any number.

import { describe, expect, it } from "vitest";
import { createEngine, gradients, graph, type Tensor } from "../../src/index.ts";
import { dividedAlone } from "../engine/divided.ts";
import { Numbers } from "../kernels/harness.ts";

const THREADS = [2, 3, 7];
const engines = await Promise.all([
  createEngine({ backend: "js" }),
  createEngine({ threads: 1 }),
  ...THREADS.map(dividedAlone),
]);

type Inputs = { readonly a: Tensor; readonly b: Tensor };

/** Expects the same bits of a function of a [37, 5, 19] and b [37, 1, 19] on all engines. */
async function expectSame(of: (inputs: Inputs) => Tensor): Promise<void> {
  const shapes = { a: [37, 5, 19], b: [37, 1, 19] };
  const numbers = new Numbers(5);
  const values = {
    a: { data: numbers.floats(37 * 5 * 19), shape: shapes.a },
    b: { data: numbers.floats(37 * 19), shape: shapes.b },
  };
  const bits = engines.map(async (engine) => {
    const result = await graph(of as never, shapes, { engine }).run(values);
    const data = typeof result === "number" ? [result] : (result as { data: Float32Array }).data;
    return new Uint32Array(Float32Array.from(data).buffer);
  });
  const [first, ...others] = await Promise.all(bits);
  for (const each of others) expect(each).toEqual(first);
}

describe("in parts, the bits are the same", () => {
  it.each<[string, (inputs: Inputs) => Tensor]>([
    ["a sum of the same shape", ({ a }) => a.add(a.square())],
    ["a product with rows that repeat", ({ a, b }) => a.mul(b)],
    ["a difference with a number", ({ a }) => a.sub(0.5)],
    ["a quotient with a column", ({ a }) => a.div(a.max({ axes: -1, keepDims: true }).add(5))],
    ["a transpose", ({ a }) => a.transpose([2, 0, 1]).mul(2)],
    ["a transpose of the last axes", ({ a }) => a.transpose([0, 2, 1]).mul(2)],
    ["sums of columns", ({ a }) => a.sum({ axes: 0 })],
    [
      "the sum of all",
      ({ a }) =>
        a
          .reshape([5, 1, 37, 19])
          .mul(a.reshape([5, 37, 19]).add(2))
          .sum(),
    ],
    ["a slice", ({ a }) => a.slice([3, 1, 2], [30, 3, 11]).neg()],
    ["largest elements of windows", ({ a }) => a.reshape([37, 5, 19, 1]).maxPool2d([2, 3])],
    [
      "gradients of overlapping windows",
      ({ a }) => {
        const pool = a.reshape([37, 5, 19, 1]).maxPool2d(3, { strides: 2 });
        return gradients(pool.square().sum(), [a])[0]!;
      },
    ],
    [
      "means of windows, their gradients, and repeated pixels",
      ({ a }) => {
        const pool = a.reshape([37, 5, 19, 1]).averagePool2d(3, { strides: 2 }).upsample2d(2);
        return gradients(pool.square().sum(), [a])[0]!;
      },
    ],
    ["products of matrices", ({ a }) => a.matmul(a.transpose([0, 2, 1])).square()],
    ["a matrix transpose", ({ b }) => b.reshape([37, 19]).transpose().mul(3)],
  ])("%s", (_, of) => expectSame(of));
});
