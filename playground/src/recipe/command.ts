// A recipe as a call of the command line, where that can say it.

import type { Part, Recipe } from "./recipe.ts";
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

/** `gradlane train …`: the same data, network and optimizer; it holds out other rows, so its bits are others. */
export function commandOf(recipe: Recipe, name?: string): CommandLine {
  const chosen = TASK_CODES[recipe.task].commandData(recipe, name);
  const reason = unsayable(recipe, chosen);
  if (reason) return { reason: `The command line has no option for ${reason}.` };
  const { layers, optimizer, schedule, batchSize, stop, seed, preprocessing } = recipe;
  const kinds = preprocessing.map(({ kind }) => STEPS[kind]);
  const steps = [...(recipe.task === "tables" ? ["standardize"] : []), ...kinds].join(",");
  const [first] = layers;
  const options = [
    `${chosen} --seed ${seed}`,
    `--hidden ${layers.map(({ units }) => units).join(",") || "none"}`,
    ...(first ? [`--activation ${activationOf(first)}`] : []),
    `--optimizer ${optimizer.kind} --learning-rate ${optimizer.learningRate}`,
    `--schedule ${schedule.kind} --preprocess ${steps || "none"}`,
    `--batch-size ${batchSize} --epochs ${stop.count}`,
  ];
  return { line: `npx gradlane train ${options.join(" \\\n  ")}` };
}

const activationOf = ({ activation }: Part): unknown =>
  activation === undefined ? undefined : short("activation", activation as unknown as Part);

/** The first setting that it has no option for. */
function unsayable(recipe: Recipe, data: string | undefined): string | undefined {
  const { layers, loss, optimizer, schedule, output, preprocessing } = recipe;
  const first = layers[0] && activationOf(layers[0]);
  const { learningRate: _, ...others } = optimizer;
  const rules: Readonly<Record<string, boolean>> = {
    "these data": data === undefined,
    "features by hand": recipe.features.join() !== taskOf(recipe).defaults.features.join(),
    "these augmentations": recipe.augment.length > 0,
    "such layers": layers.some(
      (layer) =>
        layer.kind !== "dense" ||
        layer.dropout > 0 ||
        typeof activationOf(layer) !== "string" ||
        activationOf(layer) !== first ||
        layer.kernelRegularizer !== undefined,
    ),
    "penalties of weights": output.kernelRegularizer !== null,
    "this loss": !LOSSES.includes(short("loss", loss) as string),
    "these options of the optimizer": typeof short("optimizer", others as Part) !== "string",
    "a number of steps": recipe.stop.unit === "steps",
    "this schedule": recipe.warmup > 0 || typeof short("schedule", schedule) !== "string",
    "this preprocessing": preprocessing.some(({ kind }) => !Object.hasOwn(STEPS, kind)),
  };
  return Object.keys(rules).find((rule) => rules[rule]);
}
