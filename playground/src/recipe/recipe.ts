// All settings of a training as one JSON value. Pure: used by the page, its worker and tests in Node.

import { type Family, kindOptions } from "../gradlane.ts";
import { nestedFamily } from "./families.ts";

/** Tasks of the page. */
export type TaskName = "points" | "pictures" | "tables";

/** A part of the library, such as an optimizer: its kind, and all its options. */
export interface Part {
  readonly kind: string;
  readonly [option: string]: Value;
}

/** A value of a recipe. */
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [name: string]: Value };

/** A hidden layer: a layer of the library, and the dropout after it. */
export interface LayerRecipe extends Part {
  /** Share of the units that a training step leaves out. */
  readonly dropout: number;
}

/** Where data come from; the task knows its other properties. */
export interface DataRecipe {
  readonly source: string;
  readonly [option: string]: Value;
}

/** Weights of the last layer, whose units follow from the data. */
export interface OutputRecipe {
  readonly kernelInitializer: Part;
  /** null: none. */
  readonly kernelRegularizer: Part | null;
}

/** When a training ends. */
export interface Stop {
  readonly unit: "steps" | "epochs";
  readonly count: number;
}

/** All settings of a training. The same recipe gives the same bits everywhere. */
export interface Recipe {
  readonly task: TaskName;
  readonly data: DataRecipe;
  /** Features by hand, in order; what they mean is the task's. */
  readonly features: readonly string[];
  /** Transformers, after the features. */
  readonly preprocessing: readonly Part[];
  readonly augment: readonly Part[];
  readonly layers: readonly LayerRecipe[];
  readonly output: OutputRecipe;
  readonly loss: Part;
  readonly optimizer: Part;
  readonly schedule: Part;
  /** Steps in which the learning rate rises to the schedule's. */
  readonly warmup: number;
  readonly batchSize: number;
  readonly stop: Stop;
  /** Of weights, order of rows, dropout and the split. */
  readonly seed: number;
  /** Share of the rows that are held out. */
  readonly validation: number;
}

/** A part with the defaults of its options; nested parts are complete too. */
export function part(
  family: Family,
  kind: string,
  given: Readonly<Record<string, unknown>> = {},
): Part {
  const options = kindOptions(family, kind).flatMap(({ name, default: usual }) => {
    const value = given[name] ?? usual;
    if (value === undefined) return [];
    const nested = nestedFamily(name);
    return [[name, nested && typeof value === "string" ? part(nested, value) : value] as const];
  });
  return { kind, ...Object.fromEntries(options) } as Part;
}

/** A dense hidden layer. */
export const denseLayer = (
  units: number,
  activation = "tanh",
  given: Readonly<Record<string, unknown>> = {},
): LayerRecipe => ({
  ...part("layer", "dense", { ...given, units, activation: part("activation", activation) }),
  dropout: 0,
});

/** The defaults of a task: what tasks have in common, and what is its own. */
export const defaultRecipe = ({
  task,
  data,
  features = [],
  layers,
  learningRate,
  batchSize,
  epochs,
  validation,
}: Pick<Recipe, "task" | "data" | "layers" | "batchSize" | "validation"> & {
  readonly features?: readonly string[];
  readonly learningRate: number;
  readonly epochs: number;
}): Recipe => ({
  ...{ task, data, features, preprocessing: [], augment: [], layers },
  output: { kernelInitializer: part("initializer", "xavier"), kernelRegularizer: null },
  loss: part("loss", "softmaxCrossEntropy"),
  optimizer: part("optimizer", "adam", { learningRate }),
  schedule: part("schedule", "constant"),
  warmup: 0,
  batchSize,
  stop: { unit: "epochs", count: epochs },
  seed: 1,
  validation,
});
