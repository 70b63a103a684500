// A recipe as a call of the command line, where that can say it.

import { points } from "../tasks/points/task.ts";
import type { Part, Recipe } from "./recipe.ts";
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
export function commandOf(recipe: Recipe): CommandLine {
  const reason = unsayable(recipe);
  if (reason) return { reason: `The command line has no option for ${reason}.` };
  const { data, layers, optimizer, schedule, batchSize, stop, seed, preprocessing } = recipe;
  const steps = preprocessing.map(({ kind }) => STEPS[kind]).join(",");
  const [first] = layers;
  const options = [
    `--synthetic ${data.source} --count ${data.count} --seed ${seed}`,
    `--hidden ${layers.map(({ units }) => units).join(",") || "none"}`,
    ...(first ? [`--activation ${activationOf(first)}`] : []),
    `--optimizer ${optimizer.kind} --learning-rate ${optimizer.learningRate}`,
    `--schedule ${schedule.kind} --preprocess ${steps || "none"}`,
    `--batch-size ${batchSize} --epochs ${stop.count}`,
  ];
  return { line: `npx gradlane train ${options.join(" \\\n  ")}` };
}

const activationOf = ({ activation }: Part): unknown =>
  short("activation", activation as unknown as Part);

/** The first setting that it has no option for. */
function unsayable(recipe: Recipe): string | undefined {
  const { data, features, layers, loss, optimizer, schedule, output, preprocessing } = recipe;
  const first = layers[0] && activationOf(layers[0]);
  const { learningRate: _, ...others } = optimizer;
  const rules: Readonly<Record<string, boolean>> = {
    "your own data": recipe.task !== "points" || data.source === "own",
    "these classes or this noise": !isUsual(data),
    "data of another seed": data.seed !== recipe.seed,
    "features by hand": features.join() !== points.defaults.features.join(),
    "such layers": layers.some(
      (layer) =>
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

/** Whether the data have the classes and the noise that generators have by default. */
function isUsual({ source, classes, noise }: Recipe["data"]): boolean {
  const hasThree = ["spirals", "blobs", "gaussianMixture"].includes(source);
  const usual = points.checkData({ source }, "data");
  return classes === (hasThree ? 3 : usual.classes) && noise === usual.noise;
}
