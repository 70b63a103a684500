// Statistics of layers, computed from predictions and gradients, for networks with dead or
// saturated units; flow() changes nothing.

import { describe, expect, it } from "vitest";
import {
  activation,
  batchNorm,
  conv2d,
  createEngine,
  dense,
  flatten,
  input,
  type Model,
  sequential,
  sgd,
  synthetic,
} from "../../src/index.ts";
import { numbers } from "../both-engines.ts";

const { x, y } = synthetic.moons({ count: 60, noise: 0.1, seed: 1 });

async function compiled(backend: "wasm" | "js" = "wasm"): Promise<Model> {
  const model = sequential([input([2]), dense(7, { activation: "relu" }), dense(2)], { seed: 3 });
  const engine = await createEngine({ backend });
  await model.compile({
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
    loss: "softmaxCrossEntropy",
    engine,
  });
  return model;
}

const norm = (values: ArrayLike<number>) =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));

describe("model.flow()", () => {
  it("returns means, standard deviations and norms of outputs, and gradients of weights", async () => {
    const model = await compiled();
    const flow = await model.flow(x, y);
    const output = Float64Array.from((await model.predict(x)).data);
    const last = flow.layers.at(-1)!;
    const mean = output.reduce((sum, value) => sum + value, 0) / output.length;
    const squares = output.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(last.activations.mean).toBeCloseTo(mean, 6);
    expect(last.activations.deviation).toBeCloseTo(Math.sqrt(squares / output.length), 6);
    expect(last.activations.norm).toBeCloseTo(norm(output), 5);
    const { gradients } = await model.gradients(x, y);
    const { "dense2.kernel": kernel } = last.parameters;
    expect(kernel!.gradientNorm).toBeCloseTo(norm(gradients["dense2.kernel"]!.data), 6);
    const weights = norm(model.getWeights()["dense2.kernel"]!.data);
    expect(kernel!.norm).toBeCloseTo(weights, 5);
    expect(kernel!.updateRatio).toBeCloseTo((0.1 * kernel!.gradientNorm) / weights, 6);
  });

  it("changes nothing", async () => {
    const [looked, other] = [await compiled(), await compiled()];
    await looked.flow(x, y);
    expect(looked.weightsHash()).toBe(other.weightsHash());
    const options = { epochs: 2, batchSize: 20 };
    expect(await looked.fit({ x, y }, options)).toEqual(await other.fit({ x, y }, options));
    expect(looked.weightsHash()).toBe(other.weightsHash());
  });

  it("detects dead relu units and saturated sigmoids", async () => {
    const dead = await compiled();
    const weights = dead.getWeights();
    // biases that keep all units inactive
    const bias = Float32Array.from([-99, -99, 0, 0, 0, 0, 0]);
    dead.setWeights({ ...weights, "dense1.bias": { data: bias, shape: [7] } });
    expect((await dead.flow(x, y)).layers[0]!.deadShare).toBeGreaterThanOrEqual(2 / 7);

    const flat = sequential([input([2]), dense(4, { activation: "sigmoid" }), dense(2)]);
    flat.setWeights({ ...flat.getWeights(), "dense1.bias": [50, 50, -50, -50] });
    await flat.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    expect((await flat.flow(x, y)).layers[0]!.saturatedShare).toBe(1);
  });
});

describe("flow of images", () => {
  it.each(["wasm", "js"] as const)("counts dead channels, not positions: %s", async (backend) => {
    const model = sequential(
      [
        input([6, 5, 1]),
        conv2d(12, 3, { padding: "same", activation: "relu" }),
        conv2d(3, 3, { bias: false }),
        batchNorm(),
        activation("relu"),
        flatten(),
        dense(2),
      ],
      { seed: 2 },
    );
    await model.compile({
      optimizer: "sgd",
      loss: "softmaxCrossEntropy",
      engine: await createEngine({ backend }),
    });
    const bias = new Float32Array(12);
    bias.fill(-99, 0, 3);
    const offset = [-99, 0, 0];
    model.setWeights({ "conv2d1.bias": bias, "batchNorm1.offset": offset }, { partial: true });
    const images = numbers([4, 6, 5, 1]);
    const flow = await model.flow(images, [0, 1, 0, 1]);
    const shares = flow.layers.map(({ name, deadShare }) => [name, deadShare]);
    expect(shares).toEqual([
      ["conv2d1", 3 / 12],
      ["conv2d2", undefined],
      ["batchNorm1", undefined],
      ["activation1", 1 / 3],
      ["flatten1", undefined],
      ["dense1", undefined],
    ]);
    const { conv2d1 } = await model.activations(images);
    const { activations } = flow.layers[0]!;
    const mean = conv2d1!.data.reduce((sum, value) => sum + value, 0) / conv2d1!.data.length;
    expect(activations.mean).toBeCloseTo(mean, 5);
    expect(activations.norm).toBeCloseTo(norm(conv2d1!.data), 4);
  });
});

describe("fit({ watch })", () => {
  it("reports every k-th step, and gives the same bits, on both engines", async () => {
    const seen = [];
    for (const backend of ["wasm", "js"] as const) {
      const [plain, watched] = [await compiled(backend), await compiled(backend)];
      const options = { epochs: 3, batchSize: 20 };
      await plain.fit({ x, y }, options);
      const { flow } = await watched.fit({ x, y }, { ...options, watch: { every: 4 } });
      expect(watched.weightsHash()).toBe(plain.weightsHash());
      expect(flow!.map(({ step }) => step)).toEqual([0, 4, 8]);
      seen.push(flow);
    }
    expect(seen[0]).toEqual(seen[1]);
  });

  it("refuses invalid numbers of steps", async () => {
    const model = await compiled();
    for (const watch of [{ every: 0 }, { every: 1.5 }, 3 as never]) {
      await expect(model.fit({ x, y }, { watch })).rejects.toThrow("watch");
    }
  });
});
