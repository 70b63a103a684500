// A network for classes or values, ready to train; shared by mlp(), classifier() and the command line.

import type { Engine } from "../engine/engine.ts";
import type { Layer } from "../layers/any-layer.ts";
import { type DenseOptions, dense } from "../layers/dense.ts";
import { flatten } from "../layers/flatten.ts";
import { input } from "../layers/input.ts";
import type { Model, ModelOptions } from "../model/model.ts";
import { sequential } from "../model/sequential.ts";
import type { OptimizerInput } from "../optimizers/optimizers.ts";
import { StandardScaler } from "../preprocessing/standard-scaler.ts";

/** The parts of a network that callers choose. */
export interface NetworkParts extends Omit<ModelOptions, "targetPreprocessing"> {
  /** Of a row of x, after preprocessing. */
  readonly inputShape: readonly number[];
  readonly hidden?: readonly Layer[];
  /** The layers of all of it after the input, instead of hidden ones. */
  readonly layers?: (options: { readonly classes: number }) => readonly Layer[];
  /** Number of classes; 0 for values, which are standardised. */
  readonly classes: number;
  /** Values in a row of y. */
  readonly values: number;
  /** Options of the last layer. */
  readonly output?: DenseOptions;
  readonly optimizer: OptimizerInput;
  /** Loss of classes, by default softmaxCrossEntropy; values use meanSquaredError. */
  readonly loss?: "softmaxCrossEntropy" | "hinge";
  readonly engine?: Engine | undefined;
}

/** The compiled network. @throws ShapeError, DataError for parts that do not fit together */
export async function compileNetwork(parts: NetworkParts): Promise<Model> {
  const { inputShape, hidden = [], layers, classes, values, output, ...others } = parts;
  const { optimizer, loss = "softmaxCrossEntropy", engine, ...options } = others;
  const hasClasses = classes > 0;
  const outputs = hasClasses ? classes : values;
  const flat = inputShape.length > 1 ? [flatten()] : [];
  const rest = layers?.({ classes: outputs }) ?? [...flat, ...hidden, dense(outputs, output)];
  const model = sequential([input(inputShape), ...rest], {
    ...options,
    targetPreprocessing: hasClasses ? undefined : new StandardScaler(),
  });
  await model.compile({
    optimizer,
    loss: hasClasses ? loss : "meanSquaredError",
    metrics: [hasClasses ? "accuracy" : "r2"],
    engine,
  });
  return model;
}
