// Models of defined parts: the bits of built-in ones, of both engines, of files and of resumed trainings.

import { describe, expect, it } from "vitest";
import {
  activation,
  cosine,
  createEngine,
  dense,
  dropout,
  type FitOptions,
  type InitializerInput,
  input,
  type LossInput,
  l2,
  loadModel,
  type OptimizerInput,
  sequential,
  sgd,
  synthetic,
} from "../../src/index.ts";
import type { Model } from "../../src/model/model.ts";
import { abortAtStep } from "../training/abort-at-step.ts";
import {
  affine,
  center,
  clipped,
  drop,
  fading,
  focal,
  heavyBall,
  spread,
  squared,
  swish,
} from "./kinds.ts";

const engines = {
  wasm: await createEngine({ backend: "wasm" }),
  js: await createEngine({ backend: "js" }),
};
const BLOBS = synthetic.blobs({ classes: 3, count: 47, seed: 1 });
const VALUES = synthetic.regression({ count: 31, features: 3, seed: 2 });
const OPTIONS: FitOptions = { epochs: 3, batchSize: 10 };

type Layers = Parameters<typeof sequential>[0];

async function trained(
  layers: Layers,
  {
    optimizer = "adam" as OptimizerInput,
    loss = "softmaxCrossEntropy" as LossInput,
    data = BLOBS,
    engine = engines.wasm,
    options = OPTIONS,
  } = {},
): Promise<Model> {
  const model = sequential(layers, { seed: 3 });
  await model.compile({ optimizer, loss, engine });
  await model.fit(data, options);
  return model;
}

/** The weights in order, without their names. */
const bitsOf = (model: Model) => Object.values(model.getWeights()).map(({ data }) => [...data]);

describe("what is composed of the same operations has the bits of", () => {
  it("dense and dropout", async () => {
    const defined = [input([2]), affine({ units: 5 }), drop({ rate: 0.3 }), affine({ units: 3 })];
    const ours = [input([2]), dense(5), dropout(0.3), dense(3)];
    expect(bitsOf(await trained(defined))).toEqual(bitsOf(await trained(ours)));
  });

  it("meanSquaredError and softmaxCrossEntropy", async () => {
    const layers = [input([3]), dense(4, { activation: "tanh" }), dense(1)];
    const by = (loss: LossInput) => trained(layers, { loss, data: VALUES }).then(bitsOf);
    expect(await by(squared())).toEqual(await by("meanSquaredError"));
    const classes = [input([2]), dense(3)];
    const weighted = { ...OPTIONS, classWeight: "balanced" } as const;
    const of = (loss: LossInput) => trained(classes, { loss, options: weighted }).then(bitsOf);
    expect(await of(focal({ gamma: 0 }))).toEqual(await of("softmaxCrossEntropy"));
    expect(await of(focal())).not.toEqual(await of("softmaxCrossEntropy"));
  });

  it.each([
    ["with momentum", {}],
    ["with weight decay", { weightDecay: 0.1 }],
    ["whose biases do not decay", { weightDecay: 0.1, decayBiases: false }],
    ["with clipped gradients", { clipValue: 0.05, clipNorm: 0.01 }],
  ])("sgd %s", async (_, options) => {
    const layers = [input([2]), dense(4, { activation: "relu" }), dense(3)];
    const fit = { ...OPTIONS, schedule: cosine() };
    const by = (optimizer: OptimizerInput) =>
      trained(layers, { optimizer, options: fit }).then(bitsOf);
    const settings = { learningRate: 0.05, momentum: 0.9, ...options };
    expect(await by(heavyBall(settings))).toEqual(await by(sgd(settings)));
  });

  it("xavier", () => {
    const weights = (kernelInitializer: InitializerInput) =>
      bitsOf(sequential([input([3]), dense(4, { kernelInitializer })]));
    expect(weights(spread())).toEqual(weights("xavier"));
    expect(weights(spread({ width: 4 }))).not.toEqual(weights("xavier"));
    expect(weights(spread)).toEqual(weights(spread({ width: 1 })));
  });
});

const LAYERS = [
  input([2]),
  center({ momentum: 0.5 }),
  affine({ units: 6, name: "hidden" }),
  activation(swish({ beta: 1.5 })),
  drop({ rate: 0.25 }),
  dense(4, { activation: clipped, kernelInitializer: spread(), kernelRegularizer: l2(0.01) }),
  dense(3),
];
const PARTS = { optimizer: heavyBall({ learningRate: 0.05 }), loss: focal() };

describe("a model of nothing but defined parts", () => {
  it("has the same bits on both engines", async () => {
    const [wasm, js] = await Promise.all(
      Object.values(engines).map((engine) => trained(LAYERS, { ...PARTS, engine })),
    );
    expect(wasm!.weightsHash()).toBe(js!.weightsHash());
    expect(wasm!.weightsHash()).not.toBe(sequential(LAYERS, { seed: 3 }).weightsHash());
  });

  it("has the same bits if it pauses after each command", async () => {
    const model = await trained(LAYERS, PARTS);
    const paused = sequential(LAYERS, { seed: 3 });
    await paused.compile({ ...PARTS, engine: engines.wasm });
    const { instance } = paused.compiled!.session;
    const run = instance.run.bind(instance);
    instance.run = (controls) => run(controls, 1);
    await paused.fit(BLOBS, OPTIONS);
    expect(paused.weightsHash()).toBe(model.weightsHash());
  });

  it("goes on from a file, and where it was interrupted, as if nothing had happened", async () => {
    const whole = await trained(LAYERS, { ...PARTS, options: { ...OPTIONS, epochs: 6 } });
    const half = await trained(LAYERS, PARTS);
    const loaded = await loadModel(await half.save(), { engine: engines.js });
    expect(loaded.weightsHash()).toBe(half.weightsHash());
    expect(await loaded.predict([[1, 2]])).toEqual(await half.predict([[1, 2]]));
    await abortAtStep(loaded, 22, new Error("enough"), (signal) =>
      loaded.fit(BLOBS, { ...OPTIONS, signal }).catch(() => undefined),
    );
    const again = await loadModel(await loaded.save(), { engine: engines.wasm });
    expect(again.compiled!.session.step).toBe(22);
    await again.fit(BLOBS, { ...OPTIONS, epochs: 2 }); // the rest of the fifth epoch is its first
    expect(again.weightsHash()).toBe(whole.weightsHash());
  });

  it("is shown as others are", async () => {
    const model = await trained(LAYERS, PARTS);
    expect(model.summary()).toContain("hidden       affine");
    expect(model.layers[1]).toEqual({ kind: "center", momentum: 0.5, name: "center1" });
    expect(model.explain().toText()).toContain("loss focal, optimizer heavyBall");
    const { layers } = await model.flow([[1, 2]], [1]);
    expect(layers.map(({ name, kind }) => [name, kind]).slice(0, 2)).toEqual([
      ["center1", "center"],
      ["hidden", "affine"],
    ]);
    expect(layers[4]).toMatchObject({
      deadShare: expect.any(Number),
      saturatedShare: expect.any(Number),
    });
    const { commands } = await model.profile({ batchSize: 8, steps: 2 });
    expect(commands.map(({ operation }) => operation)).toContain("requireFinite");
    const outputs = await model.activations([[1, 2]]);
    expect(Object.keys(outputs)).toHaveLength(6);
    const { data } = await model.predictProbabilities([[1, 2]]);
    expect(data.reduce((sum, each) => sum + each)).toBeCloseTo(1, 6);
  });
});

describe("a defined optimizer", () => {
  it("gets numbers of the step by name", async () => {
    const layers = [input([3]), dense(1, { kernelInitializer: "zeros", bias: false })];
    const data = { x: [[1, 0, 0]], y: [[1]] };
    const options = { epochs: 2, batchSize: 1 };
    const optimizer = fading({ learningRate: 0.125 });
    const model = await trained(layers, {
      ...{ optimizer, loss: squared() },
      data: data as never,
      options,
    });
    // w += 2·0.125·2·(1 − w), then half of that rate
    expect(bitsOf(model)[0]).toEqual([0.5 + 0.25 * 0.5, 0, 0]);
  });

  it("leaves weights and state as they were where an update is not finite", async () => {
    const model = await trained([input([2]), center(), dense(3)], {
      optimizer: heavyBall({ learningRate: 3e38, momentum: 0.5 }),
      options: { epochs: 0 },
    });
    const before = model.getWeights();
    const state = model.compiled!.session.readState();
    const x = [[3e4, -3e4]];
    const training = model.fit({ x: [...x, [1e4, 2e4]], y: [0, 1] }, { epochs: 1 });
    await expect(training).rejects.toMatchObject({
      code: "DIVERGED",
      message: expect.stringContaining("the update of step 0"),
    });
    expect(model.getWeights()).toEqual(before);
    expect(model.compiled!.session.readState()).toEqual(state);
  });
});
