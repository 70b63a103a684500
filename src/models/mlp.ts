import { DataError } from "../core/errors.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";
import { readTask, type TaskChoice } from "../data/task.ts";
import { type ActivationInput, resolveActivation } from "../layers/activations.ts";
import { dropout } from "../layers/dropout.ts";
import { forActivation, networkDefaults, optimizerOf, scheduleOf } from "./defaults.ts";
import { hiddenLayers } from "./hidden-layers.ts";
import { NETWORK_OPTIONS, ReadyNetwork, requireNetworkOptions } from "./network.ts";
import { type NetworkOptions, regularizerOf } from "./network-plan.ts";

/** Options of mlp(). */
export interface MlpOptions extends NetworkOptions {
  /** Units of each hidden layer; where not given what suits the rows, such as [32, 16] for a few hundred. */
  readonly hidden?: readonly number[];
  /** Of the hidden layers; "relu" where not given. */
  readonly activation?: ActivationInput;
  /** Share of the units of each hidden layer that a training step drops; 0 where not given. */
  readonly dropout?: number;
  /**
   * "auto", the default: words are classes, and so are the integers 0…c−1 or 1…c without gaps, up to 20
   * different ones, each at least twice, and all of a data set with class names; other numbers are values.
   */
  readonly task?: TaskChoice;
}

/**
 * A multi-layer perceptron: dense hidden layers with first weights that fit their activation, then
 * one output for each class (softmaxCrossEntropy) or value (meanSquaredError, y standardised). Input
 * and output come from the data of the first fit().
 * @throws DataError for unknown names and options out of range
 *
 * @example
 * const { train, test } = synthetic.moons({ count: 400, seed: 1 }).split({ test: 0.25 });
 * const model = mlp({ hidden: [32, 32], activation: "tanh" });
 * await model.fit(train);
 * (await model.evaluate(test)).accuracy > 0.95; // true
 */
export function mlp(options: MlpOptions = {}): ReadyNetwork {
  const known = ["hidden", "activation", "dropout", "task", ...NETWORK_OPTIONS];
  requireKnownKeys("mlp", options, known);
  requireNetworkOptions("mlp", options);
  const { hidden, dropout: rate = 0, optimizer } = options;
  if (hidden !== undefined && !Array.isArray(hidden))
    throw optionError("mlp", "hidden to be a list of units", hidden);
  const task = readTask(options.task);
  const activation = resolveActivation(options.activation ?? "relu");
  if (activation.kind === "softmax") {
    throw new DataError(
      "OPTION",
      "Cannot use mlp: expected an activation of hidden units, got softmax",
      {
        got: "softmax",
        hint: "the output is made for the data; softmax comes with predictProbabilities()",
      },
    );
  }
  const drops = dropout(rate);
  const regularizer = regularizerOf(options);
  const layersOf = (units: readonly number[]) =>
    hiddenLayers(units, activation, regularizer).flatMap((layer) =>
      rate > 0 ? [layer, drops] : [layer],
    );
  const given = hidden && layersOf(hidden); // which checks the units
  return new ReadyNetwork("mlp", {
    options: { ...options },
    optimizer: (x) => optimizer ?? optimizerOf(forActivation(networkDefaults(x), activation)),
    task,
    loss: "softmaxCrossEntropy",
    outputInitializer: "glorotUniform",
    hidden: (x) => given ?? layersOf(networkDefaults(x).hidden),
    training(x, batch) {
      const defaults = networkDefaults(x, batch);
      const { epochs, batchSize } = defaults;
      return { epochs, batchSize, schedule: scheduleOf(defaults) };
    },
  });
}
