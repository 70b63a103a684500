import { DataError } from "../core/errors.ts";
import { type Option, optional, readOptions } from "../core/options.ts";
import type { AnyName } from "../core/type-names.ts";
import { readTask, type TaskChoice } from "../data/task.ts";
import { type ActivationInput, resolveActivation } from "../layers/activations.ts";
import { dropout } from "../layers/dropout.ts";
import type { UnknownActivation } from "../layers/given.ts";
import { forActivation, networkDefaults, optimizerOf, scheduleOf } from "./defaults.ts";
import { hiddenLayers } from "./hidden-layers.ts";
import { ReadyNetwork } from "./network.ts";
import { checkedBy, NETWORK_OPTIONS, type NetworkOptions, regularizerOf } from "./network-plan.ts";

/** Options of mlp(). */
export interface MlpOptions extends NetworkOptions {
  /** Units of each hidden layer. Default: depends on the number of rows, such as [32, 16] for a few hundred. */
  readonly hidden?: readonly number[];
  /** Activation of the hidden layers. Default: "relu". */
  readonly activation?: ActivationInput;
  /** Dropout rate of each hidden layer. Default: 0. */
  readonly dropout?: number;
  /**
   * "auto", the default: words are classes, as are the integers 0…c−1 or 1…c without gaps, up to 20
   * different ones, each at least twice, and all targets of a data set with class names; other numbers are
   * values.
   */
  readonly task?: TaskChoice;
}

/** Options of mlp() with the text of the error in place of an unknown activation. */
type FittingMlpOptions<Activation> =
  UnknownActivation<Activation> extends infer Text extends string
    ? CheckedMlpOptions<Text>
    : CheckedMlpOptions<Activation>;

interface CheckedMlpOptions<Activation> extends Omit<MlpOptions, "activation"> {
  /** Activation of the hidden layers. Default: "relu". */
  readonly activation?: Activation;
}

const OPTIONS = {
  hidden: optional<readonly number[]>({ expected: "a list of units", accepts: Array.isArray }),
  activation: checkedBy((value?: ActivationInput) => resolveActivation(value ?? "relu")),
  dropout: { default: 0, ...checkedBy((rate: number) => dropout(rate)) },
  task: optional(checkedBy(readTask)) as Option<TaskChoice | undefined>,
  ...NETWORK_OPTIONS,
};

/**
 * A multilayer perceptron: dense hidden layers, initialised to suit their activation, then one output for
 * each class (softmaxCrossEntropy) or value (meanSquaredError, y standardised). The data of the first fit()
 * determine input and output.
 * @throws DataError for unknown names and options out of range
 *
 * @example
 * const { train, test } = synthetic.moons({ count: 400, seed: 1 }).split({ test: 0.25 });
 * const model = mlp({ hidden: [32, 32], activation: "tanh" });
 * await model.fit(train);
 * (await model.evaluate(test)).accuracy > 0.95; // true
 */
export function mlp<const Activation extends ActivationInput | AnyName>(
  options: FittingMlpOptions<Activation> = {} as never,
): ReadyNetwork {
  const values = readOptions("mlp", OPTIONS, options as unknown as MlpOptions, "OPTION");
  const { hidden, dropout: rate, optimizer, task } = values;
  const activation = resolveActivation(values.activation ?? "relu");
  if (activation.kind === "softmax") {
    const hint = "the output layer is added automatically; predictProbabilities() applies softmax";
    const expected = "an activation of hidden units";
    throw DataError.of("OPTION", "use mlp", expected, activation.kind, { hint });
  }
  const regularizer = regularizerOf(values.l2);
  const layersOf = (units: readonly number[]) =>
    hiddenLayers(units, activation, regularizer).flatMap((layer) =>
      rate > 0 ? [layer, dropout(rate)] : [layer],
    );
  const given = hidden && layersOf(hidden); // checks the units
  return new ReadyNetwork("mlp", {
    options: values,
    optimizer: (x) => optimizer ?? optimizerOf(forActivation(networkDefaults(x), activation)),
    task: readTask(task),
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
