// Batch normalisation: PyTorch's numbers, its state, and what it is not to do.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Tensor } from "../../../src/graph/tensor.ts";
import {
  activation,
  type BatchNormOptions,
  batchNorm,
  createEngine,
  dense,
  type Engine,
  flatten,
  gradientCheck,
  gradients,
  graph,
  input,
  type Layer,
  loadModel,
  sequential,
  sgd,
} from "../../../src/index.ts";
import { batchNormDefinition } from "../../../src/layers/pictures/batch-norm.ts";
import type { Model } from "../../../src/model/model.ts";
import { constant } from "../../../src/ops/constant.ts";
import { engines, numbers } from "../../both-engines.ts";
import { dividedAlone } from "../../engine/divided.ts";
import { unfuse } from "../../training/unfused.ts";

interface Case {
  readonly options: BatchNormOptions;
  readonly shape: readonly number[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly steps: readonly {
    readonly rows: number;
    readonly x: readonly number[];
    readonly cotangent: readonly number[];
    readonly y: readonly number[];
    readonly gradients: Readonly<Record<string, readonly number[]>>;
    readonly mean: readonly number[];
    readonly variance: readonly number[];
  }[];
  readonly evaluation: { readonly x: readonly number[]; readonly y: readonly number[] };
}
const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/normalisation.json", import.meta.url), "utf8"),
) as {
  readonly batchNorm: readonly Case[];
  readonly trained: {
    readonly sizes: readonly [number, number, number, number];
    readonly x: readonly number[];
    readonly labels: readonly number[];
    readonly first: Readonly<Record<string, readonly number[]>>;
    readonly losses: readonly number[];
    readonly weights: Readonly<Record<string, readonly number[]>>;
  };
};

const array = (shape: readonly number[], data: readonly number[]) => ({
  shape,
  data: Float32Array.from(data),
});

/** The largest difference, relative to the largest number. */
function errorOf(got: ArrayLike<number>, expected: readonly number[]): number {
  expect(got).toHaveLength(expected.length);
  const size = expected.reduce((most, each) => Math.max(most, Math.abs(each)), 1e-3);
  return expected.reduce((most, each, i) => Math.max(most, Math.abs(got[i]! - each) / size), 0);
}

/** The layer in training as a function of x and its weights, with the cotangent as the weights of a sum. */
function layerGraph(
  { options, shape }: Case,
  names: readonly string[],
  rows: number,
  engine: Engine,
) {
  const layer = batchNorm(options);
  const channels = shape.slice(-1);
  return graph(
    ({ x, cotangent, ...weights }: Record<string, Tensor>) => {
      const nodes = Object.entries(weights).map(([name, { node }]) => [name, node]);
      const updates: Record<string, Tensor> = {};
      const y = new Tensor(
        batchNormDefinition.apply(layer, x!.node, {
          training: true,
          key: [1, 2],
          parameters: Object.fromEntries(nodes),
          branches: [],
          update(name, node) {
            updates[name] = new Tensor(node);
          },
        }),
      );
      const found = gradients(y.mul(cotangent!).sum(), [
        x!,
        ...names.map((name) => weights[name]!),
      ]);
      const named = ["x", ...names].map((name, i) => [`gradient of ${name}`, found[i]!]);
      return { y, ...updates, ...Object.fromEntries(named) };
    },
    {
      x: [rows, ...shape],
      cotangent: [rows, ...shape],
      ...Object.fromEntries([...names, "mean", "variance"].map((name) => [name, channels])),
    },
    { engine },
  );
}

describe.each(fixture.batchNorm.map((each) => [each.shape, each] as const))(
  "on rows of %j, it agrees with PyTorch",
  (_, each) => {
    const { options, shape, weights, steps, evaluation } = each;
    const channels = shape.slice(-1);
    const names = Object.keys(weights);

    it.each(Object.entries(engines))("in every step of a training, on %s", async (_, engine) => {
      const [count] = channels as [number];
      let state = {
        mean: array(channels, new Array<number>(count).fill(0)),
        variance: array(channels, new Array<number>(count).fill(1)),
      };
      const given = Object.entries(weights).map(([name, data]) => [name, array(channels, data)]);
      for (const step of steps) {
        const f = layerGraph(each, names, step.rows, engine);
        const found = (await f.run({
          x: array([step.rows, ...shape], step.x),
          cotangent: array([step.rows, ...shape], step.cotangent),
          ...Object.fromEntries(given),
          ...state,
        })) as unknown as Record<string, { data: Float32Array; shape: number[] }>;
        expect(errorOf(found.y!.data, step.y)).toBeLessThan(2e-6);
        for (const name of ["mean", "variance"] as const) {
          expect(errorOf(found[name]!.data, step[name])).toBeLessThan(1e-6);
        }
        for (const [name, expected] of Object.entries(step.gradients)) {
          expect(errorOf(found[`gradient of ${name}`]!.data, expected), name).toBeLessThan(1e-5);
        }
        state = { mean: found.mean!, variance: found.variance! } as typeof state;
      }
    });

    it("in evaluation", async () => {
      const model = sequential([input(shape), batchNorm(options)]);
      await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      const { mean, variance } = steps.at(-1)!;
      model.setWeights(
        Object.fromEntries(
          Object.entries({ ...weights, mean, variance }).map(([name, data]) => [
            `batchNorm1.${name}`,
            array(channels, data),
          ]),
        ),
      );
      const y = await model.predict(array([2, ...shape], evaluation.x));
      expect(errorOf(y.data, evaluation.y)).toBeLessThan(2e-6);
    });
  },
);

it("follows PyTorch over a training with weight decay, which leaves scale and offset alone", async () => {
  const { sizes, x, labels, first, losses, weights } = fixture.trained;
  const [rows, inputs, hidden, classes] = sizes;
  const model = sequential([
    input([inputs]),
    dense(hidden, { bias: false }),
    batchNorm(),
    activation("relu"),
    dense(classes),
  ]);
  const names = [
    "dense1.kernel",
    "batchNorm1.scale",
    "batchNorm1.offset",
    "dense2.kernel",
    "dense2.bias",
  ];
  const own = Object.keys(first);
  const current = model.getWeights();
  model.setWeights(
    Object.fromEntries(
      names.map((name, i) => [name, array(current[name]!.shape, first[own[i]!]!)]),
    ),
    { partial: true },
  );
  const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 0.1 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy" });
  const trainer = await model.trainer();
  const batch = array([rows, inputs], x);
  const found = losses.map(() => trainer.step(batch, Int32Array.from(labels)));
  expect(errorOf(found, losses)).toBeLessThan(1e-5);
  const trained = model.getWeights();
  names.forEach((name, i) => {
    expect(errorOf(trained[name]!.data, weights[own[i]!]!), name).toBeLessThan(1e-4);
  });
});

describe("its derivatives", () => {
  const layer = batchNorm();
  const apply = (x: Tensor, rest: Readonly<Record<string, Tensor>>, training = true) => {
    const nodes = Object.entries(rest).map(([name, { node }]) => [name, node]);
    return new Tensor(
      batchNormDefinition.apply(layer, x.node, {
        training,
        key: [1, 2],
        parameters: Object.fromEntries(nodes),
        branches: [],
        update: () => {},
      }),
    );
  };
  const weighted = (y: Tensor, salt: number) => {
    const { data } = numbers(y.shape, salt);
    const weights = new Tensor(constant([...data], y.shape));
    return y.add(y.square().mul(0.1)).mul(weights).sum();
  };
  const shapes = { x: [4, 2, 3, 2], scale: [2], offset: [2], mean: [2], variance: [2] };
  const values = {
    x: numbers(shapes.x),
    scale: numbers([2], 2),
    offset: numbers([2], 3),
    mean: numbers([2], 4),
    variance: { shape: [2], data: Float32Array.of(2.7, 1.9) },
  };
  const build =
    (order: number, training: boolean) =>
    ({ x, ...rest }: Readonly<Record<string, Tensor>>) => {
      let y = weighted(apply(x!, rest, training), 1);
      for (let i = 1; i < order; i++) {
        const [ofX, ofScale] = gradients(y, [x!, rest.scale!]);
        y = weighted(ofX!, i + 1).add(weighted(ofScale!, i + 3));
      }
      return y;
    };

  it.each([
    [1, true],
    [2, true],
    [1, false],
    [2, false],
  ] as const)(
    "of order %i, in training: %s, agree with finite differences",
    async (order, training) => {
      const f = graph(build(order, training), shapes);
      expect((await gradientCheck(f, values)).maxRelativeError).toBeLessThan(1e-6);
    },
  );
});

const X = numbers([11, 4, 3, 5]);
const Y = Int32Array.from({ length: 11 }, (_, i) => (i * i) % 3);

async function small(engine: Engine = engines.wasm, frozen = false): Promise<Model> {
  const model = sequential(
    [
      input([4, 3, 5]),
      batchNorm({ ...(frozen && { trainable: false }) }),
      activation("relu"),
      flatten(),
      dense(17, { bias: false }),
      batchNorm({ momentum: 0.5 }),
      activation("tanh"),
      dense(3),
    ],
    { seed: 5 },
  );
  const optimizer = sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy", engine });
  return model;
}
const options = { epochs: 3, batchSize: 4 };

describe("a model with batch normalisation", () => {
  it("has state that is not trained", async () => {
    const model = await small();
    expect(Object.keys(model.getWeights())).toEqual([
      ...["scale", "offset", "mean", "variance"].map((name) => `batchNorm1.${name}`),
      "dense1.kernel",
      ...["scale", "offset", "mean", "variance"].map((name) => `batchNorm2.${name}`),
      ...["dense2.kernel", "dense2.bias"],
    ]);
    expect(model.parameterCount).toBe(10 + 60 * 17 + 34 + 17 * 3 + 3);
    const before = model.getWeights();
    expect([...before["batchNorm1.variance"]!.data]).toEqual([1, 1, 1, 1, 1]);
    const hash = model.weightsHash();
    await model.fit({ x: X, y: Y }, options);
    expect(model.weightsHash()).not.toBe(hash);
    const trained = model.weightsHash();
    await model.evaluate({ x: X, y: Y });
    await model.gradients(X, Y);
    expect(model.weightsHash()).toBe(trained);
    const mean = model.getWeights()["batchNorm1.mean"]!;
    model.setWeights({ "batchNorm1.mean": mean.data.map((each) => each + 1) }, { partial: true });
    expect(model.weightsHash()).not.toBe(trained);
  });

  it("trains to the same bits on both engines, fused or not, divided among any number of threads", async () => {
    const train = async (engine: Engine, fuse = true) => {
      const model = await small(engine);
      if (!fuse) unfuse(model);
      await model.fit({ x: X, y: Y }, options);
      return model.weightsHash();
    };
    const expected = await train(engines.js);
    expect(await train(engines.wasm)).toBe(expected);
    expect(await train(engines.wasm, false)).toBe(expected);
    for (const threads of [2, 3, 7]) {
      expect(await train(await dividedAlone(threads))).toBe(expected);
    }
    expect(await train(await createEngine({ threads: 2 }))).toBe(expected);
  });

  it("is saved and resumed bit for bit", async () => {
    const whole = await small();
    await whole.fit({ x: X, y: Y }, options);
    const first = await small();
    await first.fit({ x: X, y: Y }, { ...options, epochs: 1 });
    const resumed = await loadModel(await first.save(), { engine: engines.js });
    await resumed.fit({ x: X, y: Y }, { ...options, epochs: 2 });
    expect(resumed.weightsHash()).toBe(whole.weightsHash());
  });

  it("uses and keeps the running statistics where it is frozen", async () => {
    const model = await small(engines.wasm, true);
    const names = ["scale", "offset", "mean", "variance"].map((name) => `batchNorm1.${name}`);
    model.setWeights(
      Object.fromEntries(names.map((name, i) => [name, Float32Array.of(1, 2, 3, 4, 5 + i)])),
      { partial: true },
    );
    const before = model.getWeights();
    await model.fit({ x: X, y: Y }, options);
    const after = model.getWeights();
    for (const name of names) expect(after[name]).toEqual(before[name]);
    expect(after["batchNorm2.mean"]).not.toEqual(before["batchNorm2.mean"]);
    // in training as in evaluation
    const { batchNorm1 } = await model.activations(X);
    const [mean, variance] = [3, 7].map((i) => Math.fround(i - 2));
    expect(mean).toBe(1);
    expect(variance).toBe(5);
    expect(batchNorm1!.data[0]).toBeCloseTo((X.data[0]! - 1) / Math.sqrt(1 + 1e-5) + 1, 5);
  });

  it("stays whole where a step diverges", async () => {
    const model = await small();
    const trainer = await model.trainer();
    const batch = { shape: [2, 4, 3, 5], data: X.data.slice(0, 120) };
    trainer.step(batch, [0, 1]);
    const before = model.weightsHash();
    const huge = { shape: batch.shape, data: batch.data.map((value) => value * 3e37) };
    expect(() => trainer.step(huge, [0, 1])).toThrow("is not finite");
    expect(model.weightsHash()).toBe(before);
  });
});

describe("one row, constant channels, numbers far from 0", () => {
  it("a single value is its mean: the offset is returned, and no gradient flows", async () => {
    const model = sequential([input([3]), dense(2), batchNorm()]);
    await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    model.setWeights({ "batchNorm1.offset": [0.5, -1] }, { partial: true });
    const { gradients, loss } = await model.gradients([[1, 2, 3]], [[0, 0]]);
    expect(loss).toBe((0.25 + 1) / 2);
    expect([...gradients["dense1.kernel"]!.data].every((each) => each === 0)).toBe(true);
    expect([...gradients["batchNorm1.scale"]!.data].every((each) => each === 0)).toBe(true);
    expect([...gradients["batchNorm1.offset"]!.data]).toEqual([0.5, -1]);
  });

  it("has the precision of float32 where the mean is large", async () => {
    const rows = 600;
    const x = Float32Array.from({ length: rows }, (_, i) => 4096 + (i % 7) / 8);
    const model = sequential([input([1]), batchNorm()]);
    await model.compile({ optimizer: sgd({ learningRate: 0 }), loss: "meanSquaredError" });
    const data = { data: x, shape: [rows, 1] };
    (await model.trainer({ batchSize: rows })).step(data, data);
    const exact = x.reduce((sum, each) => sum + each / rows, 0);
    const variance = x.reduce((sum, each) => sum + (each - exact) ** 2 / rows, 0);
    const { "batchNorm1.mean": mean, "batchNorm1.variance": running } = model.getWeights();
    expect(Math.abs(mean!.data[0]! / (0.1 * exact) - 1)).toBeLessThan(3e-7);
    expect(Math.abs(running!.data[0]! - 0.9 - 0.1 * variance)).toBeLessThan(3e-7);
  });
});

describe("fit() warns", () => {
  const warningsOf = async (
    layers: Parameters<typeof sequential>[0],
    rows: number,
    options: { epochs?: number; batchSize?: number },
  ) => {
    const model = sequential(layers);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    const { shape } = layers[0] as { shape: readonly number[] };
    const y = Int32Array.from({ length: rows }, (_, i) => i % 2);
    const { warnings = [] } = await model.fit({ x: numbers([rows, ...shape]), y }, options);
    return warnings;
  };
  const plain = dense(4, { bias: false });
  const layers = (...before: Layer[]) => [input([3]), ...before, batchNorm(), dense(2)] as const;

  it("of a last batch of one row, unless it is an image", async () => {
    const long = { epochs: 20, batchSize: 4 };
    expect(await warningsOf(layers(plain), 9, long)).toEqual([
      'the last batch has one row, of which "batchNorm1" sees one value for each channel: it returns its offset, and nothing before it learns; choose a batchSize that leaves at least two rows, such as 5',
    ]);
    expect(await warningsOf(layers(plain), 8, long)).toEqual([]);
    const [every] = await warningsOf(layers(plain), 9, { epochs: 20, batchSize: 1 });
    expect(every).toContain("every batch has one row");
    const images = [input([2, 2, 3]), batchNorm(), flatten(), dense(2)] as const;
    expect(await warningsOf(images, 9, long)).toEqual([]);
  });

  it("of a momentum too large for the number of steps", async () => {
    expect(await warningsOf(layers(plain), 8, { epochs: 3, batchSize: 4 })).toEqual([
      'the running statistics of "batchNorm1" need about 30 steps with momentum 0.9, and this training has 6: evaluation and predictions use them too early; train longer, or use momentum 0.5',
    ]);
    expect(await warningsOf(layers(plain), 8, { epochs: 15, batchSize: 4 })).toEqual([]);
    const frozen = [input([3]), batchNorm({ trainable: false }), dense(2)] as const;
    expect(await warningsOf(frozen, 8, { epochs: 3, batchSize: 4 })).toEqual([]);
  });

  it("of a bias directly before it", async () => {
    const long = { epochs: 20, batchSize: 4 };
    expect(await warningsOf(layers(dense(4)), 8, long)).toEqual([
      '"batchNorm1" subtracts the bias of "dense1" again: pass bias: false to it',
    ]);
    expect(await warningsOf(layers(dense(4, { activation: "relu" })), 8, long)).toEqual([]);
    expect(await warningsOf(layers(dense(4), activation("relu")), 8, long)).toEqual([]);
  });
});

describe("batchNorm()", () => {
  it("has options with defaults and limits", () => {
    expect(batchNorm()).toEqual({
      ...{ kind: "batchNorm", momentum: 0.9, epsilon: 1e-5, center: true, scale: true },
    });
    expect(() => batchNorm({ momentum: 1 })).toThrow("momentum to be a number >= 0 and < 1, got 1");
    expect(() => batchNorm({ epsilon: 0 })).toThrow("epsilon to be a number >= 1e-12, got 0");
  });

  it("refuses vectors of other sizes", () => {
    const build = (shape: number[], x: number[]) =>
      graph((t) => t.x!.batchNorm({ mean: t.mean!, variance: t.mean! }), { x, mean: shape });
    expect(() => build([3], [2, 4])).toThrow("Cannot batchNorm: expected vectors of [4], got [3]");
    expect(() => build([4], [4])).toThrow("expected [n, …, channels], got [4]");
  });
});
