// Random networks that predictors can run.

import {
  type ActivationInput,
  activation,
  dense,
  dropout,
  elu,
  flatten,
  gelu,
  input,
  type Layer,
  leakyRelu,
  reshape,
} from "../../src/index.ts";
import type { Numbers } from "../kernels/harness.ts";

export const ACTIVATIONS: readonly ActivationInput[] = [
  ...(["linear", "sigmoid", "tanh", "relu", "selu", "softplus", "silu", "softmax"] as const),
  ...["gelu" as const, gelu({ approximate: "tanh" })],
  ...[
    leakyRelu({ alpha: 0.2 }),
    leakyRelu({ alpha: -0.5 }),
    elu({ alpha: 0.7 }),
    elu({ alpha: -1 }),
  ],
];

/** Sizes around the edges of tiles, panels and blocks of depth. */
const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 20, 23, 24, 31, 33, 257];
const INPUTS = [[1], [2], [5], [16], [19], [300], [4, 5], [3, 4, 2]];

export const pick = <T>(numbers: Numbers, list: readonly T[]): T =>
  list[numbers.word() % list.length]!;

/** Up to four layers after the input; the last has `units` if given. */
export function randomLayers(numbers: Numbers, units?: number): Layer[] {
  const shape = pick(numbers, INPUTS);
  const uint8 = pick(numbers, ["scaled", "raw"] as const);
  const layers: Layer[] = [input(shape, { uint8 }), flatten()];
  const hidden = numbers.word() % 4;
  for (let i = 0; i < hidden; i++) {
    const size = pick(numbers, SIZES);
    const options = { activation: pick(numbers, ACTIVATIONS), bias: numbers.word() % 4 > 0 };
    layers.push(dense(size, { ...options, biasInitializer: "smallGaussian" }));
    if (numbers.word() % 3 === 0) layers.push(dropout(0.5));
    if (numbers.word() % 3 === 0) layers.push(activation(pick(numbers, ACTIVATIONS)));
    if (size % 4 === 0 && numbers.word() % 2 === 0) {
      layers.push(reshape([4, size / 4]), activation(pick(numbers, ACTIVATIONS)), flatten());
    }
  }
  const last = units ?? pick(numbers, SIZES);
  layers.push(dense(last, { biasInitializer: "smallGaussian" }));
  return layers;
}
