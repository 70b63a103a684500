import { POSITIVE } from "../clouds.ts";
import { adam, dense, epochs, repeated, sgd, steps, type Topic } from "../lesson.ts";

const moons = { data: { source: "moons" }, optimizer: sgd(0.1), stop: epochs(20) };
const circles = { data: { source: "circles" }, optimizer: sgd(3), stop: epochs(20) };

/** Eight layers. */
const deep = (activation: string, kernelInitializer: string) => ({
  layers: repeated(8, dense(8, activation, { kernelInitializer })),
});

/** Six wide layers. */
const wide = (activation: string, kernelInitializer: string) => ({
  layers: repeated(6, dense(32, activation, { kernelInitializer })),
});

/** All weights by one rule, those of the last layer too. */
const all = (kernelInitializer: unknown) => ({
  layers: [dense(6, "tanh", { kernelInitializer })],
  output: { kernelInitializer },
});

export const activations: Topic = {
  title: "Activations",
  lessons: [
    {
      name: "vanishing-gradients",
      title: "Vanishing gradients",
      about:
        "On its way back the gradient is multiplied by the slope of every activation. The slope of the sigmoid is at most 1/4, so eight layers of it leave almost nothing for the first.",
      recipe: { ...moons, ...deep("sigmoid", "glorotNormal") },
      show: ["Inside the layers"],
      runs: [
        {
          label: "Train eight sigmoid layers",
          look: "Compare the ranges of the gradients: the first layer gets less than a ten-thousandth of what the eighth gets. Accuracy stays at 50 %.",
        },
        {
          label: "Tanh",
          change: deep("tanh", "glorotNormal"),
          look: "Its slope is 1 around 0: all layers get gradients of about the same size, and about 96 % are right.",
        },
        {
          label: "ReLU",
          change: deep("relu", "heNormal"),
          look: "Its slope is 1 wherever it is active. Gradients arrive here too, and about 91 % are right.",
        },
      ],
    },
    {
      name: "zig-zag",
      title: "Zig-zag with positive inputs",
      about:
        "The gradient of a unit’s weights is its inputs times one number. If both inputs are positive, both weights must move in the same direction in each step. Here one has to rise and the other to fall, so the path zig-zags. One point a step shows it.",
      recipe: {
        data: POSITIVE,
        validation: 0,
        layers: [],
        loss: "binaryCrossEntropy",
        optimizer: sgd(0.5),
        batchSize: 1,
        stop: steps(160),
      },
      selected: { layer: 1, unit: 0 },
      runs: [
        {
          label: "Train",
          look: "Go step by step and watch the two weights of the output: they rise together or fall together, in all 160 steps.",
        },
        {
          label: "Zero-centred",
          change: { preprocessing: ["zeroCenter"] },
          look: "With the means subtracted, inputs have both signs, and in many steps one weight rises while the other falls. The same holds for activations with outputs on both sides of zero, such as tanh.",
        },
      ],
    },
    {
      name: "dead-relu",
      title: "Dead ReLUs",
      about:
        "A ReLU unit whose sum is below zero for every point outputs 0 and gets no gradient, so it never changes again. One step that is too large is enough.",
      recipe: { ...circles, layers: [dense(16, "relu")] },
      show: ["Inside the layers"],
      runs: [
        {
          label: "Train at a rate of 3",
          look: "All 16 units die in the first epochs: “dead” says 100 %, the gradients of the layer are exactly 0, and accuracy ends at 50 %.",
        },
        {
          label: "Leaky ReLU",
          change: { layers: [dense(16, "leakyRelu")] },
          look: "Below zero it keeps a slope of 0.01. At the same rate all units come back, and every point is right.",
        },
        {
          label: "ELU",
          change: { layers: [dense(16, "elu")] },
          look: "It bends smoothly towards −1, with a slope that is never 0. Every point is right.",
        },
        {
          label: "A smaller rate",
          change: { optimizer: sgd(1) },
          look: "ReLU itself is fine at a rate of 1: no unit dies.",
        },
      ],
    },
  ],
};

export const firstWeights: Topic = {
  title: "First weights",
  lessons: [
    {
      name: "zero-weights",
      title: "All weights equal",
      about:
        "Training starts somewhere. If all weights start equal, all units of a layer compute the same, get the same gradient, and stay the same. Random first weights break the symmetry.",
      recipe: { ...moons, ...all("zeros"), optimizer: adam(0.03) },
      runs: [
        {
          label: "Train from zeros",
          look: "Every hidden output is 0, so every gradient of a weight is 0: only the biases of the output move, and accuracy stays at 50 %.",
        },
        {
          label: "All 0.5",
          change: all({ kind: "constant", value: 0.5 }),
          look: "Now gradients flow, but the six maps are copies of each other. Six units do the work of one: about 89 %.",
        },
        {
          label: "Xavier",
          change: all("xavier"),
          look: "Random weights: six different maps, and about 97 %.",
        },
      ],
    },
    {
      name: "first-weights",
      title: "Small, large, Xavier, He",
      about:
        "Random, but how large? Each layer multiplies by its weights, so the spread of the outputs shrinks or grows from layer to layer. Xavier divides by the number of inputs, He allows for the half that ReLU cuts off.",
      recipe: { ...moons, ...wide("tanh", "smallGaussian") },
      show: ["Inside the layers"],
      runs: [
        {
          label: "Train from small weights",
          look: "Read the ranges of the outputs before the first step: each layer’s is more than ten times smaller than the one before. Nothing arrives, and accuracy stays at 50 %.",
        },
        {
          label: "Large",
          change: wide("tanh", "largeGaussian"),
          look: "Most outputs of the deeper layers stand at −1 or 1, where tanh is flat. This task is easy enough to be learned all the same, but with a ragged boundary.",
        },
        {
          label: "Xavier",
          change: wide("tanh", "glorotNormal"),
          look: "Every layer keeps a useful spread, and all layers learn.",
        },
        {
          label: "He, with ReLU",
          change: wide("relu", "heNormal"),
          look: "The rule for ReLU: the spread stays near that of the inputs through all six layers.",
        },
      ],
    },
  ],
};
