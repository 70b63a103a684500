// The same bits on every engine and in every release: a change requires a new numerics version.

import { describe, expect, it } from "vitest";
import {
  adam,
  createEngine,
  dense,
  dropout,
  flatten,
  input,
  sequential,
  synthetic,
} from "../../src/index.ts";

const HASH = "36a2cd0a1d9792d94fbf6ad29e2c63ba5a17e366bd45527e9c264cc906807d5b";

describe.each(["wasm", "js"] as const)("1000 steps on %s", (backend) => {
  it("give the golden hash", async () => {
    const model = sequential(
      [
        input([28, 28, 1]),
        flatten(),
        dense(24, { activation: "relu", kernelInitializer: "heNormal" }),
        dropout(0.1),
        dense(20, { activation: "tanh", kernelInitializer: "orthogonal" }),
        dense(16, { activation: "elu", kernelInitializer: "glorotUniform" }),
        dense(12, { activation: "sigmoid" }),
        dense(11, { activation: "leakyRelu", kernelInitializer: "lecunNormal" }),
        dense(10),
      ],
      { seed: 1 },
    );
    await model.compile({
      optimizer: adam({ weightDecay: 1e-4 }),
      loss: "softmaxCrossEntropy",
      engine: await createEngine({ backend }),
    });
    const data = synthetic.digits({ count: 790, seed: 3 });
    await model.fit(data, { epochs: 40, batchSize: 32 });
    expect(model.weightsHash()).toBe(HASH);
  });
});
