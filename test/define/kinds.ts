// Definitions that the tests share: a kind is defined once in a process.

import {
  constant,
  defineActivation,
  defineInitializer,
  defineLayer,
  defineLoss,
  defineOptimizer,
} from "../../src/index.ts";

/** dense() without its activation, composed of operations. */
export const affine = defineLayer({
  kind: "affine",
  options: { units: { low: 1, integer: true }, bias: true },
  outputShape: ({ units }) => [units],
  parameters: ({ units, bias }, [inputs]) => [
    { name: "kernel", shape: [inputs!, units], initializer: "xavier" },
    ...(bias ? [{ name: "bias", shape: [units], initializer: "zeros" } as const] : []),
  ],
  apply: (_options, x, { parameters: { kernel, bias } }) =>
    bias ? x.linear(kernel!, bias) : x.matmul(kernel!),
  units: ({ units }) => units,
});

/** Subtracts a running mean in evaluation and the batch's mean in training, then scales. */
export const center = defineLayer({
  kind: "center",
  options: { momentum: { default: 0.75, low: 0, high: 1 } },
  parameters: (_options, [features]) => [
    { name: "scale", shape: [features!], initializer: "ones" },
    { name: "mean", shape: [features!], state: true },
  ],
  apply({ momentum }, x, { parameters: { scale, mean }, training, update }) {
    if (!training) return x.sub(mean!).mul(scale!);
    const batch = x.mean({ axes: 0 });
    update("mean", mean!.mul(momentum).add(batch.mul(1 - momentum)));
    return x.sub(batch).mul(scale!);
  },
});

/** dropout(), composed of operations. */
export const drop = defineLayer({
  kind: "drop",
  options: { rate: 0.5 },
  apply: ({ rate }, x, { training, key }) => (training ? x.dropout(rate, key) : x),
});

export const scale = defineLayer({
  kind: "scale",
  options: { start: 1, sign: { choices: ["plus", "minus"] }, powers: [1, 2] },
  parameters: ({ start }, input) => [
    { name: "factor", shape: input, fan: [3, 5], initializer: constant(start) },
  ],
  apply: ({ sign }, x, { parameters: { factor } }) =>
    sign === "plus" ? x.mul(factor!) : x.mul(factor!).neg(),
  resolve(options) {
    if (options.powers.length > 2) throw new RangeError("too many powers");
    return { ...options, start: Math.abs(options.start) };
  },
});

export const swish = defineActivation({
  kind: "swish",
  options: { beta: 1 },
  apply: ({ beta }, x) => x.mul(x.mul(beta).sigmoid()),
});

export const clipped = defineActivation({
  kind: "clipped",
  options: { limit: { default: 6, above: 0 } },
  apply: ({ limit }, x) => x.relu().minimum(limit),
  unsaturated: ({ limit }) => ({ low: -Infinity, high: limit }),
  canDie: () => true,
  initializer: "heNormal",
});

export const squared = defineLoss({
  kind: "squared",
  options: { weight: 1 },
  target: "values",
  apply: ({ weight }, prediction, target) =>
    prediction.sub(target).square().mul(weight).mean({ axes: 1 }),
});

export const focal = defineLoss({
  kind: "focal",
  options: { gamma: { default: 2, low: 0 } },
  target: "labels",
  activation: "softmax",
  apply({ gamma }, logits, labels) {
    const loss = logits.softmaxCrossEntropy(labels);
    return gamma === 0 ? loss : loss.neg().exp().neg().add(1).pow(gamma).mul(loss);
  },
});

/** sgd() with momentum and weight decay, composed of operations. */
export const heavyBall = defineOptimizer({
  kind: "heavyBall",
  options: { learningRate: 0.01, momentum: { default: 0.9, low: 0, below: 1 }, weightDecay: 0 },
  state: ["velocity"],
  update({ momentum, weightDecay }, { parameter, gradient, state: { velocity }, learningRate }) {
    const decayed = gradient.add(parameter.mul(weightDecay));
    const next = velocity!.mul(momentum).add(decayed);
    return { parameter: parameter.sub(next.mul(learningRate)), state: { velocity: next } };
  },
});

/** Without state; its numbers depend on the step. */
export const fading = defineOptimizer({
  kind: "fading",
  stepValues: (_options, step) => ({ second: 2, first: 1 / (step + 1) }),
  update: (_options, { parameter, gradient, learningRate, values: { first, second } }) => ({
    parameter: parameter.sub(gradient.mul(learningRate).mul(first!).mul(second!)),
  }),
});

export const spread = defineInitializer({
  kind: "spread",
  options: { width: 1 },
  values: ({ width }, { normal, fanIn }) => normal(width / fanIn),
});
