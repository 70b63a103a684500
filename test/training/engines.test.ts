// One seed gives the same bits on both engines, fused or not, for every network.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type ActivationInput,
  type ActivationName,
  activation,
  adagrad,
  adam,
  adamw,
  createEngine,
  dense,
  dropout,
  type Engine,
  flatten,
  huber,
  input,
  type Layer,
  l1,
  l2,
  reshape,
  rmsprop,
  sequential,
  sgd,
} from "../../src/index.ts";
import { activations as registry } from "../../src/layers/activations.ts";
import { dividedAlone, dividedAmong } from "../engine/divided.ts";
import { unfuse } from "./unfused.ts";

let wasm: Engine;
let js: Engine;
beforeAll(async () => {
  wasm = await createEngine({ backend: "wasm", threads: 1 });
  js = await createEngine({ backend: "js" });
});

const activations = fc.constantFrom<ActivationInput>(
  ...(registry.kinds as ActivationName[]).filter((kind) => kind !== "softmax"),
  { kind: "gelu", approximate: "tanh" },
  { kind: "elu", alpha: 0.7 },
  { kind: "leakyRelu", alpha: 0.2 },
);
const optimizers = fc.oneof(
  fc
    .record({
      momentum: fc.constantFrom(0, 0.5, 0.9),
      weightDecay: fc.constantFrom(0, 1e-2),
      clip: fc.constantFrom(
        {},
        { clipValue: 0.01 },
        { clipNorm: 0.1 },
        { clipValue: 0.05, clipNorm: 0.2 },
      ),
      nesterov: fc.boolean(),
    })
    .map(({ clip, nesterov, ...options }) =>
      sgd({ learningRate: 0.05, ...options, nesterov: nesterov && options.momentum > 0, ...clip }),
    ),
  fc.constantFrom(
    adam(),
    adam({ weightDecay: 1e-2, learningRate: 0.01 }),
    adamw({ learningRate: 0.01 }),
    adamw({ clipNorm: 0.5, beta1: 0.8, beta2: 0.99 }),
    rmsprop({ learningRate: 0.003 }),
    rmsprop({ learningRate: 0.003, momentum: 0.9, weightDecay: 1e-2, clipValue: 0.1 }),
    adagrad(),
    adagrad({ weightDecay: 1e-2, clipNorm: 0.5 }),
  ),
);
const hidden = fc.record({
  units: fc.integer({ min: 1, max: 37 }),
  activation: activations,
  bias: fc.boolean(),
  rate: fc.constantFrom(0, 0, 0.3),
  regularizer: fc.constantFrom(undefined, undefined, l2(1e-3), l1(1e-3)),
  trainable: fc.constantFrom(true, true, true, false),
  ownActivation: fc.boolean(),
});
const networks = fc.record({
  inputShape: fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 40 })),
    fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.constantFrom(1, 3)),
  ),
  layers: fc.array(hidden, { maxLength: 3 }),
  outputs: fc.integer({ min: 2, max: 11 }),
  loss: fc.constantFrom(
    "softmaxCrossEntropy" as const,
    "meanSquaredError" as const,
    "hinge" as const,
    "binaryCrossEntropy" as const,
    "meanAbsoluteError" as const,
    "huber" as const,
    huber({ delta: 0.3 }),
  ),
  optimizer: optimizers,
  batchSize: fc.integer({ min: 1, max: 35 }),
  rows: fc.integer({ min: 1, max: 70 }),
  uint8: fc.constantFrom(undefined, "scaled" as const, "raw" as const),
  classWeighted: fc.boolean(),
  seed: fc.nat(),
});
type Network = typeof networks extends fc.Arbitrary<infer T> ? T : never;

function build({ inputShape, layers, outputs, seed, uint8 }: Network) {
  const size = inputShape.reduce((a, b) => a * b, 1);
  return sequential(
    [
      input(inputShape, uint8 ? { uint8 } : {}),
      ...(inputShape.length > 1 ? [flatten()] : [reshape([size])]),
      ...layers.flatMap((each): Layer[] => [
        dense(each.units, {
          activation: each.ownActivation ? "linear" : each.activation,
          bias: each.bias,
          trainable: each.trainable,
          ...(each.regularizer && { kernelRegularizer: each.regularizer }),
        }),
        ...(each.ownActivation ? [activation(each.activation)] : []),
        ...(each.rate > 0 ? [dropout(each.rate)] : []),
      ]),
      dense(outputs),
    ],
    { seed },
  );
}

const isOfClasses = (loss: Network["loss"]) => loss === "softmaxCrossEntropy" || loss === "hinge";

function makeData({ inputShape, outputs, rows, seed, uint8, loss }: Network) {
  const size = rows * inputShape.reduce((a, b) => a * b, 1);
  // a linear congruential generator: any numbers suffice
  let state = (seed % 2147483646) + 1;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const data = uint8
    ? Uint8Array.from({ length: size }, () => Math.floor(next() * 256))
    : Float32Array.from({ length: size }, () => next() * 2 - 1);
  const x = { data, shape: [rows, ...inputShape] };
  if (isOfClasses(loss)) {
    return { x, y: Int32Array.from({ length: rows }, () => Math.floor(next() * outputs)) };
  }
  const y = Float32Array.from({ length: rows * outputs }, () =>
    loss === "binaryCrossEntropy" ? Math.round(next()) : next() * 2 - 1,
  );
  return { x, y: { data: y, shape: [rows, outputs] } };
}

/** Trains 20 steps and returns the hash and every loss. */
async function train(network: Network, engine: Engine, fuse = true) {
  const model = build(network);
  const { optimizer, loss, batchSize, rows, classWeighted, outputs } = network;
  await model.compile({ optimizer, loss, engine });
  if (!fuse) unfuse(model);
  const stepsInEpoch = Math.ceil(rows / batchSize);
  const weights = Array.from({ length: outputs }, (_, i) => (i + 1) / outputs);
  const losses: number[] = [];
  const options = {
    epochs: Math.ceil(20 / stepsInEpoch),
    batchSize,
    ...(classWeighted && isOfClasses(loss) && { classWeight: weights }),
  };
  try {
    for await (const event of model.train(makeData(network), options)) {
      if (event.type === "steps") losses.push(...event.losses);
    }
  } catch (error) {
    losses.push(Number.NaN); // diverged: then both do
    if ((error as { code?: string }).code !== "DIVERGED") throw error;
  }
  return { hash: model.weightsHash(), losses };
}

describe("engines", () => {
  it("agree to the last bit on 300 random networks after 20 steps", async () => {
    await fc.assert(
      fc.asyncProperty(networks, async (network) => {
        expect(await train(network, js)).toEqual(await train(network, wasm));
      }),
      { numRuns: 300, seed: 20 },
    );
  });

  it("give the same bits with and without fusion", async () => {
    await fc.assert(
      fc.asyncProperty(networks, async (network) => {
        expect(await train(network, wasm, false)).toEqual(await train(network, wasm));
      }),
      { numRuns: 60, seed: 21 },
    );
  });

  it.each([2, 3, 7])(
    "give the same bits in parts for %i threads, on one thread",
    async (threads) => {
      const parts = await dividedAlone(threads);
      await fc.assert(
        fc.asyncProperty(networks, async (network) => {
          expect(await train(network, parts)).toEqual(await train(network, wasm));
        }),
        { numRuns: 100, seed: 22 + threads },
      );
    },
  );

  it.each([2, 3, 7])("give the same bits on %i threads that run", async (threads) => {
    const engine = await dividedAmong(threads);
    expect(engine.info.threads).toBe(threads);
    await fc.assert(
      fc.asyncProperty(networks, async (network) => {
        expect(await train(network, engine)).toEqual(await train(network, wasm));
      }),
      { numRuns: 100, seed: 32 + threads },
    );
  });
});
