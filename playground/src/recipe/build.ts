// A recipe as a model, data and options of the library.

import {
  type CompileOptions,
  compose,
  type Dataset,
  dense,
  dropout,
  type FitOptions,
  input,
  kinds,
  type Layer,
  type Model,
  pipeline,
  type Schedule,
  StandardScaler,
  scheduleFromJSON,
  sequential,
  type Transformer,
} from "../gradlane.ts";
import { hiddenLayers } from "./layers.ts";
import { augmentationOf, layerOf, transformerOf } from "./parts.ts";
import { type LayerRecipe, type Part, part, type Recipe } from "./recipe.ts";
import type { Target } from "./task.ts";
import { taskOf } from "./tasks.ts";

/** A training, ready to start. */
export interface Built {
  readonly model: Model;
  readonly train: Dataset;
  /** The rows that are held out, if any. */
  readonly validation: Dataset | undefined;
  readonly compile: CompileOptions;
  readonly fit: FitOptions;
  readonly target: Target;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

/** The model, data and options of a recipe. @throws GradlaneError for data that do not fit */
export function build(recipe: Recipe, given?: Dataset): Built {
  const task = taskOf(recipe);
  const data = task.dataset(recipe.data, given);
  const { train, validation } = splitOf(data, recipe);
  const target = task.targetOf(recipe.data, given)!;
  const preprocessing = preprocessingOf(recipe, given);
  const raw = task.rowShape(recipe.data, given)!;
  // a share of the variance is a number of components only after fit()
  const shape = preprocessing
    ? (preprocessing.outputShape(raw) ?? preprocessing.fit(train.x).outputShape(raw)!)
    : raw;
  const stepsPerEpoch = Math.ceil(train.length / recipe.batchSize);
  return {
    model: sequential(layersOf(recipe, shape, target) as never, {
      seed: recipe.seed,
      ...(preprocessing && { preprocessing }),
      ...(task.scalesTarget &&
        target === "quantity" && { targetPreprocessing: new StandardScaler() }),
    }),
    train,
    validation,
    compile: compileOptions(recipe, target),
    fit: fitOptions(recipe, stepsPerEpoch),
    target,
    stepsPerEpoch,
    totalSteps: totalSteps(recipe, stepsPerEpoch),
  };
}

/** Training and held-out rows. */
export function splitOf(
  data: Dataset,
  { validation: test, seed }: Recipe,
): { train: Dataset; validation: Dataset | undefined } {
  if (test === 0) return { train: data, validation: undefined };
  const parts = data.split({ test, seed });
  return { train: parts.train, validation: parts.test };
}

/** Losses for a target. Of the library's, those that its targets suit. */
export const lossesFor = (target: Target): readonly string[] =>
  kinds("loss").filter((kind) => {
    if (target === "quantity") return !CLASSIFYING.includes(kind);
    return CLASSIFYING.includes(kind) && (kind !== "binaryCrossEntropy" || target.classes === 2);
  });

/** The loss of a recipe if it suits another target, otherwise the first that does. */
export function lossFor({ loss }: Recipe, target: Target): Part {
  const losses = lossesFor(target);
  return losses.includes(loss.kind) ? loss : part("loss", losses[0]!);
}

const CLASSIFYING = ["softmaxCrossEntropy", "hinge", "binaryCrossEntropy"];

/** Units of the last layer. */
export const outputsOf = ({ loss }: Recipe, target: Target): number =>
  target === "quantity" || loss.kind === "binaryCrossEntropy" ? 1 : target.classes;

/** The metric beside the loss. */
export const metricOf = (target: Target): "accuracy" | "r2" =>
  target === "quantity" ? "r2" : "accuracy";

/** Features by hand, then the other transformers; undefined without any. */
export function preprocessingOf(recipe: Recipe, given?: Dataset): Transformer | undefined {
  const steps = [
    ...taskOf(recipe).transformers(recipe, given),
    ...recipe.preprocessing.map(transformerOf),
  ];
  return steps.length > 1 ? pipeline(...steps) : steps[0];
}

/** All layers, for rows of a shape. */
export function layersOf(recipe: Recipe, shape: readonly number[], target: Target): Layer[] {
  const { kernelInitializer, kernelRegularizer } = recipe.output;
  const output = dense(outputsOf(recipe, target), {
    kernelInitializer: kernelInitializer as never,
    ...(kernelRegularizer && { kernelRegularizer: kernelRegularizer as never }),
  });
  const hidden = hiddenLayers(recipe, shape.length);
  return [input([...shape]) as Layer, ...hidden.flatMap(hiddenLayer), output];
}

function hiddenLayer({ dropout: rate, ...layer }: LayerRecipe): Layer[] {
  const described = layerOf(layer as Part);
  return rate > 0 ? [described, dropout(rate)] : [described];
}

/** The layers of a recipe without its data, if their shapes are known. */
export function knownLayers(recipe: Recipe): Layer[] | undefined {
  const task = taskOf(recipe);
  const target = task.targetOf(recipe.data);
  const raw = task.rowShape(recipe.data);
  if (!target || !raw) return undefined;
  const preprocessing = preprocessingOf(recipe);
  const shape = preprocessing ? preprocessing.outputShape(raw) : raw;
  return shape && layersOf(recipe, shape, target);
}

/** The schedule; undefined if the rate is constant. */
export function scheduleOf({ schedule, warmup }: Recipe): Schedule | undefined {
  const { kind, ...options } = schedule;
  if (kind === "constant" && Object.keys(options).length === 0 && warmup === 0) return undefined;
  return scheduleFromJSON(
    warmup > 0 ? { kind: "warmup", steps: warmup, next: schedule } : schedule,
  );
}

const compileOptions = ({ optimizer, loss }: Recipe, target: Target): CompileOptions => ({
  optimizer: optimizer as never,
  loss: loss as never,
  metrics: [metricOf(target)],
});

function fitOptions(recipe: Recipe, stepsPerEpoch: number): FitOptions {
  const schedule = scheduleOf(recipe);
  return {
    epochs: epochsOf(recipe, stepsPerEpoch),
    batchSize: recipe.batchSize,
    ...(schedule && { schedule }),
    ...(recipe.augment.length > 0 && {
      augment: compose(recipe.augment.map(augmentationOf), { seed: recipe.seed }),
    }),
  };
}

/** Epochs of a training, the last of which may not be whole. */
export const epochsOf = ({ stop: { unit, count } }: Recipe, stepsPerEpoch: number): number =>
  unit === "epochs" ? count : Math.ceil(count / stepsPerEpoch);

/** The step at which a training stops. */
export const totalSteps = ({ stop: { unit, count } }: Recipe, stepsPerEpoch: number): number =>
  unit === "epochs" ? count * stepsPerEpoch : count;
