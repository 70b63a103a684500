// Recipes by fast-check: what the page can be set to.

import fc from "fast-check";
import { checkRecipe } from "../../playground/src/recipe/check.ts";
import type { Recipe } from "../../playground/src/recipe/recipe.ts";
import { encodePoints } from "../../playground/src/tasks/points/own-points.ts";
import { kinds } from "../../src/index.ts";

const kind = (family: Parameters<typeof kinds>[0], without: readonly string[] = []) =>
  fc.constantFrom(...kinds(family).filter((each) => !without.includes(each)));

/** Hidden activations: softmax is one too. */
const layer = fc.record({
  kind: fc.constant("dense"),
  units: fc.integer({ min: 1, max: 12 }),
  activation: kind("activation"),
  kernelInitializer: kind("initializer", ["constant"]),
  kernelRegularizer: fc.option(
    fc.record({ kind: kind("regularizer"), lambda: fc.constantFrom(0, 0.001, 0.1) }),
    { nil: null },
  ),
  dropout: fc.constantFrom(0, 0.25),
});

const schedule = fc.constantFrom<unknown>(
  ...["constant", "cosine", "polynomialDecay"],
  { kind: "stepDecay", every: 20, factor: 0.5 },
  { kind: "exponentialDecay", factor: 0.99 },
  { kind: "inverseTimeDecay", rate: 0.01 },
  { kind: "cosineRestarts", period: 10 },
  { kind: "oneCycle", maxLearningRate: 0.05 },
  { kind: "warmupStep", warmupSteps: 5 },
);

const ownPoint = fc.record({
  x: fc.double({ min: -1.25, max: 1.25, noNaN: true }),
  y: fc.double({ min: -1.25, max: 1.25, noNaN: true }),
  target: fc.integer({ min: 0, max: 2 }),
});

const common = {
  features: fc.uniqueArray(
    fc.constantFrom("x", "y", "xSquared", "ySquared", "product", "sinX", "sinY", "radius", "angle"),
    { minLength: 1 },
  ),
  preprocessing: fc.constantFrom<unknown[]>([], ["standardScaler"], ["zeroCenter", "minMaxScaler"]),
  layers: fc.array(layer, { maxLength: 3 }),
  output: fc.record({ kernelInitializer: kind("initializer", ["constant"]) }),
  optimizer: fc.record({ kind: kind("optimizer"), learningRate: fc.constantFrom(0, 0.001, 0.01) }),
  schedule,
  warmup: fc.constantFrom(0, 4),
  batchSize: fc.integer({ min: 1, max: 50 }),
  stop: fc.record({
    unit: fc.constantFrom("steps", "epochs"),
    count: fc.integer({ min: 1, max: 20 }),
  }),
  seed: fc.nat(),
  validation: fc.constantFrom(0, 0.3, 0.5),
};

const classes = fc.record({
  ...common,
  data: fc.oneof(
    fc.record({
      source: fc.constantFrom("spirals", "blobs", "gaussianMixture"),
      classes: fc.integer({ min: 2, max: 5 }),
      count: fc.integer({ min: 20, max: 100 }),
      seed: fc.nat(),
    }),
    fc.record({
      source: fc.constantFrom("moons", "circles", "xor"),
      noise: fc.constantFrom(0, 0.05, 0.3),
      count: fc.integer({ min: 20, max: 100 }),
    }),
    fc.array(ownPoint, { minLength: 12, maxLength: 60 }).map((points) => ({
      source: "own",
      classes: 3,
      points: encodePoints(
        points.map((each, i) => ({ ...each, target: i % 3 })),
        3,
      ),
    })),
  ),
  loss: fc.constantFrom<unknown>("softmaxCrossEntropy", "hinge", {
    kind: "softmaxCrossEntropy",
    labelSmoothing: 0.1,
  }),
});

const quantities = fc.record({
  ...common,
  data: fc.record({
    source: fc.constantFrom("plane", "bump", "bumps"),
    count: fc.integer({ min: 20, max: 100 }),
    noise: fc.constantFrom(0, 0.1),
  }),
  loss: fc.constantFrom<unknown>("meanSquaredError", "meanAbsoluteError", {
    kind: "huber",
    delta: 0.5,
  }),
});

/** Any recipe of points. */
export const recipes: fc.Arbitrary<Recipe> = fc.oneof(classes, quantities).map(checkRecipe);
