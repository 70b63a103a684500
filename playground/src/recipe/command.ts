// A recipe as a call of the command line, where that can say it.

import type { LayerRecipe, Part, Recipe } from "./recipe.ts";
import { TASK_CODES } from "./task-codes.ts";
import { taskOf } from "./tasks.ts";
import { short } from "./url.ts";

/** The line, or why there is none. */
export type CommandLine =
  | { readonly line: string; readonly reason?: undefined }
  | { readonly line?: undefined; readonly reason: string };

/** Preprocessing by the names of the command line. */
const STEPS: Readonly<Record<string, string>> = {
  standardScaler: "standardize",
  zeroCenter: "center",
  minMaxScaler: "minmax",
};

/** Losses that it chooses by itself. */
const LOSSES = ["softmaxCrossEntropy", "meanSquaredError"];

/** Its initializer of the last layer. */
const USUAL_OUTPUT = "xavier";

/** `gradlane train …`: the same data, network and optimizer; it holds out other rows, so its bits are others. */
export function commandOf(recipe: Recipe, name?: string): CommandLine {
  const chosen = TASK_CODES[recipe.task].commandData(recipe, name);
  const reason = unsayable(recipe, chosen);
  if (reason) return { reason: `The command line has no option for ${reason}.` };
  const { layers, optimizer, schedule, batchSize, stop, seed, preprocessing } = recipe;
  const kinds = preprocessing.map(({ kind }) => STEPS[kind]);
  const steps = [...(recipe.task === "tables" ? ["standardize"] : []), ...kinds].join(",");
  const [first] = layers;
  const { momentum } = optimizer;
  const options = [
    `${chosen} --seed ${seed}`,
    `--hidden ${layers.map(({ units }) => units).join(",") || "none"}`,
    ...(first ? [`--activation ${activationOf(first)}`] : []),
    `--optimizer ${optimizer.kind} --learning-rate ${optimizer.learningRate}`,
    // its own default is another
    ...(momentum === undefined ? [] : [`--momentum ${momentum}`]),
    `--schedule ${schedule.kind} --preprocess ${steps || "none"}`,
    `--batch-size ${batchSize} --epochs ${stop.count}`,
  ];
  return { line: `npx gradlane train ${options.join(" \\\n  ")}` };
}

const activationOf = ({ activation }: Part): unknown =>
  activation === undefined ? undefined : short("activation", activation as unknown as Part);

/** Whether options of hidden layers are others than the defaults. */
function ofLayers(layers: readonly LayerRecipe[]): Readonly<Record<string, boolean>> {
  const others = layers.flatMap(({ dropout: _, ...layer }) => {
    const described = short("layer", layer as Part);
    return typeof described === "string" ? [] : Object.keys(described as object);
  });
  return {
    "layers without bias": others.includes("bias"),
    "the first weights of layers": others.some((name) => name.endsWith("Initializer")),
    "penalties of weights": others.some((name) => name.endsWith("Regularizer")),
  };
}

/** The first setting that it has no option for. */
function unsayable(recipe: Recipe, data: string | undefined): string | undefined {
  const { layers, loss, optimizer, schedule, output, preprocessing } = recipe;
  const first = layers[0] && activationOf(layers[0]);
  const { learningRate, momentum: _, ...others } = optimizer;
  const rules: Readonly<Record<string, boolean>> = {
    "these data": data === undefined,
    "features by hand": recipe.features.join() !== taskOf(recipe).defaults.features.join(),
    "these augmentations": recipe.augment.length > 0,
    "such layers": layers.some(
      (layer) =>
        layer.kind !== "dense" ||
        layer.dropout > 0 ||
        typeof activationOf(layer) !== "string" ||
        activationOf(layer) !== first,
    ),
    ...ofLayers(layers),
    "the first weights of the last layer":
      short("initializer", output.kernelInitializer) !== USUAL_OUTPUT,
    "penalties of the last layer's weights": output.kernelRegularizer !== null,
    "this loss": !LOSSES.includes(short("loss", loss) as string),
    "a learning rate of 0": learningRate === 0,
    "these options of the optimizer": typeof short("optimizer", others as Part) !== "string",
    "a number of steps": recipe.stop.unit === "steps",
    "this schedule": recipe.warmup > 0 || typeof short("schedule", schedule) !== "string",
    "this preprocessing": preprocessing.some(({ kind }) => !Object.hasOwn(STEPS, kind)),
  };
  return Object.keys(rules).find((rule) => rules[rule]);
}
