// Random networks of pictures, and what a training makes of them.

import fc from "fast-check";
import {
  averagePool2d,
  batchNorm,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  dropout,
  type Engine,
  flatten,
  globalAveragePool2d,
  groupNorm,
  input,
  type Layer,
  layerNorm,
  maxPool2d,
  residual,
  separableConv2d,
  sequential,
  sgd,
  upsample2d,
} from "../../src/index.ts";
import { unfuse } from "./unfused.ts";

const sizes = fc.constantFrom(1, 2, 3, [1, 3] as const, [2, 1] as const);
const strides = fc.constantFrom(1, 1, 2, [1, 2] as const);
const padding = fc.constantFrom("same" as const, 1, [[0, 1], [2, 0]] as const); // biome-ignore format: pairs
const activations = fc.constantFrom("linear" as const, "relu" as const, "tanh" as const);
const places = fc.record({
  strides,
  padding,
  activation: activations,
  bias: fc.boolean(),
  dilation: fc.constantFrom(1, 1, 2),
});
const filters = fc.constantFrom(2, 4, 6, 16, 18);

const layers: fc.Arbitrary<Layer> = fc.oneof(
  fc
    .record({ filters, size: sizes, places, groups: fc.constantFrom(1, 1, 2) })
    .map((given) => conv2d(given.filters, given.size, { ...given.places, groups: given.groups })),
  fc
    .record({ size: sizes, places, multiplier: fc.constantFrom(1, 1, 2) })
    .map((given) => depthwiseConv2d(given.size, { ...given.places, multiplier: given.multiplier })),
  fc
    .record({ filters, size: sizes, places })
    .map((given) => separableConv2d(given.filters, given.size, given.places)),
  fc
    .record({ filters, size: fc.constantFrom(2, 3), activation: activations, strides })
    .map(({ filters: count, size, ...options }) => conv2dTranspose(count, size, options)),
  fc.record({ strides, padding }).map((options) => maxPool2d(3, options)),
  fc
    .record({ strides, padding, countPadding: fc.boolean() })
    .map((options) => averagePool2d(3, options)),
  fc.constantFrom<Layer>(maxPool2d(1), upsample2d(2), layerNorm(), groupNorm(2), dropout(0.2)),
  fc.constantFrom<Layer>(
    batchNorm(),
    batchNorm({ momentum: 0.5 }),
    batchNorm({ trainable: false }),
  ),
  filters.map((count) =>
    residual([conv2d(count, 3, { padding: "same", activation: "relu" }), batchNorm()], {
      shortcut: [conv2d(count, 1, { bias: false })],
    }),
  ),
);

export const networks = fc.record({
  image: fc.tuple(
    fc.integer({ min: 4, max: 9 }),
    fc.integer({ min: 4, max: 9 }),
    fc.constantFrom(2, 4, 16),
  ),
  layers: fc.array(layers, { minLength: 1, maxLength: 4 }),
  isPooled: fc.boolean(),
  batchSize: fc.integer({ min: 1, max: 9 }),
  rows: fc.integer({ min: 2, max: 12 }),
  seed: fc.nat(),
});
export type Network = typeof networks extends fc.Arbitrary<infer T> ? T : never;

const build = ({ image, layers: given, isPooled, seed }: Network) =>
  sequential(
    [input(image), ...given, ...(isPooled ? [globalAveragePool2d()] : [flatten()]), dense(3)],
    { seed },
  );

/** Weights, loss and predictions after three epochs; only the weights if the training diverges. */
export async function train(network: Network, engine: Engine, fuse = true) {
  const model = build(network);
  const optimizer = sgd({ learningRate: 0.01, momentum: 0.9, weightDecay: 1e-3 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy", engine });
  if (!fuse) unfuse(model);
  const { image, rows, batchSize } = network;
  const size = rows * image[0] * image[1] * image[2];
  const x = {
    data: Float32Array.from({ length: size }, (_, i) => Math.sin(1.7 * i)),
    shape: [rows, ...image],
  };
  const y = Int32Array.from({ length: rows }, (_, i) => i % 3);
  try {
    const { loss } = await model.fit({ x, y }, { epochs: 3, batchSize });
    const prediction = await model.predict(x);
    return { hash: model.weightsHash(), loss, prediction };
  } catch (error) {
    if ((error as { code?: string }).code !== "DIVERGED") throw error;
    return { hash: model.weightsHash() };
  }
}

/** Those whose layers fit on each other. */
export const possible = (network: Network): boolean => {
  try {
    return build(network).parameterCount < 50_000;
  } catch {
    return false;
  }
};
