import { expect, it } from "vitest";
import { dense, input, sequential, sgd } from "../../src/index.ts";

it("counts the operations and bytes of a step exactly", async () => {
  const model = sequential([input([7]), dense(5, { activation: "relu" }), dense(3)]);
  await model.compile({ optimizer: sgd({ momentum: 0.9 }), loss: "softmaxCrossEntropy" });
  const { commands } = model.explain({ batchSize: 4 });
  const products = commands.filter(({ operation }) => operation.startsWith("matmul"));
  expect(products).toEqual([
    // x [4, 7], kernel [7, 5], bias [5] → [4, 5]
    {
      operation: "matmul + bias + relu",
      weight: "dense1.kernel",
      flops: 2 * 4 * 7 * 5,
      bytes: 4 * (28 + 35 + 5 + 20),
    },
    {
      operation: "matmul + bias",
      weight: "dense2.kernel",
      flops: 2 * 4 * 5 * 3,
      bytes: 4 * (20 + 15 + 3 + 12),
    },
    // dy [4, 3], kernel [5, 3] → [4, 5], with y [4, 5] of the relu
    {
      operation: "matmulTransposeB + reluGradient",
      weight: "dense2.kernel",
      flops: 2 * 4 * 3 * 5,
      bytes: 4 * (12 + 15 + 20 + 20),
    },
    // y [4, 5] of the relu, dy [4, 3] → [5, 3] and [3]
    {
      operation: "matmulTransposeA + biasGradient",
      weight: "dense2.kernel",
      flops: 2 * 5 * 4 * 3,
      bytes: 4 * (20 + 12 + 15 + 3),
    },
    // x [4, 7], dy [4, 5] → [7, 5] and [5]
    {
      operation: "matmulTransposeA + biasGradient",
      weight: "dense1.kernel",
      flops: 2 * 7 * 4 * 5,
      bytes: 4 * (28 + 20 + 35 + 5),
    },
  ]);
  // weights, velocities read and written, gradients read; blocks start at multiples of 16 numbers
  const weights = 48 + 16 + 16 + 16;
  expect(commands.at(-1)).toEqual({ operation: "sgd", flops: 4 * weights, bytes: 4 * 5 * weights });
});
